const SHORTEST_MS = 100;
const LONGEST_MS = 30_000;

/** Who has run for so long was not ended by what ended those before. */
export const SOUND_AFTER_MS = 60_000;

/**
 * How long to wait before a worker that has ended is replaced, in milliseconds: at first a moment, and twice as long
 * each time, up to half a minute.
 *
 * @param before Workers in a row, before this one, that ended soon after their start.
 */
export function restartDelayMs(before: number): number {
  return Math.min(LONGEST_MS, SHORTEST_MS * 2 ** Math.min(before, 20));
}
