/**
 * How many bytes characters of a text take at most. Writing in English has a dash or a curly quote here and there, and the
 * surroundings of a word are then hardly larger in bytes than in characters; four times as large they took four times as long.
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
