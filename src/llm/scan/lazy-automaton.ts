/**
 * Whether an expression, or which of several, may match anywhere in a text, at a few nanoseconds a byte: a set of steps that
 * the automaton can be at is a state, and where a character leads from a state is found out when it is first asked for.
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

/** What a row leads to: the row of a state, all of which are even, or this; one more where matches end there. */
const DEAD = 2;
const ENDS = 1;
const LEAST_WIDTH = 4;

/** So many expressions can be told apart. */
export const MOST_EXPRESSIONS = 31;

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
  /** Bits of all expressions. */
  readonly #all: number;
  #generation: number;
  #credit = MOST_CREDIT;
  #states: AutomatonStates;
  /** By BEFORE; 0 where it is not known. */
  readonly #starts = new Int32Array(STARTS);
  /** By entry of the states' table with ENDS: bits of the expressions whose matches end there. */
  #ending = new Map<number, number>();
  /** The same of what is being found. */
  #found = 0;

  constructor(automaton: Automaton, memory: AutomatonMemory) {
    this.#automaton = automaton;
    this.#memory = memory;
    this.#end = automaton.alphabet.size;
    const width = Math.max(LEAST_WIDTH, automaton.alphabet.size + 2);
    this.#width = width + (width & 1);
    this.#symbols = new Uint8Array(256).fill(this.#width - 1);
    this.#symbols.set(automaton.alphabet.ascii);
    this.#all = 2 ** automaton.expressions - 1;
    this.#generation = memory.generation;
    this.#states = new AutomatonStates(this.#width);
  }

  /**
   * Which of the expressions, as bits, may have a match that begins at an offset or behind it and ends before `end` or
   * at the text's end. What is left out has none for certain.
   * @param utf8 the text; valid, and `offset` the beginning of a character
   */
  mayMatch(utf8: Uint8Array, offset: number, end: number): number {
    if (this.#credit < 0) {
      this.#credit += CREDIT_BACK;
      return this.#all;
    }
    if (this.#generation !== this.#memory.generation) this.#forget();
    const symbols = this.#symbols;
    let at = offset;
    // An expression that matches nothing at all does so anywhere.
    let row = this.#startRow(beforeOffset(this.#automaton, utf8, offset));
    let found = this.#found;
    // What belongs to the module is looked up anew at each use.
    const dead = DEAD;
    const ends = ENDS;
    while (found !== this.#all && row !== dead && at < end) {
      // Nothing is called within this loop, so that what it reads from stays in registers: a third of the time.
      const { table } = this.#states;
      while (at < end) {
        const next = table[row + (symbols[utf8[at] as number] as number)] as number;
        if (next <= dead || (next & ends) !== 0) break;
        row = next;
        at++;
      }
      if (at >= end) break;
      const byte = utf8[at] as number;
      const symbol = byte < 0x80 ? (symbols[byte] as number) : symbolAt(this.#automaton.alphabet, utf8, at);
      at += lengthOf(byte);
      const entry = (table[row + symbol] as number) || this.#build(row, symbol);
      if (this.#credit < 0) return this.#all;
      if ((entry & ENDS) !== 0) found |= this.#ending.get(row + symbol) ?? this.#all;
      row = entry & ~ENDS;
    }
    if (found !== this.#all && row !== DEAD && at >= utf8.length) {
      const entry = this.#states.table[row + this.#end] || this.#build(row, this.#end);
      if ((entry & ENDS) !== 0) found |= this.#ending.get(row + this.#end) ?? this.#all;
    }
    this.#credit = Math.min(MOST_CREDIT, this.#credit + at - offset);
    return found;
  }

  /** The row in which matches begin behind one of BEFORE. */
  #startRow(before: number): number {
    this.#found = 0;
    const known = this.#starts[before] as number;
    if (known !== 0) return known;
    mark++;
    const count = this.#follow(this.#automaton.first, 0, there, 0);
    const row = this.#rowOf(count, before);
    // Where something matches nothing at all it is found out each time.
    if (this.#found === 0) this.#starts[before] = row;
    return row;
  }

  /** Finds out where a symbol, or the text's end, leads from a state. */
  #build(row: number, symbol: number): number {
    this.#credit -= STATE_COST;
    const { kinds, next, detail, alphabet, first } = this.#automaton;
    this.#found = 0;
    mark++;
    const holds = holding(this.#automaton, this.#states.beforeOf(row), symbol);
    const steps = this.#states.stepsOf(row);
    let ofState = 0;
    for (let at = 0; at < steps.length; at++)
      ofState = this.#follow(steps[at] as number, holds, here, ofState);
    if (symbol === this.#end) return this.#set(row, symbol, DEAD);
    mark++;
    let count = 0;
    for (let at = 0; at < ofState; at++) {
      const step = here[at] as number;
      if (kinds[step] !== STEP.take) continue;
      if (alphabet.members[detail[step] as number]?.[symbol] !== 1) continue;
      count = this.#follow(next[step] as number, 0, there, count);
    }
    count = this.#follow(first, 0, there, count);
    const states = this.#states;
    const target = count === 0 ? DEAD : this.#rowOf(count, beforeSymbol(this.#automaton, symbol));
    // Where everything was forgotten, the row asked about is no more.
    return states === this.#states
      ? this.#set(row, symbol, target)
      : this.#found === 0
        ? target
        : target | ENDS;
  }

  #set(row: number, symbol: number, target: number): number {
    const entry = this.#found === 0 ? target : target | ENDS;
    if (this.#found !== 0) this.#ending.set(row + symbol, this.#found);
    this.#states.table[row + symbol] = entry;
    return entry;
  }

  /**
   * Goes on from a step without taking a character, and adds the steps that take one, or assert what does not hold, to
   * those found so far. Returns how many there are then; whose matches end is put down, too.
   */
  #follow(from: number, holds: number, steps: Uint16Array, count: number): number {
    const { kinds, next, detail } = this.#automaton;
    let total = count;
    let depth = 0;
    stack[depth++] = from;
    while (depth > 0) {
      const step = stack[--depth] as number;
      if (marks[step] === mark) continue;
      marks[step] = mark;
      const kind = kinds[step];
      if (kind === STEP.match) this.#found |= 1 << (detail[step] as number);
      else if (kind === STEP.fork) {
        stack[depth++] = next[step] as number;
        stack[depth++] = detail[step] as number;
      } else if (kind === STEP.note) stack[depth++] = next[step] as number;
      else if (kind === STEP.assert && ((detail[step] as number) & holds) !== 0)
        stack[depth++] = next[step] as number;
      else steps[total++] = step;
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
    this.#ending = new Map();
  }
}
