/**
 * Where characters begin in UTF-8, and how many bytes they take at most. Writing in English has a dash or a curly quote here
 * and there, and the surroundings of a word are then hardly larger in bytes than in characters: with surroundings four times
 * as large, as if all were of four bytes, documents took 1.1 times as long.
 */

/** RFC 3629. */
export const LONGEST_CHARACTER_BYTES = 4;

/**
 * Bytes that the characters of a text take beyond one each, at most. One of two bytes has one more than it has UTF-16 units,
 * one of three has two more; one of four has three more than one, and two more than its units.
 */
export function extraBytesOf(bytes: number, units: number): number {
  return Math.ceil((bytes - units) * 1.5);
}

/** @param extraBytes of the text that the characters are in */
export function mostBytesOf(characters: number, extraBytes: number): number {
  return Math.min(LONGEST_CHARACTER_BYTES * characters, characters + extraBytes);
}

/** The start of the character that a byte of a text belongs to; an offset beyond the text is its nearest end. */
export function characterStart(utf8: Uint8Array, offset: number): number {
  let at = Math.max(0, Math.min(utf8.length, offset));
  while (at > 0 && at < utf8.length && isContinuation(utf8[at] as number)) at--;
  return at;
}

/** Whether a byte of UTF-8 is one of a character but its first. */
function isContinuation(byte: number): boolean {
  return (byte & 0b1100_0000) === 0b1000_0000;
}
