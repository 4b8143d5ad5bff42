/**
 * Where the first group of a match stands, once RE2 has said where the match begins and ends. RE2 tells it, too, but
 * its objects take 3 µs and more, and nearly every rule on secrets has a group that a validator is shown.
 */

import { lengthOf, symbolAt } from './alphabet.ts';
import { type Automaton, BEFORE, beforeOffset, beforeSymbol, holding, STEP } from './automaton.ts';

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
  /** By step, and then by whether a word's character stands before it: with which symbols it may go on, as bits. */
  readonly #onward: Uint32Array;
  /** 32-bit words of such a set. */
  readonly #words: number;
  /** By twice the number of a group: where it begins, and then where it ends; -1 where it took no part. */
  readonly #noted: Int32Array;
  #stack = new Int32Array(FIRST_STACK);
  #height = 0;

  constructor(automaton: Automaton) {
    this.#automaton = automaton;
    this.#words = (automaton.alphabet.size >> 5) + 1;
    this.#onward = automaton.groups === 0 ? new Uint32Array() : onwardOf(automaton, this.#words);
    this.#noted = new Int32Array(2 * automaton.groups + 2);
  }

  /**
   * The bounds of the first group that took part in a match, those of the match where none did; undefined where it
   * is not found, and RE2 has to be asked.
   * @param start where the match begins, and `end` where it ends
   */
  find(utf8: Uint8Array, start: number, end: number): { start: number; end: number } | undefined {
    const { kinds, groups } = this.#automaton;
    if (groups === 0) return { start, end };
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
    const { members } = alphabet;
    const width = end - start + 1;
    let step = first;
    let at = start;
    let before = beforeOffset(this.#automaton, utf8, at);
    let symbol = this.#symbolAt(utf8, at);
    for (;;) {
      let goesOn = true;
      switch (kinds[step]) {
        case STEP.match:
          // Another end would have been preferred to the one that RE2 told.
          return at === end;
        case STEP.fork: {
          const other = detail[step] as number;
          if (!isNew(step * width + at - start)) goesOn = false;
          else if (!this.#mayGoOn(next[step] as number, before, symbol)) {
            step = other;
            continue;
          } else if (this.#mayGoOn(other, before, symbol)) this.#push(other, at);
          break;
        }
        case STEP.take:
          goesOn = at < end && (members[detail[step] as number] as Uint8Array)[symbol] === 1;
          if (goesOn) {
            at += lengthOf(utf8[at] as number);
            before = beforeSymbol(this.#automaton, symbol);
            symbol = this.#symbolAt(utf8, at);
          }
          break;
        case STEP.assert:
          goesOn = (holding(this.#automaton, before, symbol) & (detail[step] as number)) !== 0;
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
      before = beforeOffset(this.#automaton, utf8, at);
      symbol = this.#symbolAt(utf8, at);
    }
  }

  /** What is known before a step is tried: most forks of a long token are none, which saves half of the time. */
  #mayGoOn(step: number, before: number, symbol: number): boolean {
    const set = (2 * step + (before === BEFORE.word ? 1 : 0)) * this.#words;
    return ((this.#onward[set + (symbol >> 5)] as number) & (1 << (symbol & 31))) !== 0;
  }

  #symbolAt(utf8: Uint8Array, at: number): number {
    const { alphabet } = this.#automaton;
    const byte = utf8[at];
    if (byte === undefined) return alphabet.size;
    return byte < 0x80 ? (alphabet.ascii[byte] as number) : symbolAt(alphabet, utf8, at, byte);
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

function isNew(visit: number): boolean {
  const word = visited[visit >> 5] as number;
  const bit = 1 << (visit & 31);
  if ((word & bit) !== 0) return false;
  visited[visit >> 5] = word | bit;
  return true;
}

/** With which symbols each step may go on: gone through until nothing is added, as steps of loops wait for each other. */
function onwardOf(automaton: Automaton, words: number): Uint32Array {
  const { kinds, next, detail, alphabet } = automaton;
  const onward = new Uint32Array(2 * kinds.length * words);
  const has = (step: number, before: number, symbol: number) =>
    (((onward[(2 * step + before) * words + (symbol >> 5)] as number) >>> (symbol & 31)) & 1) !== 0;
  const goesOn = (step: number, before: number, symbol: number): boolean => {
    const onto = next[step] as number;
    const what = detail[step] as number;
    switch (kinds[step]) {
      case STEP.match:
        return true;
      case STEP.take:
        return alphabet.members[what]?.[symbol] === 1;
      case STEP.fork:
        return has(onto, before, symbol) || has(what, before, symbol);
      case STEP.assert:
        return mayHold(automaton, what, before, symbol) && has(onto, before, symbol);
      default:
        return has(onto, before, symbol);
    }
  };
  for (let isDone = false; !isDone; ) {
    isDone = true;
    for (let step = 0; step < kinds.length; step++) {
      for (let before = 0; before < 2; before++) {
        for (let symbol = 0; symbol <= alphabet.size; symbol++) {
          if (has(step, before, symbol) || !goesOn(step, before, symbol)) continue;
          const at = (2 * step + before) * words + (symbol >> 5);
          onward[at] = (onward[at] as number) | (1 << (symbol & 31));
          isDone = false;
        }
      }
    }
  }
  return onward;
}

/** Whether an assertion may hold, of what stands before it no more being known than whether it is of a word. */
function mayHold(automaton: Automaton, asked: number, before: number, symbol: number): boolean {
  if (before === 1) return (holding(automaton, BEFORE.word, symbol) & asked) !== 0;
  const others = [BEFORE.other, BEFORE.lineEnd, BEFORE.textStart];
  return others.some((other) => (holding(automaton, other, symbol) & asked) !== 0);
}
