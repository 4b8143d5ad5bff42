/** Looks for the words of a program in bytes and tells which patterns have to be tried, and where. */

import { extraBytesOf, mostBytesOf } from './character-bytes.ts';
import { type ProgramOutline, SIGNS } from './compile.ts';
import { LONGEST_NOTED, MOST_PART_BYTES, POINT_BLOCK_BITS } from './core/layout.ts';
import { ANYWHERE } from './required-words.ts';
import { nothingSeen, type Seen } from './seen.ts';
import { createWordCore, type WordCore } from './word-core.ts';
import type { LaidOutWordSet, WordSet } from './word-set.ts';

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

/** From here on a character has two units. */
const FIRST_ASTRAL_BLOCK = 0x10000 >> POINT_BLOCK_BITS;

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
  /** Which characters beyond ASCII the text holds: code points by eights (POINT_BLOCK_BITS), none twice. */
  readonly pointBlocks: Int32Array;
}

/** Holds what was found; one search at a time. */
export class WordSearch implements SearchResult {
  readonly #program: ProgramOutline;
  readonly #core: WordCore;
  readonly #mayBegin: (target: number, start: number) => boolean;
  readonly #targets: number[] = [];
  readonly seen: Seen = nothingSeen();
  #isInOrder = true;
  /** By target: the search in which it was last set off, and where it is to be tried, the latter as it came up. */
  readonly #setOffIn: Int32Array;
  /** By target: the search in which it was last asked whether it may begin, and where. */
  readonly #askedIn: Int32Array;
  readonly #askedAt: Int32Array;
  readonly #windows: number[][] = [];
  readonly #starts: number[][] = [];
  #search = 0;
  #length = 0;
  #extraBytes = 0;
  #partStart = 0;

