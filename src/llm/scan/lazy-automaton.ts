/**
 * Whether an expression may match anywhere in a text, at a few nanoseconds a byte: a set of steps that its automaton can
 * be at is a state, and where a character leads from a state is found out when it is first asked for.
 */

import { lengthOf, symbolAt } from './alphabet.ts';
import {
  type Automaton,
  BEFORE,
  beforeOffset,
  beforeSymbol,
  holding,
  MOST_STEPS,
  STEP,
} from './automaton.ts';
import { AutomatonStates } from './automaton-states.ts';

/** Where a character leads: nowhere, or a match ends; 0 where it was not asked yet; else a state, by its row. */
const DEAD = 1;
const MATCHED = 2;

/** How many of BEFORE there are. */
const STARTS = 4;

/**
 * What finding out a state costs, in bytes gone through. A text made to lead to ever new states would make this
 * slower than RE2, which then is asked instead; the credit is for the states of ordinary texts.
 */
export const STATE_COST = 64;
export const MOST_CREDIT = 256 * 1024;
/** What is given back each time that RE2 was asked instead. */
export const CREDIT_BACK = 16;

/** What the automata of a program may take together; where it is used up, all of them begin anew. */
export class AutomatonMemory {
  readonly #limitBytes: number;
  #usedBytes = 0;
  /** How often everything was forgotten. */
  generation = 0;

  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes;
  }

  get usedBytes(): number {
    return this.#usedBytes;
  }

  take(bytes: number): void {
    if (this.#usedBytes + bytes > this.#limitBytes) {
      this.generation++;
      this.#usedBytes = 0;
    }
    this.#usedBytes += bytes;
  }
}

/** By step: when it was last gone through; of one automaton at a time. */
const marks = new Float64Array(MOST_STEPS + 1);
let mark = 0;
/** Steps that are still to be followed, and those that were found. */
const stack = new Uint16Array(2 * MOST_STEPS + 2);
const here = new Uint16Array(MOST_STEPS + 1);
const there = new Uint16Array(MOST_STEPS + 1);

/** One automaton with the states that were found. */
export class LazyAutomaton {
  readonly #automaton: Automaton;
  readonly #memory: AutomatonMemory;
  /** By byte: its symbol; of a byte that is not of ASCII alone, the last of a row, of which nothing is ever known. */
  readonly #symbols: Uint8Array;
  /** Entries of a row: one for each symbol, one for the text's end, and the last. */
  readonly #width: number;
  readonly #end: number;
  #generation: number;
  #credit = MOST_CREDIT;
  #states: AutomatonStates;
  /** By BEFORE; 0 where it is not known. */
  readonly #starts = new Int32Array(STARTS);

  constructor(automaton: Automaton, memory: AutomatonMemory) {
    this.#automaton = automaton;
    this.#memory = memory;
    this.#end = automaton.alphabet.size;
    this.#width = automaton.alphabet.size + 2;
    this.#symbols = new Uint8Array(256).fill(this.#end + 1);
    this.#symbols.set(automaton.alphabet.ascii);
    this.#generation = memory.generation;
    this.#states = new AutomatonStates(this.#width);
  }

