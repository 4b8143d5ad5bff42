/**
 * Where the groups of a match stand: the way that was gone is found backwards from the match's end, as of each step of a
 * state one step of the state before it leads there. RE2 tells it, too, but its objects take 3 µs and more.
 */

import type { Automaton } from './automaton.ts';
import type { AutomatonStates } from './automaton-states.ts';
import type { AutomatonMemory } from './lazy-automaton.ts';
import { findBehind, findFirst, here, there } from './ordered-steps.ts';

export interface Bounds {
  readonly start: number;
  readonly end: number;
}

/** A longer match is not traced. */
const LONGEST_TRACED = 4096;

/** The characters of a match and the one behind it: the row at which each was met, its symbol, and its offset. */
export class Way {
  readonly rows = new Uint16Array(LONGEST_TRACED + 1);
  readonly symbols = new Uint8Array(LONGEST_TRACED + 1);
  readonly offsets = new Int32Array(LONGEST_TRACED + 1);
  /** Of the match, without what is behind it. */
  length = 0;

  get isFull(): boolean {
    return this.length === LONGEST_TRACED;
  }
}

/** Of the step that leads to another one: its index, and in this bit whether something is noted on the way. */
const NOTES = 0x8000;
/** In the place of the step that leads to a match's end: none ends there. */
const NO_END = 0x7fff;

const FIRST_ORIGINS = 256;
const NO_NOTES: readonly number[] = [];

/** What is noted before a character is taken, and behind it, the last first. */
interface Notes {
  readonly before: readonly number[];
  readonly behind: readonly number[];
}

/** How the states of one automaton lead to each other, found out where it is first asked. */
export class GroupTrace {
  readonly #automaton: Automaton;
  readonly #states: AutomatonStates;
  readonly #memory: AutomatonMemory;
  /**
   * By entry of the states' table, 0 where it was not asked yet: where in `origins` is what leads to a match's end, and
   * then to each step of the state there.
   */
  #leads = new Uint32Array();
  #origins = new Uint16Array(FIRST_ORIGINS);
  #used = 1;
  /** By place in `origins`. */
  readonly #notes = new Map<number, Notes>();
  /** By step of the first state. */
  readonly #firstNotes: readonly (readonly number[])[];
  /** By twice the number of a group: where it begins, and then where it ends; -1 where it took no part. */
  readonly #noted: Int32Array;

  constructor(automaton: Automaton, states: AutomatonStates, memory: AutomatonMemory) {
    this.#memory = memory;
    this.#automaton = automaton;
    this.#states = states;
    this.#noted = new Int32Array(2 * automaton.groups + 2);
    findFirst(automaton);
    this.#firstNotes = Array.from({ length: there.count }, (_, index) => there.notesOf(index));
  }

  /** The bounds of the first group that took part in a match, those of the match where none did. */
  groupOn({ rows, symbols, offsets, length }: Way): Bounds | undefined {
    const noted = this.#noted.fill(-1);
    const end = offsets[length] as number;
    let place = this.#leadOf(rows[length] as number, symbols[length] as number);
    let origin = this.#origins[place] as number;
    if (origin === NO_END) return undefined;
    if ((origin & NOTES) !== 0) this.#note(place, end, end);
    let index = origin & ~NOTES;
    // What is noted nearest to the match's end counts, and is met first; the first group is asked about before others.
    for (let at = length - 1; at >= 0 && (noted[2] as number) < 0; at--) {
      place = this.#leadOf(rows[at] as number, symbols[at] as number) + 1 + index;
      origin = this.#origins[place] as number;
      if ((origin & NOTES) !== 0) this.#note(place, offsets[at] as number, offsets[at + 1] as number);
      index = origin & ~NOTES;
      if (at === 0) this.#noteAll(this.#firstNotes[index] as readonly number[], offsets[0] as number);
    }
    for (let group = 1; group <= this.#automaton.groups; group++) {
      const from = noted[2 * group] as number;
      const to = noted[2 * group + 1] as number;
      if (from >= 0 && to >= 0) return { start: from, end: to };
    }
    return { start: offsets[0] as number, end };
  }

  #leadOf(row: number, symbol: number): number {
    return (this.#leads[row + symbol] as number) || this.#findLead(row, symbol);
  }

  #findLead(row: number, symbol: number): number {
    const { table } = this.#states;
    if (this.#leads.length < table.length) {
      this.#memory.take(4 * (table.length - this.#leads.length));
      this.#leads = longer(this.#leads, new Uint32Array(table.length));
    }
    findBehind(this.#automaton, this.#states.stepsOf(row), this.#states.beforeOf(row), symbol);
    const lead = this.#used;
    this.#used += 1 + there.count;
    this.#memory.take(2 * (1 + there.count));
    if (this.#used > this.#origins.length)
      this.#origins = longer(this.#origins, new Uint16Array(2 * this.#used));
    const { count } = here;
    this.#origins[lead] = NO_END;
    if (here.endsMatch) this.#put(lead, here.origins[count - 1] as number, here.notesOf(count - 1), NO_NOTES);
    for (let at = 0; at < there.count; at++) {
      const via = there.origins[at] as number;
      this.#put(lead + 1 + at, here.origins[via] as number, here.notesOf(via), there.notesOf(at));
    }
    this.#leads[row + symbol] = lead;
    return lead;
  }

  #put(place: number, origin: number, before: readonly number[], behind: readonly number[]): void {
    const hasNotes = before.length + behind.length > 0;
    this.#origins[place] = hasNotes ? origin | NOTES : origin;
    if (hasNotes) this.#notes.set(place, { before, behind });
  }

  #note(place: number, at: number, next: number): void {
    const { before, behind } = this.#notes.get(place) as Notes;
    this.#noteAll(behind, next);
    this.#noteAll(before, at);
  }

  #noteAll(bounds: readonly number[], at: number): void {
    for (let index = 0; index < bounds.length; index++) {
      const bound = bounds[index] as number;
      if (this.#noted[bound] === -1) this.#noted[bound] = at;
    }
  }
}

function longer<T extends Uint16Array | Uint32Array>(list: T, empty: T): T {
  empty.set(list);
  return empty;
}
