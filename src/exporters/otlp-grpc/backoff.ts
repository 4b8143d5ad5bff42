/** gRPC's connection backoff ("Connection Backoff Protocol"), but for the longest wait. */
const INITIAL_MS = 1_000;
const MULTIPLIER = 1.6;
const JITTER = 0.2;
/**
 * gRPC waits up to two minutes before it tries a lost backend again, while calls fail. Our own retry backs off
 * already.
 */
const LONGEST_MS = 10_000;

/** How long to wait before the next attempt to connect, after `failures` (at least 1) that failed in a row. */
export function connectBackoffMs(failures: number, random: () => number): number {
  const plainMs = Math.min(LONGEST_MS, INITIAL_MS * MULTIPLIER ** (failures - 1));
  return plainMs * (1 + JITTER * (2 * random() - 1));
}