  /**
   * Whether a match may begin at an offset or behind it and end before `end` or at the text's end. False is certain.
   * @param utf8 the text; valid, and `offset` the beginning of a character
   */
  mayMatch(utf8: Uint8Array, offset: number, end: number): boolean {
    if (this.#credit < 0) {
      this.#credit += CREDIT_BACK;
      return true;
    }
    if (this.#generation !== this.#memory.generation) this.#forget();
    const symbols = this.#symbols;
    let at = offset;
    let row = this.#startRow(beforeOffset(this.#automaton, utf8, offset));
    while (row > MATCHED && at < end) {
      // Nothing is called within this loop, so that what it reads from stays in registers: a third of the time.
      const { table } = this.#states;
      while (at < end) {
        const next = table[row + (symbols[utf8[at] as number] as number)] as number;
        if (next <= MATCHED) break;
        row = next;
        at++;
      }
      if (at >= end) break;
      const byte = utf8[at] as number;
      const symbol = byte < 0x80 ? (symbols[byte] as number) : symbolAt(this.#automaton.alphabet, utf8, at);
      at += lengthOf(byte);
      row = (table[row + symbol] as number) || this.#build(row, symbol);
      if (this.#credit < 0) return true;
    }
    if (row > MATCHED && at >= utf8.length)
      row = this.#states.table[row + this.#end] || this.#build(row, this.#end);
    this.#credit = Math.min(MOST_CREDIT, this.#credit + at - offset);
    return row === MATCHED;
  }

  /** The row in which matches begin behind one of BEFORE. */
  #startRow(before: number): number {
    const known = this.#starts[before] as number;
    if (known !== 0) return known;
    mark++;
    const found = this.#follow(this.#automaton.first, 0, there, 0);
    const row = found < 0 ? MATCHED : this.#rowOf(found, before);
    this.#starts[before] = row;
    return row;
  }

  /** Finds out where a symbol, or the text's end, leads from a state. */
  #build(row: number, symbol: number): number {
    this.#credit -= STATE_COST;
    const { kinds, next, detail, alphabet, first } = this.#automaton;
    mark++;
    const holds = holding(this.#automaton, this.#states.beforeOf(row), symbol);
    const steps = this.#states.stepsOf(row);
    let ofState = 0;
    for (let at = 0; at < steps.length; at++) {
      ofState = this.#follow(steps[at] as number, holds, here, ofState);
      if (ofState < 0) return this.#set(row, symbol, MATCHED);
    }
    if (symbol === this.#end) return this.#set(row, symbol, DEAD);
    mark++;
    let found = 0;
    for (let at = 0; at < ofState; at++) {
      const step = here[at] as number;
      if (kinds[step] !== STEP.take) continue;
      if (alphabet.members[detail[step] as number]?.[symbol] !== 1) continue;
      found = this.#follow(next[step] as number, 0, there, found);
      if (found < 0) return this.#set(row, symbol, MATCHED);
    }
    found = this.#follow(first, 0, there, found);
    if (found < 0) return this.#set(row, symbol, MATCHED);
    const states = this.#states;
    const target = found === 0 ? DEAD : this.#rowOf(found, beforeSymbol(this.#automaton, symbol));
    // Where everything was forgotten, the row asked about is no more.
    return states === this.#states ? this.#set(row, symbol, target) : target;
  }

  #set(row: number, symbol: number, target: number): number {
    this.#states.table[row + symbol] = target;
    return target;
  }

  /**
   * Goes on from a step without taking a character, and adds the steps that take one, or assert what does not hold, to
   * those found so far. Returns how many there are then, or -1 where a match ends.
   */
  #follow(from: number, holds: number, found: Uint16Array, count: number): number {
    const { kinds, next, detail } = this.#automaton;
    let total = count;
    let depth = 0;
    stack[depth++] = from;
    while (depth > 0) {
      const step = stack[--depth] as number;
      if (marks[step] === mark) continue;
      marks[step] = mark;
      const kind = kinds[step];
      if (kind === STEP.match) return -1;
      if (kind === STEP.fork) {
        stack[depth++] = next[step] as number;
        stack[depth++] = detail[step] as number;
      } else if (kind === STEP.note) stack[depth++] = next[step] as number;
      else if (kind === STEP.assert && ((detail[step] as number) & holds) !== 0)
        stack[depth++] = next[step] as number;
      else found[total++] = step;
    }
    return total;
  }

  /** The row of the state of the first `count` steps of `there`, which is made if there is none. */
  #rowOf(count: number, before: number): number {
    const { kinds } = this.#automaton;
    const steps = there.subarray(0, count).sort();
    let seen: number = BEFORE.other;
    for (let at = 0; at < count; at++) if (kinds[steps[at] as number] === STEP.assert) seen = before;
    const known = this.#states.find(steps, seen);
    if (known !== 0) return known;
    this.#memory.take(this.#states.bytesOf(count));
    if (this.#states.isFull || this.#generation !== this.#memory.generation) this.#forget();
    return this.#states.add(steps, seen);
  }

  /** Begins anew: with all others, or alone where there is no room for one more state. */
  #forget(): void {
    this.#generation = this.#memory.generation;
    this.#states = new AutomatonStates(this.#width);
    this.#starts.fill(0);
  }
}
