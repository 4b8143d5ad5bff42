/**
 * Where a match ends that begins at an offset, and where its first group stands, at some nanoseconds a byte: a call of RE2's
 * addon takes 0.4 µs at least, its objects 3 µs. A state is a list of steps in the order in which RE2 prefers their ways, found
 * as texts lead to it. What is not certain is left to RE2.
 */

import { lengthOf, symbolAt } from './alphabet.ts';
import { type Automaton, BEFORE, beforeSymbol, STEP } from './automaton.ts';
import { AutomatonStates } from './automaton-states.ts';
import { codePointAt, hasAnyOf } from './code-points.ts';
import { type Bounds, GroupTrace, isPlain, PLAIN } from './group-trace.ts';
import { type AutomatonMemory, CREDIT_BACK, MOST_CREDIT, STATE_COST } from './lazy-automaton.ts';
import { findBehind, findFirst, here, there } from './ordered-steps.ts';

/** In the place of a match's end: there is none, or RE2 has to be asked. */
export const NO_MATCH = -1;
export const UNDECIDED = -2;

/** What a row leads to: the row of a state, or this. Rows are multiples of four: there is room for ENDS and PLAIN. */
const DEAD = 4;
/** Bit: a match ends before the character. */
const ENDS = 1;
const BITS = ENDS | PLAIN;
const LAST_SPECIAL = DEAD | ENDS;
const LEAST_WIDTH = 8;

/** In the table of symbols: see there. */
const BEFORES = 256;

/** How many of BEFORE there are. */
const STARTS = 4;

/** A longer match's group is told by RE2. */
const MOST_ROWS = 4096;
/**
 * By byte from an offset on: the row at which it was met when the end of a match was looked for last, by whom, and where.
 * Most are asked for their groups at once, and to go through the text again took as long as that.
 */
const rows = new Uint16Array(MOST_ROWS);
let rowsOf: OrderedAutomaton | undefined;
let rowsText: Uint8Array | undefined;
let rowsStart = 0;
let rowsFrom = 0;
let rowsTo = 0;
let rowsCount = 0;

/** One automaton with the states that were found. */
export class OrderedAutomaton {
  readonly #automaton: Automaton;
  readonly #memory: AutomatonMemory;
  /**
   * By byte: its symbol; of a byte that is not of ASCII alone, the last of a row, of which nothing is ever known. From BEFORES
   * on, by byte again: what it is to what follows it. All that is asked for with each text is in as few places as can be:
   * to wait for memory takes longer than the rest.
   */
  readonly #symbols: Uint8Array;
  readonly #width: number;
  readonly #end: number;
  #generation: number;
  #credit = MOST_CREDIT;
  #states: AutomatonStates;
  /** That of the states; in the place of the first row, which is no state's, by BEFORE those in which matches begin. */
  #table: Uint16Array;
  readonly #isCertain: boolean;
  /** What the beginning of a text is of BEFORE. */
  readonly #textStart: number;
  #trace: GroupTrace | undefined;
  /** Bytes that were gone through the last time. */
  looked = 0;

  constructor(automaton: Automaton, memory: AutomatonMemory) {
    this.#automaton = automaton;
    this.#memory = memory;
    this.#end = automaton.alphabet.size;
    const width = Math.max(LEAST_WIDTH, automaton.alphabet.size + 2);
    this.#width = (width + 3) & ~3;
    this.#symbols = new Uint8Array(BEFORES + 256).fill(this.#width - 1, 0, BEFORES);
    this.#symbols.set(automaton.alphabet.ascii);
    for (const [byte, symbol] of automaton.alphabet.ascii.entries())
      this.#symbols[BEFORES + byte] = beforeSymbol(automaton, symbol);
    this.#isCertain = automaton.isCertain;
    this.#textStart = automaton.isWord === undefined ? BEFORE.other : BEFORE.textStart;
    this.#generation = memory.generation;
    this.#states = new AutomatonStates(this.#width);
    this.#table = this.#states.table;
  }

