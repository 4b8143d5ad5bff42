/**
 * Where the groups of a match stand: the way that was gone is found backwards from the match's end, as of each step of a
 * state one step of the state before it leads there. RE2 tells it, too, but its objects take 3 µs and more.
 */

import { symbolAt } from './alphabet.ts';
import type { Automaton } from './automaton.ts';
import type { AutomatonStates } from './automaton-states.ts';
import type { AutomatonMemory } from './lazy-automaton.ts';
import { findBehind, findFirst, here, there } from './ordered-steps.ts';

export interface Bounds {
  readonly start: number;
  readonly end: number;
}

/** Bit of an entry of the states' table: the first step leads to the first one, and nothing is noted on the way. */
export const PLAIN = 2;
/** Rows are multiples of four. */
const ROW_BITS = 3;

/** In the place of the index of a step that leads to another one: where in `notes` it is, as something is noted on the way. */
const NOTES = 0x8000;
/** In its place, too: none leads there, or there was no room to say so. */
const LOST = 0x7fff;

const FIRST_ORIGINS = 256;
const FIRST_NOTES = 16;
const NO_NOTES: readonly number[] = [];

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
  /**
   * The index of a step, how many bounds of groups are noted before a character is taken and how many behind it, and these,
   * the last first. As lists in a map it was memory all over the place, for which a match had to wait.
   */
  #notes = new Uint16Array(FIRST_NOTES);
  #usedNotes = 0;
  /** By step of the first state. */
  readonly #firstNotes: readonly (readonly number[])[];
  /** By twice the number of a group: where it begins, and then where it ends; -1 where it took no part. */
  readonly #noted: Int32Array;

  constructor(automaton: Automaton, states: AutomatonStates, memory: AutomatonMemory) {
    this.#automaton = automaton;
    this.#states = states;
    this.#memory = memory;
    this.#noted = new Int32Array(2 * automaton.groups + 2);
    findFirst(automaton);
    this.#firstNotes = Array.from({ length: there.count }, (_, index) => there.notesOf(index));
  }

  /**
   * The bounds of the first group that took part in a match, those of the match where none did.
   * @param ways from `way` on, by byte of the match: the entry that led there, and PLAIN within a character
   * @param behind the symbol that is behind the match
   */
  groupOn(
    utf8: Uint8Array,
    start: number,
    end: number,
    ways: Uint16Array,
    way: number,
    behind: number,
  ): Bounds | undefined {
    const { ascii } = this.#automaton.alphabet;
    const noted = this.#noted;
    for (let bound = 0; bound < noted.length; bound++) noted[bound] = -1;
    const ledTo = way - start;
    const plain = PLAIN;
    let place = this.#leadOf(rowOf(ways[ledTo + end] as number) + behind);
    let index = this.#indexNoting(place, end, end);
    let next = end;
    // What is noted nearest to the match's end counts, and is met first; the first group is asked about before others.
    while (next > start && (noted[2] as number) < 0 && index !== LOST) {
      // Most of a match is a run in which one way goes on, and the others are those that end it.
      if (index === 0) while (next > start && ((ways[ledTo + next] as number) & plain) !== 0) next--;
      if (next > start) {
        let at = next - 1;
        while (((utf8[at] as number) & 0xc0) === 0x80) at--;
        const symbol = ascii[utf8[at] as number] ?? symbolAt(this.#automaton.alphabet, utf8, at);
        place = this.#leadOf(rowOf(ways[ledTo + at] as number) + symbol) + 1 + index;
        index = this.#indexNoting(place, at, next);
        next = at;
      }
      if (next === start && index !== LOST) this.#noteFirst(index, start);
    }
    if (index === LOST) return undefined;
    for (let group = 1; group <= this.#automaton.groups; group++) {
      const from = noted[2 * group] as number;
      const to = noted[2 * group + 1] as number;
      if (from >= 0 && to >= 0) return { start: from, end: to };
    }
    return { start, end };
  }

  #leadOf(entry: number): number {
    return this.#leads[entry] || this.#findLead(entry);
  }

  #findLead(entry: number): number {
    const { table } = this.#states;
    if (this.#leads.length < table.length) {
      this.#memory.take(4 * (table.length - this.#leads.length));
      this.#leads = longer(this.#leads, new Uint32Array(table.length));
    }
    const { row, symbol } = this.#states.placeOf(entry);
    findBehind(this.#automaton, this.#states.stepsOf(row), this.#states.beforeOf(row), symbol);
    const lead = this.#used;
    this.#used += 1 + there.count;
    this.#memory.take(2 * (1 + there.count));
    if (this.#used > this.#origins.length)
      this.#origins = longer(this.#origins, new Uint16Array(2 * this.#used));
    const { count } = here;
    this.#origins[lead] = LOST;
    if (here.endsMatch) this.#put(lead, here.origins[count - 1] as number, here.notesOf(count - 1), NO_NOTES);
    for (let at = 0; at < there.count; at++) {
      const via = there.origins[at] as number;
      this.#put(lead + 1 + at, here.origins[via] as number, here.notesOf(via), there.notesOf(at));
    }
    this.#leads[entry] = lead;
    return lead;
  }

  #put(place: number, origin: number, before: readonly number[], behind: readonly number[]): void {
    this.#origins[place] = origin;
    if (before.length + behind.length === 0) return;
    const record = [origin, before.length, behind.length, ...before, ...behind];
    const at = this.#usedNotes;
    if (at >= LOST) {
      this.#origins[place] = LOST;
      return;
    }
    this.#usedNotes += record.length;
    if (this.#usedNotes > this.#notes.length) {
      this.#memory.take(2 * this.#usedNotes);
      this.#notes = longer(this.#notes, new Uint16Array(2 * this.#usedNotes));
    }
    this.#notes.set(record, at);
    this.#origins[place] = at | NOTES;
  }

  /** The index of the step that is told at a place, whose notes are put down. */
  #indexNoting(place: number, at: number, next: number): number {
    const origin = this.#origins[place] as number;
    if ((origin & NOTES) === 0) return origin;
    const notes = this.#notes;
    const record = origin & ~NOTES;
    const behind = record + 3 + (notes[record + 1] as number);
    const end = behind + (notes[record + 2] as number);
    for (let index = behind; index < end; index++) this.#note(notes[index] as number, next);
    for (let index = record + 3; index < behind; index++) this.#note(notes[index] as number, at);
    return notes[record] as number;
  }

  #noteFirst(index: number, start: number): void {
    for (const bound of this.#firstNotes[index] ?? NO_NOTES) this.#note(bound, start);
  }

  #note(bound: number, at: number): void {
    if (this.#noted[bound] === -1) this.#noted[bound] = at;
  }
}

/** The row that an entry leads to. */
function rowOf(entry: number): number {
  return entry & ~ROW_BITS;
}

/** Whether what was just found (`findBehind`) is PLAIN. */
export function isPlain(): boolean {
  if (there.count === 0 || there.hasNotes(0)) return false;
  const via = there.origins[0] as number;
  return here.origins[via] === 0 && !here.hasNotes(via);
}

function longer<T extends Uint16Array | Uint32Array>(list: T, empty: T): T {
  empty.set(list);
  return empty;
}
