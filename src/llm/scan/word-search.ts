/** Runs a program's automaton over bytes and tells which patterns have to be tried, and where. */

import type { Program, Trigger } from './compile.ts';

/**
 * Texts up to this length are tried whole: RE2 runs through them in a microsecond or two, which is what cutting them
 * takes. In a longer one, a pattern is tried only around the words that set it off.
 */
const WHOLE_TEXT_BYTES = 2048;

/** A long text is gone through in parts, so that the words noted stay few; they overlap by the longest match. */
const PART_BYTES = 32 * 1024;
const OVERLAP_BYTES = 4096;

/** Positions count on from part to part, so that what was seen in an earlier one is out of reach and needs no reset. */
const LAST_POSITION = 2 ** 30;

/** Parts of a text to be tried: pairs of start and end in order, not overlapping. */
export type Windows = readonly number[];

/** What a search found; read before the next one begins. */
export interface SearchResult {
  /** Patterns to be tried; a target from `patterns.length` on is a sign. */
  readonly targets: readonly number[];
  /** Where a target is to be tried; undefined for the whole text. */
  windowsOf(target: number): Windows | undefined;
}

/** Holds what words were seen where; one search at a time. */
export class WordSearch implements SearchResult {
  readonly #program: Program;
  /** By word id: where it was last seen, and where it is seen next. */
  readonly #behind: Int32Array;
  readonly #ahead: Int32Array;
  /** By target: the search in which it was last set off. */
  readonly #setOffIn: Int32Array;
  readonly #windows = new Map<number, number[]>();
  readonly targets: number[] = [];
  #base = 0;
  #search = 0;
  #length = 0;
  #bytesPerCharacter = 1;
  /** Words of the part at hand, and where they end. */
  #words = new Int32Array(4096);
  #ends = new Int32Array(4096);
  #count = 0;

  constructor(program: Program) {
    this.#program = program;
    this.#behind = new Int32Array(program.wordCount).fill(-LAST_POSITION);
    this.#ahead = new Int32Array(program.wordCount).fill(-LAST_POSITION);
    this.#setOffIn = new Int32Array(program.patterns.length + 8);
  }

  /** Goes through `bytes` up to `length`; in ASCII no character is longer than a byte, which bounds matches. */
  run(bytes: Uint8Array, length: number, isAscii: boolean): SearchResult {
    this.#search++;
    this.#length = length;
    this.#bytesPerCharacter = isAscii ? 1 : 4;
    this.targets.length = 0;
    this.#windows.clear();
    for (let start = 0; start < length; start += PART_BYTES) {
      this.#noteWords(bytes, start, Math.min(length, start + PART_BYTES + OVERLAP_BYTES));
      this.#judge();
    }
    return this;
  }

  windowsOf(target: number): Windows | undefined {
    return this.#windows.get(target);
  }

  /** Has a target tried around a part of the text, whatever its words. */
  setOff(target: number, start: number, end: number, longestMatch: number): void {
    const isFirst = this.#setOffIn[target] !== this.#search;
    if (isFirst) {
      this.#setOffIn[target] = this.#search;
      this.targets.push(target);
    }
    if (this.#length <= WHOLE_TEXT_BYTES) return;
    const reach = this.#reachOf(longestMatch);
    const windows = this.#windows.get(target) ?? [];
    if (isFirst) this.#windows.set(target, windows);
    const last = windows.length - 1;
    if (last > 0 && start - reach <= (windows[last] ?? 0))
      windows[last] = Math.max(windows[last] ?? 0, end + reach);
    else windows.push(start - reach, end + reach);
  }

  #reachOf(longestMatch: number): number {
    return Math.min(OVERLAP_BYTES, longestMatch * this.#bytesPerCharacter);
  }

  #noteWords(bytes: Uint8Array, start: number, end: number): void {
    const { next, width, classes, firstFinal } = this.#program.automaton;
    this.#count = 0;
    let state = this.#program.automaton.start;
    for (let at = start; at < end; at++) {
      // Every index is in range; a fallback for one that is not would take as long as the step itself.
      state = next[state * width + (classes[bytes[at] as number] as number)] as number;
      if (state >= firstFinal) this.#note(state - firstFinal, at);
    }
  }

  #note(final: number, at: number): void {
    const { offsets, values } = this.#program.automaton;
    const end = offsets[final + 1] as number;
    for (let index = offsets[final] as number; index < end; index++) {
      if (this.#count === this.#words.length) this.#grow();
      this.#words[this.#count] = values[index] as number;
      this.#ends[this.#count++] = at;
    }
  }

  #grow(): void {
    const words = new Int32Array(this.#words.length * 2);
    const ends = new Int32Array(this.#ends.length * 2);
    words.set(this.#words);
    ends.set(this.#ends);
    this.#words = words;
    this.#ends = ends;
  }

  /**
   * Finds the anchors that have a word of each other clause near: forwards through the words for what must stand
   * before the anchor, then backwards for what must follow. Either way the nearest such word is the one met last.
   */
  #judge(): void {
    const { triggers } = this.#program;
    const isWhole = this.#length <= WHOLE_TEXT_BYTES;
    if (this.#base + this.#length + OVERLAP_BYTES > LAST_POSITION) {
      this.#base = 0;
      this.#behind.fill(-LAST_POSITION);
      this.#ahead.fill(-LAST_POSITION);
    }
    const open: (readonly [number, Trigger])[] = [];
    for (let index = 0; index < this.#count; index++) {
      const word = this.#words[index] as number;
      const end = this.#ends[index] as number;
      for (const trigger of triggers[word] as readonly Trigger[]) {
        if (isWhole && this.#setOffIn[trigger.target] === this.#search) continue;
        if (!this.#hasBefore(trigger, end)) continue;
        if (trigger.after.length === 0) this.setOff(trigger.target, end, end, trigger.longestMatch);
        else open.push([index, trigger]);
      }
      this.#behind[word] = this.#base + end;
    }
    if (open.length > 0) this.#judgeFromBehind(open);
    this.#base += this.#length + OVERLAP_BYTES;
  }

  #judgeFromBehind(open: (readonly [number, Trigger])[]): void {
    const found: (readonly [number, Trigger])[] = [];
    let last = open.length - 1;
    for (let index = this.#count - 1; last >= 0; index--) {
      const end = this.#ends[index] as number;
      for (; last >= 0 && open[last]?.[0] === index; last--) {
        const [, trigger] = open[last] as readonly [number, Trigger];
        if (this.#hasAfter(trigger, end)) found.push([end, trigger]);
      }
      this.#ahead[this.#words[index] as number] = this.#base + end;
    }
    for (const [end, { target, longestMatch }] of found.reverse())
      this.setOff(target, end, end, longestMatch);
  }

  #hasBefore({ before, longestMatch }: Trigger, end: number): boolean {
    const earliest = this.#base + Math.max(0, end - this.#reachOf(longestMatch));
    for (const clause of before) {
      if (!clause.some((word) => (this.#behind[word] as number) >= earliest)) return false;
    }
    return true;
  }

  #hasAfter({ after, longestMatch }: Trigger, end: number): boolean {
    const latest = this.#base + end + this.#reachOf(longestMatch);
    for (const clause of after) {
      if (
        !clause.some(
          (word) => (this.#ahead[word] as number) >= this.#base && (this.#ahead[word] as number) <= latest,
        )
      )
        return false;
    }
    return true;
  }
}
