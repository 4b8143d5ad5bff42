/** Looks for the words of a program in bytes and tells which patterns have to be tried, and where. */

import { type Program, SIGNS } from './compile.ts';
import { MOST_PART_BYTES, PLACE_START_BITS, TRIGGER_LONGEST_MATCH, TRIGGER_TARGET } from './core/layout.ts';
import type { Seen } from './seen.ts';
import { createWordCore, type WordCore } from './word-core.ts';

/**
 * Texts up to this length are tried whole: RE2 runs through them in a microsecond or two, which is what cutting them
 * takes. In a longer one, a pattern is tried only around the words that set it off.
 */
const WHOLE_TEXT_BYTES = 512;

/** A long text is gone through in parts, so that the words noted stay few; they overlap by the longest match. */
const OVERLAP_BYTES = 4096;
const PART_BYTES = MOST_PART_BYTES - OVERLAP_BYTES;
/** Where no word is in the overlap, this is enough for one that stands on both sides. */
const SEAM_BYTES = 128;

/** Words of a token are noted where it ends; none is longer than this. */
const LONGEST_NOTED = 32;

/** Parts of a text to be tried: pairs of start and end in order, not overlapping. */
export type Windows = readonly number[];

/** What a search found; read before the next one begins. */
export interface SearchResult {
  /** Patterns to be tried, in ascending order; a target from `patterns.length` on is a sign. */
  readonly targets: readonly number[];
  /** Parts of the text in which a target is to be looked for. */
  windowsOf(target: number): Windows;
  /** Offsets at which alone a match of a target may begin, in order; beside the windows. */
  startsOf(target: number): readonly number[];
  readonly seen: Readonly<Seen>;
}

/** Holds what was found; one search at a time. */
export class WordSearch implements SearchResult {
  readonly #program: Program;
  readonly #core: WordCore;
  readonly #targets: number[] = [];
  readonly seen: Seen = { bits: 0, from: 0, to: 0 };
  #isInOrder = true;
  /** By target: the search in which it was last set off, and where it is to be tried, the latter as it came up. */
  readonly #setOffIn: Int32Array;
  readonly #windows: number[][] = [];
  readonly #starts: number[][] = [];
  #search = 0;
  #length = 0;
  #bytesPerCharacter = 1;
  #partStart = 0;

  constructor(program: Program) {
    this.#program = program;
    this.#core = createWordCore(program, {
      setOffAround: (trigger, place) => this.#setOffAround(trigger, place),
      start: (trigger, place) => this.#start(trigger, place),
    });
    this.#setOffIn = new Int32Array(program.patterns.length + SIGNS.length);
  }

  /**
   * Goes through `bytes` up to `length`, for patterns that are for any of `roles` (bits of ROLES). In ASCII no
   * character is longer than a byte, which bounds matches.
   */
  run(bytes: Uint8Array, length: number, isAscii: boolean, roles: number): SearchResult {
    const core = this.#core;
    this.#search++;
    this.#length = length;
    this.#bytesPerCharacter = isAscii ? 1 : 4;
    this.#targets.length = 0;
    this.#isInOrder = true;
    core.beginText();
    for (let start = 0; start < length; ) {
      const end = Math.min(length, start + PART_BYTES + OVERLAP_BYTES);
      this.#partStart = start;
      const noted = core.note(bytes, start, end, isAscii);
      core.judge(roles, length <= WHOLE_TEXT_BYTES);
      if (noted === length) break;
      start = nextPart(start, noted, core.lastHitEnd());
    }
    core.readSeen(this.seen);
    return this;
  }

  get targets(): readonly number[] {
    if (!this.#isInOrder) this.#targets.sort((one, other) => one - other);
    this.#isInOrder = true;
    return this.#targets;
  }

  windowsOf(target: number): Windows {
    const found = this.#setOffIn[target] === this.#search ? (this.#windows[target] as number[]) : [];
    return found.length <= 2 ? found : merged(found);
  }

  startsOf(target: number): readonly number[] {
    const found = this.#setOffIn[target] === this.#search ? (this.#starts[target] as number[]) : [];
    return found.length <= 1 ? found : [...new Set(found)].sort((one, other) => one - other);
  }

  /** Has a target tried around a part of the text, whatever its words. */
  setOff(target: number, start: number, end: number, longestMatch: number): void {
    this.#mark(target);
    const windows = this.#windows[target] as number[];
    if (this.#length <= WHOLE_TEXT_BYTES) {
      windows[0] = 0;
      windows[1] = this.#length;
      return;
    }
    const reach = Math.min(OVERLAP_BYTES, longestMatch * this.#bytesPerCharacter);
    const from = Math.max(0, start - reach);
    const to = Math.min(this.#length, end + reach);
    const last = windows.length - 1;
    const isNext = last > 0 && from >= (windows[last - 1] as number) && from <= (windows[last] as number);
    if (isNext) windows[last] = Math.max(windows[last] as number, to);
    else windows.push(from, to);
  }

  #mark(target: number): void {
    if (this.#setOffIn[target] === this.#search) return;
    this.#setOffIn[target] = this.#search;
    const starts = this.#starts[target];
    if (starts === undefined) {
      this.#starts[target] = [];
      this.#windows[target] = [];
    } else {
      starts.length = 0;
      (this.#windows[target] as number[]).length = 0;
    }
    this.#isInOrder &&= target > (this.#targets.at(-1) ?? -1);
    this.#targets.push(target);
  }

  #setOffAround(trigger: number, place: number): void {
    const { values: numbers } = this.#program.triggers;
    const start = this.#partStart + startIn(place);
    const end = Math.min(this.#length, start + LONGEST_NOTED);
    this.setOff(
      numbers[trigger + TRIGGER_TARGET] as number,
      start,
      end,
      numbers[trigger + TRIGGER_LONGEST_MATCH] as number,
    );
  }

  #start(trigger: number, place: number): void {
    const target = this.#program.triggers.values[trigger + TRIGGER_TARGET] as number;
    this.#mark(target);
    (this.#starts[target] as number[]).push(this.#partStart + startIn(place));
  }
}

/**
 * Where the part behind one begins that was noted from `start` up to `noted`, and whose last word ends `lastHitEnd` bytes
 * behind its start (-1 for none). A part that was full within the overlap is not gone through again, or a text made of
 * words that many rules share would be, byte by byte.
 */
export function nextPart(start: number, noted: number, lastHitEnd: number): number {
  const isEmptyBehind = start + lastHitEnd < noted - OVERLAP_BYTES - SEAM_BYTES;
  const isFullEarly = noted - OVERLAP_BYTES <= start;
  return Math.max(noted - (isEmptyBehind || isFullEarly ? SEAM_BYTES : OVERLAP_BYTES), start + 1);
}

/** Where in a part the word of a place begins. */
function startIn(place: number): number {
  return place & ((1 << PLACE_START_BITS) - 1);
}

/** Windows in order, those that overlap as one. */
function merged(windows: readonly number[]): number[] {
  const pairs: [number, number][] = [];
  for (let at = 0; at < windows.length; at += 2)
    pairs.push([windows[at] as number, windows[at + 1] as number]);
  pairs.sort(([one], [other]) => one - other);
  const result: number[] = [];
  for (const [from, to] of pairs) {
    const last = result.length - 1;
    if (last > 0 && from <= (result[last] as number)) result[last] = Math.max(result[last] as number, to);
    else result.push(from, to);
  }
  return result;
}