  /**
   * @param wordSet of the program: the words that are looked for
   * @param mayBegin asked of each start at which a pattern is to be tried, by its target: whether to keep it. Most that
   *   the words give are none, and to keep account of one takes as long as to look at it.
   */
  constructor(
    program: ProgramOutline,
    wordSet: WordSet | LaidOutWordSet,
    mayBegin: (target: number, start: number) => boolean = () => true,
  ) {
    this.#program = program;
    this.#mayBegin = mayBegin;
    this.#core = createWordCore(wordSet, {
      setOffAround: (target, at) => this.#setOffAround(target, at),
      start: (target, at) => this.#start(target, at),
    });
    const targets = program.patterns.length + SIGNS.length;
    this.#setOffIn = new Int32Array(targets);
    this.#askedIn = new Int32Array(targets);
    this.#askedAt = new Int32Array(targets);
  }

  /**
   * Goes through `bytes` up to `length`, for patterns that are for any of `roles` (bits of ROLES).
   * @param units of UTF-16 that the text has
   */
  run(bytes: Uint8Array, length: number, units: number, roles: number): SearchResult {
    const core = this.#core;
    this.#search++;
    this.#length = length;
    this.#extraBytes = extraBytesOf(length, units);
    const isAscii = units === length;
    if (this.#targets.length > 0) this.#targets.length = 0;
    this.#isInOrder = true;
    core.beginText();
    this.seen.tokens.begin();
    this.seen.marks.begin();
    this.seen.digits.begin();
    for (let start = 0, coveredTo = 0; start < length; ) {
      const end = Math.min(length, start + PART_BYTES + OVERLAP_BYTES);
      this.#partStart = start;
      const noted = core.note(bytes, start, end, isAscii);
      core.addStretches(this.seen, bytes, start, coveredTo);
      coveredTo = end;
      core.judge(roles, length <= WHOLE_TEXT_BYTES);
      if (noted === length) break;
      start = nextPart(start, noted, core.lastHitEnd());
    }
    core.readSeen(this.seen);
    return this;
  }

  get targets(): readonly number[] {
    if (!this.#isInOrder) sort(this.#targets);
    this.#isInOrder = true;
    return this.#targets;
  }

  get pointBlocks(): Int32Array {
    return this.#core.pointBlocks();
  }

  /**
   * Tells of an offset how many UTF-16 units are before it, in a text that is not of ASCII alone; to be asked before the next
   * search. Undefined where what was noted of the text does not tell.
   */
  get unitsBefore(): ((offset: number) => number) | undefined {
    if (this.#partStart > 0 || this.pointBlocks.some((block) => block >= FIRST_ASTRAL_BLOCK))
      return undefined;
    return (offset) => this.#core.charactersBefore(offset);
  }

  windowsOf(target: number): Windows {
    const found = this.#setOffIn[target] === this.#search ? (this.#windows[target] as number[]) : [];
    return found.length <= 2 ? found : merged(found);
  }

  startsOf(target: number): readonly number[] {
    const found = this.#setOffIn[target] === this.#search ? (this.#starts[target] as number[]) : [];
    return isAscending(found) ? found : [...new Set(found)].sort((one, other) => one - other);
  }

  /**
   * Has a target tried in a part of the text, whatever its words.
   * @param lead and `trail`: characters of a match that may be before the part (ANYWHERE: all), and behind it
   */
  setOff(target: number, start: number, end: number, lead = 0, trail = 0): void {
    this.#mark(target);
    const windows = this.#windows[target] as number[];
    // And the characters beside a match, which assertions look at.
    const before = Math.min(OVERLAP_BYTES, mostBytesOf(lead + 1, this.#extraBytes));
    const from = lead === ANYWHERE ? 0 : Math.max(0, start - before);
    const to = Math.min(
      this.#length,
      end + Math.min(OVERLAP_BYTES, mostBytesOf(trail + 1, this.#extraBytes)),
    );
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
      const windows = this.#windows[target] as number[];
      if (starts.length > 0) starts.length = 0;
      if (windows.length > 0) windows.length = 0;
    }
    const targets = this.#targets;
    if (targets.length > 0 && target < (targets[targets.length - 1] as number)) this.#isInOrder = false;
    targets.push(target);
  }

  #setOffAround(target: number, at: number): void {
    if (this.#length <= WHOLE_TEXT_BYTES) {
      this.setOff(target, 0, this.#length);
      return;
    }
    const start = this.#partStart + at;
    const end = Math.min(this.#length, start + LONGEST_NOTED);
    const longestMatch = this.#program.patterns[target]?.longestMatch ?? 0;
    this.setOff(target, start, end, longestMatch, longestMatch);
  }

  #start(target: number, at: number): void {
    const start = this.#partStart + at;
    // Several triggers of a pattern often tell of the same.
    if (this.#askedIn[target] === this.#search && this.#askedAt[target] === start) return;
    this.#askedIn[target] = this.#search;
    this.#askedAt[target] = start;
    if (!this.#mayBegin(target, start)) return;
    this.#mark(target);
    (this.#starts[target] as number[]).push(start);
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

/** Sorts numbers; a few of them by hand, which takes a fifth of what a call with a comparison takes. */
function sort(numbers: number[]): void {
  if (numbers.length > MOST_BY_HAND) {
    numbers.sort((one, other) => one - other);
    return;
  }
  for (let end = 1; end < numbers.length; end++) {
    const number = numbers[end] as number;
    let at = end;
    for (; at > 0 && (numbers[at - 1] as number) > number; at--) numbers[at] = numbers[at - 1] as number;
    numbers[at] = number;
  }
}

const MOST_BY_HAND = 16;

/** Whether each number is greater than the one before it. */
function isAscending(numbers: readonly number[]): boolean {
  for (let at = 1; at < numbers.length; at++)
    if ((numbers[at] as number) <= (numbers[at - 1] as number)) return false;
  return true;
}

/** Windows in order, those that overlap as one. */
export function merged(windows: readonly number[]): number[] {
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
