/** How a consumer or a backend takes a request. */
export type Fault = 'none' | 'retryable' | 'permanent';

/** The patterns of the Collector's contract checkers: the share of requests that meet each fault. */
export const FAULT_PATTERNS: readonly {
  readonly name: string;
  readonly retryable: number;
  readonly permanent: number;
}[] = [
  { name: 'never fails', retryable: 0, permanent: 0 },
  { name: 'fails at random so that a retry helps', retryable: 0.4, permanent: 0 },
  { name: 'fails at random for good', retryable: 0, permanent: 0.4 },
  { name: 'fails at random, sometimes for good', retryable: 0.3, permanent: 0.2 },
];

/** Draws faults of a pattern, the same ones in every run. */
export function faultsOf(pattern: (typeof FAULT_PATTERNS)[number]): () => Fault {
  const random = seededRandom(20_260_401);
  return () => {
    const drawn = random();
    if (drawn < pattern.retryable) return 'retryable';
    return drawn < pattern.retryable + pattern.permanent ? 'permanent' : 'none';
  };
}

/** Mulberry32: uniform in [0, 1), the same sequence for the same seed. */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
