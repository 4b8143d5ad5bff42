import type { LoadOptions } from './load.ts';

export interface Scenario extends Omit<LoadOptions, 'port' | 'seconds'> {
  readonly name: string;
  /** The trace pipeline's processors. */
  readonly processors: readonly string[];
}

const base = { protocol: 'grpc', inFlight: 8, spanCount: 100, llmShare: 0, processors: [] } as const;

/** Plain spans are of 600 bytes; LLM spans carry 3 KB of request and 1.5 KB of answer, no text twice. */
export const SCENARIOS: readonly Scenario[] = [
  { ...base, name: 'pass-through, gRPC, 100 spans a request' },
  { ...base, name: 'pass-through, gRPC, 1,000 spans a request', spanCount: 1000 },
  { ...base, name: 'pass-through, HTTP in, 100 spans a request', protocol: 'http' },
  { ...base, name: 'processor llm, no LLM spans', processors: ['llm'] },
  { ...base, name: 'processor llm, 10 % LLM spans', processors: ['llm'], llmShare: 0.1 },
  { ...base, name: 'processor llm, all LLM spans', processors: ['llm'], llmShare: 1 },
];
