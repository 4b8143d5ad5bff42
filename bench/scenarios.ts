import type { Daemon } from './daemons/daemon.ts';
import type { FigureName } from './figures.ts';
import type { LargeKind } from './load/large-requests.ts';
import type { LoadOptions } from './load/load.ts';

/** What is aimed at: a bound for the figure itself, or for its ratio to what the other daemon of the pair comes to. */
export type Aim =
  | { readonly most: number }
  | { readonly ratioAtMost: number }
  | { readonly ratioAtLeast: number };

export interface Shown {
  readonly figure: FigureName;
  readonly aim?: Aim;
  /** Not told on a machine with fewer processors, where it would say more about the load than about the daemon. */
  readonly leastCores?: number;
}

interface Pair {
  readonly name: string;
  /** In quick runs too. */
  readonly isQuick: boolean;
  readonly clearspan: Daemon & { readonly program: 'clearspan' };
  readonly beside: Daemon;
  /** Clearspan's, of the trace pipeline. */
  readonly processors: readonly string[];
  readonly isGzip: boolean;
  readonly shows: readonly Shown[];
  /** Where fewer pairs of runs say as much as many. */
  readonly mostPairs?: number;
}

/** What it takes to pass on a load. */
export interface LoadScenario extends Pair, Omit<LoadOptions, 'port'> {
  readonly kind: 'load';
}

/** How long a large request keeps others waiting. */
export interface StallScenario extends Pair {
  readonly kind: 'stall';
  readonly large: LargeKind;
}

/** Starting, and doing nothing. */
export interface RestScenario extends Pair {
  readonly kind: 'rest';
}

export type Scenario = LoadScenario | StallScenario | RestScenario;

const cpu = (ratioAtMost?: number): Shown => ({
  figure: 'cpuSecondsPerMillionSpans',
  ...(ratioAtMost !== undefined && { aim: { ratioAtMost } }),
});

const pair = {
  isQuick: true,
  clearspan: { program: 'clearspan' },
  beside: { program: 'collector', task: 'pass-through' },
  processors: [],
  isGzip: false,
} as const;

const load = {
  ...pair,
  kind: 'load',
  protocol: 'grpc',
  pace: { inFlight: 8 },
  connections: 1,
  spanCount: 100,
  llmShare: 0,
  placement: 'spread',
  shows: [cpu()],
} as const;

const llm = { ...load, processors: ['llm'], llmShare: 0.1 } as const;
const atFixedRate = { pace: { spansPerSecond: 20_000 } } as const;

/** Plain spans are of 600 bytes; LLM spans carry 3 KB of request and 1.5 KB of answer, no text twice. */
export const SCENARIOS: readonly Scenario[] = [
  { ...load, name: 'pass-through, gRPC, 100 spans a request', shows: [cpu(0.35)] },
  { ...load, name: 'pass-through, gRPC, 1,000 spans a request', spanCount: 1000, shows: [cpu(0.25)] },
  { ...load, name: 'pass-through, gRPC, 10 spans a request', spanCount: 10, isQuick: false },
  { ...load, name: 'pass-through, gRPC, 8,192 spans a request', spanCount: 8192, isQuick: false },
  { ...load, name: 'pass-through, HTTP in, 100 spans a request', protocol: 'http', shows: [cpu(0.4)] },
  {
    ...load,
    name: 'pass-through, gzip in and out, 10 % LLM',
    isGzip: true,
    llmShare: 0.1,
    shows: [cpu(0.6)],
  },
  {
    ...load,
    name: 'pass-through, 20,000 spans/s',
    ...atFixedRate,
    shows: [{ figure: 'p99Ms', aim: { ratioAtMost: 1.5 } }, { figure: 'p50Ms' }, cpu()],
  },
  { ...llm, name: 'llm, no LLM spans', llmShare: 0, isQuick: false },
  { ...llm, name: 'llm, 10 % LLM spans', shows: [cpu(1)] },
  { ...llm, name: 'llm, a tenth of the requests all LLM', placement: 'gathered', shows: [cpu(1)] },
  { ...llm, name: 'llm, 10 % LLM, conversations', placement: 'conversations', shows: [cpu(1)] },
  { ...llm, name: 'llm, 10 % LLM, 20,000 spans/s', ...atFixedRate, shows: [cpu(0.7)] },
  {
    ...llm,
    name: 'llm, all LLM spans',
    llmShare: 1,
    beside: { program: 'collector', task: 'ottl' },
    shows: [cpu(1)],
  },
  {
    ...llm,
    name: 'llm, 10 % LLM, the Collector with 20 regexes',
    beside: { program: 'collector', task: 'ottl-regexes' },
    isQuick: false,
  },
  {
    ...load,
    name: 'pass-through, the Collector on one core',
    beside: { program: 'collector', task: 'pass-through', cores: 1 },
    isQuick: false,
    shows: [{ figure: 'spansPerSecond', aim: { ratioAtLeast: 2 } }],
  },
  {
    ...load,
    name: 'pass-through, two workers beside one',
    clearspan: { program: 'clearspan', workers: 2 },
    beside: { program: 'clearspan' },
    connections: 8,
    shows: [cpu(1.1), { figure: 'spansPerSecond', leastCores: 4 }],
  },
  { ...load, name: 'pass-through, nginx as the floor', beside: { program: 'nginx' }, isQuick: false },
  {
    ...pair,
    kind: 'stall',
    name: 'llm, a payload of 1 MiB',
    processors: ['llm'],
    large: 'payload',
    shows: [{ figure: 'worstStallMs', aim: { most: 20 } }, { figure: 'usualStallMs' }],
  },
  {
    ...pair,
    kind: 'stall',
    name: 'pass-through, OTLP/JSON of 4.5 MiB',
    large: 'json',
    shows: [{ figure: 'worstStallMs', aim: { most: 20 } }, { figure: 'usualStallMs' }],
  },
  {
    ...pair,
    kind: 'rest',
    name: 'llm, nothing to do',
    processors: ['llm'],
    mostPairs: 1,
    shows: [
      { figure: 'startSeconds', aim: { most: 0.3 } },
      { figure: 'idleCpuPercent' },
      { figure: 'idleRssMiB', aim: { most: 70 } },
    ],
  },
];
