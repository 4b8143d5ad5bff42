/**
 * Where the first group of a match stands, once RE2 has said where the match begins and ends. RE2 tells it, too, but
 * its objects take 3 µs and more, and nearly every rule on secrets has a group that a validator is shown.
 */

import { lengthOf, symbolAt } from './alphabet.ts';
import { type Automaton, beforeOffset, holding, STEP } from './automaton.ts';

/** Steps times places that are kept in mind; RE2 is asked where there are more. */
const MOST_VISITS = 1 << 18;
const FIRST_STACK = 256;
/** On the stack, in the place of a step: what was noted of a group is put back. */
const PUT_BACK = -1;

/** By bit: whether a step was gone through at a place; of one match at a time. */
const visited = new Uint32Array((MOST_VISITS >> 5) + 1);

/** Goes through the ways of a match in the order in which RE2 prefers them, none twice. */
export class GroupFinder {
  readonly #automaton: Automaton;
  /** By twice the number of a group: where it begins, and then where it ends; -1 where it took no part. */
  readonly #noted: Int32Array;
  #stack = new Int32Array(FIRST_STACK);
  #height = 0;

  constructor(automaton: Automaton) {
    this.#automaton = automaton;
    this.#noted = new Int32Array(2 * automaton.groups + 2);
  }

  /**
   * The bounds of the first group that took part in a match, those of the match where none did; undefined where it
   * is not found, and RE2 has to be asked.
   * @param start where the match begins, and `end` where it ends
   */
  find(utf8: Uint8Array, start: number, end: number): { start: number; end: number } | undefined {
    const { kinds, groups } = this.#automaton;
    const width = end - start + 1;
    const visits = width * kinds.length;
    if (visits > MOST_VISITS) return undefined;
    visited.fill(0, 0, (visits >> 5) + 1);
    this.#noted.fill(-1);
    this.#height = 0;
    if (!this.#leads(utf8, start, end)) return undefined;
    for (let group = 1; group <= groups; group++) {
      const from = this.#noted[2 * group] as number;
      const to = this.#noted[2 * group + 1] as number;
      if (from >= 0 && to >= 0) return { start: from, end: to };
    }
    return { start, end };
  }

  /** Whether the way that is preferred ends where the match does. */
  #leads(utf8: Uint8Array, start: number, end: number): boolean {
    const { kinds, next, detail, first, alphabet } = this.#automaton;
    const { ascii, members } = alphabet;
    let step = first;
    let at = start;
    for (;;) {
      let goesOn = true;
      switch (kinds[step]) {
        case STEP.match:
          // Another end would have been preferred to the one that RE2 told.
          return at === end;
        case STEP.fork:
          if (this.#isNew(step * (end - start + 1) + at - start)) this.#push(detail[step] as number, at);
          else goesOn = false;
          break;
        case STEP.take: {
          if (at >= end) goesOn = false;
          else {
            const byte = utf8[at] as number;
            const symbol = byte < 0x80 ? (ascii[byte] as number) : symbolAt(alphabet, utf8, at, byte);
            if ((members[detail[step] as number] as Uint8Array)[symbol] === 1) at += lengthOf(byte);
            else goesOn = false;
          }
          break;
        }
        case STEP.assert:
          goesOn = this.#holds(utf8, at, detail[step] as number);
          break;
        default: {
          const bound = detail[step] as number;
          this.#push(PUT_BACK, bound, this.#noted[bound] as number);
          this.#noted[bound] = at;
        }
      }
      if (goesOn) {
        step = next[step] as number;
        continue;
      }
      for (;;) {
        if (this.#height === 0) return false;
        const stack = this.#stack;
        this.#height -= 3;
        step = stack[this.#height] as number;
        at = stack[this.#height + 1] as number;
        if (step !== PUT_BACK) break;
        this.#noted[at] = stack[this.#height + 2] as number;
      }
    }
  }

  #isNew(visit: number): boolean {
    const word = visited[visit >> 5] as number;
    const bit = 1 << (visit & 31);
    if ((word & bit) !== 0) return false;
    visited[visit >> 5] = word | bit;
    return true;
  }

  #holds(utf8: Uint8Array, at: number, asked: number): boolean {
    const automaton = this.#automaton;
    const { alphabet } = automaton;
    const byte = utf8[at];
    const symbol =
      byte === undefined
        ? alphabet.size
        : byte < 0x80
          ? (alphabet.ascii[byte] as number)
          : symbolAt(alphabet, utf8, at, byte);
    return (holding(automaton, beforeOffset(automaton, utf8, at), symbol) & asked) !== 0;
  }

  #push(step: number, at: number, noted = 0): void {
    if (this.#height + 3 > this.#stack.length) {
      const higher = new Int32Array(2 * this.#stack.length);
      higher.set(this.#stack);
      this.#stack = higher;
    }
    this.#stack[this.#height] = step;
    this.#stack[this.#height + 1] = at;
    this.#stack[this.#height + 2] = noted;
    this.#height += 3;
  }
}
