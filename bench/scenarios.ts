import type { LoadOptions } from './load.ts';
import type { CollectorTask } from './peers/collector.ts';

export interface Scenario extends Omit<LoadOptions, 'port' | 'seconds'> {
  readonly name: string;
  /** The trace pipeline's processors. */
  readonly processors: readonly string[];
  /** What the Collector does in the run that this one is held against. */
  readonly collector: CollectorTask;
  /** The highest ratio of CPU time to the Collector's that is aimed at. */
  readonly targetRatio: number | undefined;
}

const base = {
  protocol: 'grpc',
  isGzip: false,
  inFlight: 8,
  spanCount: 100,
  llmShare: 0,
  processors: [],
  collector: 'pass-through',
  targetRatio: undefined,
} as const;

/** Plain spans are of 600 bytes; LLM spans carry 3 KB of request and 1.5 KB of answer, no text twice. */
export const SCENARIOS: readonly Scenario[] = [
  { ...base, name: 'pass-through, gRPC, 100 spans a request', targetRatio: 0.35 },
  { ...base, name: 'pass-through, gRPC, 1,000 spans a request', spanCount: 1000, targetRatio: 0.25 },
  { ...base, name: 'pass-through, HTTP in, 100 spans a request', protocol: 'http', targetRatio: 0.4 },
  { ...base, name: 'pass-through, gzip in and out, 10 % LLM', isGzip: true, llmShare: 0.1, targetRatio: 0.6 },
  { ...base, name: 'llm, no LLM spans', processors: ['llm'] },
  { ...base, name: 'llm, 10 % LLM spans', processors: ['llm'], llmShare: 0.1, targetRatio: 1 },
  {
    ...base,
    name: 'llm, all LLM spans',
    processors: ['llm'],
    llmShare: 1,
    collector: 'ottl',
    targetRatio: 1,
  },
];

/** Left out of quick runs. */
export const LONG_SCENARIOS: readonly Scenario[] = [
  {
    ...base,
    name: 'llm, 10 % LLM, beside OTTL with 20 regexes',
    processors: ['llm'],
    llmShare: 0.1,
    collector: 'ottl-regexes',
  },
];
