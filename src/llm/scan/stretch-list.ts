/** Stretches of one kind that a text holds, put together of those of its parts. */

import { STRETCH_INTS } from './core/layout.ts';
import { digitsIn } from './stretch.ts';

/** Of numbers that are in use no more, so many are kept. */
const MOST_KEPT = 4096;

/** In order, of one text at a time. */
export class StretchList {
  /** By STRETCH_INTS: where each begins and ends, in bytes, and how many digits it has where it is one of digits. */
  #numbers: number[] = [];
  /** Numbers that are in use: to set a list's length takes 50 ns. */
  #count = 0;

  /** To be called before the first part of a text. */
  begin(): void {
    if (this.#count > MOST_KEPT) this.#numbers = [];
    this.#count = 0;
  }

  /**
   * Adds the stretches of a part. What stands on both sides of a seam is in both parts, cut or whole: seams are wider than
   * what makes a stretch one.
   * @param list where in `memory` they are (core/runs.ts)
   * @param offset where in the text the part begins
   * @param coveredTo where the part before it ended
   */
  addPart(memory: Int32Array, list: number, offset: number, coveredTo: number, utf8: Uint8Array): void {
    const stretches = memory[list] as number;
    for (let index = 0; index < stretches; index++) {
      const at = list + 1 + index * STRETCH_INTS;
      const start = offset + (memory[at] as number);
      const end = offset + (memory[at + 1] as number);
      if (end <= coveredTo) continue;
      const last = this.#count - STRETCH_INTS;
      if (last >= 0 && start <= (this.#numbers[last + 1] as number)) {
        this.#numbers[last + 1] = end;
        this.#numbers[last + 2] = digitsIn(utf8, this.#numbers[last] as number, end);
        continue;
      }
      this.#numbers[this.#count] = start;
      this.#numbers[this.#count + 1] = end;
      this.#numbers[this.#count + 2] = memory[at + 2] as number;
      this.#count += STRETCH_INTS;
    }
  }

  get isEmpty(): boolean {
    return this.#count === 0;
  }

  each(found: (start: number, end: number, digits: number) => void): void {
    const numbers = this.#numbers;
    for (let at = 0; at < this.#count; at += STRETCH_INTS)
      found(numbers[at] as number, numbers[at + 1] as number, numbers[at + 2] as number);
  }
}
