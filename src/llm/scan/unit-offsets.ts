/** From offsets in UTF-8 to offsets in UTF-16 units. */

/** Units are counted once, and noted at every so many bytes. */
const STEP_BYTES = 1024;

/**
 * Turns offsets of one text into UTF-16 units: a few bytes are looked at for each, in whatever order they are asked for,
 * and each byte twice at most where they are asked for in theirs.
 */
export class UnitOffsets {
  readonly #utf8: Uint8Array;
  readonly #unitsBefore: ((offset: number) => number) | undefined;
  /** Units before each STEP_BYTES bytes, as far as they were counted. */
  readonly #counted: number[] = [0];
  /** What was asked last, and the answer: most offsets are asked for in order. */
  #asked = 0;
  #answer = 0;

  /**
   * @param utf8 the whole text, valid
   * @param unitsBefore knows the answers, where somebody counted before
   */
  constructor(utf8: Uint8Array, unitsBefore?: (offset: number) => number) {
    this.#utf8 = utf8;
    this.#unitsBefore = unitsBefore;
  }

  /** @param offset in bytes, where a character begins or the text ends */
  at(offset: number): number {
    if (this.#unitsBefore !== undefined) return this.#unitsBefore(offset);
    const counted = this.#counted;
    const step = Math.floor(offset / STEP_BYTES);
    while (counted.length <= step) {
      const last = counted.length - 1;
      counted.push(
        (counted[last] as number) + this.#unitsBetween(last * STEP_BYTES, (last + 1) * STEP_BYTES),
      );
    }
    const isBehind = this.#asked <= offset && this.#asked >= step * STEP_BYTES;
    const from = isBehind ? this.#asked : step * STEP_BYTES;
    const before = isBehind ? this.#answer : (counted[step] as number);
    this.#asked = offset;
    this.#answer = before + this.#unitsBetween(from, offset);
    return this.#answer;
  }

  /** Units of the characters that begin between two bytes. */
  #unitsBetween(from: number, to: number): number {
    const utf8 = this.#utf8;
    let units = 0;
    for (let at = from; at < to; at++) {
      const byte = utf8[at] as number;
      // Beyond the basic plane characters have four bytes, and two units.
      if ((byte & 0xc0) !== 0x80) units += byte >= 0xf0 ? 2 : 1;
    }
    return units;
  }
}