  /**
   * The end of the match that begins at an offset, in the part of a text from `from` to `to`; NO_MATCH where there is none,
   * or an empty one, or UNDECIDED.
   * @param utf8 the text; valid, and `offset` the beginning of a character
   * @param isFirst whether any end will do, and not only the one that RE2 prefers
   */
  endAt(utf8: Uint8Array, offset: number, from: number, to: number, isFirst = false): number {
    if (this.#credit < 0) {
      this.#credit += CREDIT_BACK;
      this.looked = to - offset;
      return UNDECIDED;
    }
    if (this.#generation !== this.#memory.generation) this.#forget();
    rowsOf = isFirst ? undefined : this;
    rowsText = utf8;
    rowsStart = offset;
    rowsFrom = from;
    rowsTo = to;
    const symbols = this.#symbols;
    const before = offset === from ? this.#textStart : symbols[BEFORES + (utf8[offset - 1] as number)];
    let row = this.#table[before as number] || this.#findStart(before as number);
    let at = offset;
    let matched = NO_MATCH;
    let isCertain = this.#isCertain;
    for (;;) {
      const table = this.#table;
      while (at < to) {
        rows[(at - offset) & (MOST_ROWS - 1)] = row;
        const entry = table[row + (symbols[utf8[at] as number] as number)] as number;
        if (entry <= LAST_SPECIAL) break;
        if ((entry & ENDS) !== 0) {
          matched = at;
          if (isFirst && at > offset) break;
        }
        row = entry & ~BITS;
        at++;
      }
      rows[(at - offset) & (MOST_ROWS - 1)] = row;
      let symbol = this.#end;
      let length = 0;
      if (at < to) {
        const byte = utf8[at] as number;
        if (byte < 0x80) symbol = symbols[byte] as number;
        else {
          symbol = symbolAt(this.#automaton.alphabet, utf8, at);
          isCertain &&= !this.#isVague(utf8, at);
        }
        length = lengthOf(byte);
      }
      if (this.#credit < 0) {
        this.looked = at + length - offset;
        return UNDECIDED;
      }
      const entry = (table[row + symbol] as number) || this.#build(row, symbol);
      if ((entry & ENDS) !== 0) matched = at;
      at += length;
      row = entry & ~BITS;
      if (row === DEAD || (isFirst && matched > offset)) break;
    }
    this.looked = at - offset;
    rowsCount = this.looked;
    this.#credit = Math.min(MOST_CREDIT, this.#credit + this.looked);
    if (matched < 0) return NO_MATCH;
    if (!isCertain) return UNDECIDED;
    return matched > offset ? matched : NO_MATCH;
  }

  /**
   * The bounds of the first group that took part in a match, those of the match where none did; undefined where RE2 has
   * to be asked.
   * @param start where the match begins, and `end` where it ends, as was told of the same text
   */
  groupOf(utf8: Uint8Array, start: number, end: number, from: number, to: number): Bounds | undefined {
    if (this.#automaton.groups === 0) return { start, end };
    if (!this.#hasRows(utf8, start, from, to)) {
      if (this.endAt(utf8, start, from, to) !== end) return undefined;
      if (!this.#hasRows(utf8, start, from, to)) return undefined;
    }
    const byte = end < to ? (utf8[end] as number) : -1;
    const { alphabet } = this.#automaton;
    const symbol = byte < 0 ? this.#end : (alphabet.ascii[byte] ?? symbolAt(alphabet, utf8, end));
    this.#trace ??= new GroupTrace(this.#automaton, this.#states, this.#memory);
    return this.#trace.groupOn(utf8, start, end, rows, symbol);
  }

  /** Whether the rows of a match are there, all of them of the states there are now. */
  #hasRows(utf8: Uint8Array, start: number, from: number, to: number): boolean {
    if (rowsOf !== this || this.#generation !== this.#memory.generation) return false;
    return (
      rowsText === utf8 && rowsStart === start && rowsFrom === from && rowsTo === to && rowsCount < MOST_ROWS
    );
  }

  /**
   * The first offset up to `limit`, or that, at which a match is not ruled out by its first character. Most characters
   * begin none: this takes a nanosecond or two a byte.
   */
  nextStart(utf8: Uint8Array, offset: number, limit: number): number {
    if (this.#generation !== this.#memory.generation) this.#forget();
    for (let before = 0; before < STARTS; before++) if (this.#table[before] === 0) this.#findStart(before);
    const table = this.#table;
    const symbols = this.#symbols;
    let before = offset === 0 ? this.#textStart : symbols[BEFORES + (utf8[offset - 1] as number)];
    for (let at = offset; at < limit; at++) {
      const byte = utf8[at] as number;
      // Within a character no match begins.
      if ((byte & 0xc0) !== 0x80) {
        const row = table[before as number] as number;
        if (table[row + (symbols[byte] as number)] !== DEAD) return at;
      }
      before = symbols[BEFORES + byte];
    }
    return limit;
  }

  /** Whether RE2 may take a character beyond ASCII otherwise. */
  #isVague(utf8: Uint8Array, at: number): boolean {
    const { vague } = this.#automaton;
    if (vague.length === 0) return false;
    const code = codePointAt(utf8, at);
    return hasAnyOf(vague, code, code);
  }

  /** Finds the row in which matches begin behind one of BEFORE. */
  #findStart(before: number): number {
    findFirst(this.#automaton);
    const row = this.#rowOf(before);
    this.#table[before] = row;
    return row;
  }

  /** Finds out where a symbol, or the text's end, leads from a state. */
  #build(row: number, symbol: number): number {
    this.#credit -= STATE_COST;
    const states = this.#states;
    findBehind(this.#automaton, states.stepsOf(row), states.beforeOf(row), symbol);
    const isEnding = here.endsMatch;
    const isPlainLead = isPlain();
    const target = there.count === 0 ? DEAD : this.#rowOf(beforeSymbol(this.#automaton, symbol));
    const entry = target | (isEnding ? ENDS : 0) | (isPlainLead ? PLAIN : 0);
    // Where everything was forgotten, the row asked about is no more.
    if (states === this.#states) states.table[row + symbol] = entry;
    return entry;
  }

  /** The row of the state of the steps of `there`, which is made if there is none. */
  #rowOf(before: number): number {
    const { kinds } = this.#automaton;
    const steps = there.steps.subarray(0, there.count);
    let seen = 0;
    for (let at = 0; at < steps.length; at++) if (kinds[steps[at] as number] === STEP.assert) seen = before;
    const known = this.#states.find(steps, seen);
    if (known !== 0) return known;
    this.#memory.take(this.#states.bytesOf(steps.length));
    if (this.#states.isFull || this.#generation !== this.#memory.generation) this.#forget();
    const row = this.#states.add(steps, seen);
    this.#table = this.#states.table;
    return row;
  }

  /** Begins anew: with all others, or alone where there is no room for one more state. */
  #forget(): void {
    this.#generation = this.#memory.generation;
    this.#states = new AutomatonStates(this.#width);
    this.#table = this.#states.table;
    this.#trace = undefined;
    if (rowsOf === this) rowsOf = undefined;
  }
}
