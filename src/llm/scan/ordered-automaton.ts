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
const LONGEST_WAY = 4096;
const ROOM = 4 * LONGEST_WAY;
/**
 * The ways that led to the matches of a text, one behind the other: the row in which a match begins, then by byte the entry
 * that led on (within a character PLAIN). A match whose beginning words gave away is asked for its end, and then for its
 * group, when its pattern's turn comes: to go through the text again each time took as long as the first time.
 */
const ways = new Uint16Array(ROOM);
let waysEnd = 0;
/** What was put down before this changed last is gone, or of another text. */
let era = 0;

/** To be called before bytes change that ends were looked for in. */
export function forgetWays(): void {
  waysEnd = 0;
  era = (era + 1) | 0;
}

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
  /** Of the match that was found last: when and where, how many bytes were gone through, and where in `ways` it is put down. */
  #era = -1;
  #text: Uint8Array | undefined;
  #start = 0;
  #from = 0;
  #to = 0;
  #matchEnd = 0;
  #count = 0;
  #way = 0;
  /** Of which the rows on the way are. */
  #wayStates: AutomatonStates | undefined;

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
   * or an empty one, or UNDECIDED. Of the match that was found last it is known.
   * @param utf8 the text; valid, and `offset` the beginning of a character
   */
  endAt(utf8: Uint8Array, offset: number, from: number, to: number): number {
    if (this.#isLast(utf8, offset, from, to)) {
      this.looked = this.#count;
      return this.#matchEnd;
    }
    if (this.#credit < 0) {
      this.#credit += CREDIT_BACK;
      this.looked = to - offset;
      return UNDECIDED;
    }
    if (this.#generation !== this.#memory.generation) this.#forget();
    if (waysEnd + LONGEST_WAY >= ROOM) forgetWays();
    const way = waysEnd - offset;
    const symbols = this.#symbols;
    const before = offset === from ? this.#textStart : symbols[BEFORES + (utf8[offset - 1] as number)];
    let row = this.#table[before as number] || this.#findStart(before as number);
    const states = this.#states;
    let at = offset;
    let matched = NO_MATCH;
    let isCertain = this.#isCertain;
    // What belongs to the module is looked up anew at each use.
    const waysHere = ways;
    const inRoom = ROOM - 1;
    const lastSpecial = LAST_SPECIAL;
    const ends = ENDS;
    const ofRow = ~BITS;
    waysHere[way + at] = row;
    for (;;) {
      const table = this.#table;
      while (at < to) {
        const entry = table[row + (symbols[utf8[at] as number] as number)] as number;
        if (entry <= lastSpecial) break;
        if ((entry & ends) !== 0) matched = at;
        row = entry & ofRow;
        at++;
        waysHere[(way + at) & inRoom] = entry;
      }
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
        this.#walked(at + length - offset);
        return UNDECIDED;
      }
      const entry = (table[row + symbol] as number) || this.#build(row, symbol);
      if ((entry & ENDS) !== 0) matched = at;
      row = entry & ~BITS;
      if (row === DEAD) {
        at += length;
        break;
      }
      for (let left = length; left > 1; left--) ways[(way + ++at) & (ROOM - 1)] = PLAIN;
      ways[(way + ++at) & (ROOM - 1)] = entry;
    }
    this.#walked(at - offset);
    this.#credit = Math.min(MOST_CREDIT, this.#credit + this.looked);
    if (matched < 0) return NO_MATCH;
    if (!isCertain) return UNDECIDED;
    if (matched <= offset) return NO_MATCH;
    this.#keep(utf8, offset, from, to, matched);
    this.#wayStates = states;
    return matched;
  }

  /** Whether an offset is behind the beginning of the match that was found last, and before its end. */
  isWithinLast(utf8: Uint8Array, offset: number): boolean {
    return this.#era === era && offset > this.#start && offset < this.#matchEnd && this.#text === utf8;
  }

  /** Longer ways go round, over what others put down. */
  #walked(bytes: number): void {
    this.looked = bytes;
    if (waysEnd + bytes >= ROOM) forgetWays();
  }

  /** Puts down what was just found. */
  #keep(utf8: Uint8Array, offset: number, from: number, to: number, end: number): void {
    this.#era = era;
    this.#text = utf8;
    this.#start = offset;
    this.#from = from;
    this.#to = to;
    this.#matchEnd = end;
    this.#count = this.looked;
    this.#way = waysEnd;
    if (this.looked < LONGEST_WAY) waysEnd += this.looked + 1;
  }

  #isLast(utf8: Uint8Array, start: number, from: number, to: number): boolean {
    return (
      this.#era === era &&
      this.#start === start &&
      this.#text === utf8 &&
      this.#from === from &&
      this.#to === to
    );
  }

  /**
   * The bounds of the first group that took part in a match, those of the match where none did; undefined where RE2 has
   * to be asked.
   * @param start where the match begins, and `end` where it ends, as was told of the same text
   */
  groupOf(utf8: Uint8Array, start: number, end: number, from: number, to: number): Bounds | undefined {
    if (this.#automaton.groups === 0) return { start, end };
    if (!this.#hasWay(utf8, start, from, to)) {
      this.#era = -1;
      if (this.endAt(utf8, start, from, to) !== end) return undefined;
      if (!this.#hasWay(utf8, start, from, to)) return undefined;
    }
    const byte = end < to ? (utf8[end] as number) : -1;
    const { alphabet } = this.#automaton;
    const symbol = byte < 0 ? this.#end : (alphabet.ascii[byte] ?? symbolAt(alphabet, utf8, end));
    this.#trace ??= new GroupTrace(this.#automaton, this.#states, this.#memory);
    return this.#trace.groupOn(utf8, start, end, ways, this.#way, symbol);
  }

  /** Whether the way of a match is there, all of it of the states there are now. */
  #hasWay(utf8: Uint8Array, start: number, from: number, to: number): boolean {
    if (this.#generation !== this.#memory.generation || this.#wayStates !== this.#states) return false;
    return this.#count < LONGEST_WAY && this.#isLast(utf8, start, from, to);
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
  }
}
