/** Runs a program's automaton over bytes and tells which patterns have to be tried, and where. */

import { BLOCK_BYTES, type Neighbour, NO_GATE, type Program, type Trigger } from './compile.ts';

/**
 * Texts up to this length are tried whole: RE2 runs through them in a microsecond or two, which is what cutting them
 * takes. In a longer one, a pattern is tried only around the words that set it off.
 */
const WHOLE_TEXT_BYTES = 512;

/** A long text is gone through in parts, so that the words noted stay few; they overlap by the longest match. */
const PART_BYTES = 24 * 1024;
const OVERLAP_BYTES = 4096;
/** A part and its overlap are at most 32 blocks of this many bits of a position, one for each bit of a number. */
const BLOCK_BITS = Math.log2(BLOCK_BYTES);

/** Bytes of a word at most: from where it ends to where it begins. */
const LONGEST_WORD_BYTES = 32;

/** Positions count on from part to part, so that what was seen in an earlier one is out of reach and needs no reset. */
const LAST_POSITION = 2 ** 30;

/** Parts of a text to be tried: pairs of start and end in order, not overlapping. */
export type Windows = readonly number[];

/** What a search found; read before the next one begins. */
export interface SearchResult {
  /** Patterns to be tried; a target from `patterns.length` on is a sign. */
  readonly targets: readonly number[];
  /** Parts of the text in which a target is to be looked for. */
  windowsOf(target: number): Windows;
  /** Offsets at which alone a match of a target may begin, in order; beside the windows. */
  startsOf(target: number): readonly number[];
}

/** A trigger whose anchor is there, with what must stand before it: the word of which the index is given. */
interface OpenTrigger {
  readonly index: number;
  readonly trigger: Trigger;
}

/** Holds what words were seen where; one search at a time. */
export class WordSearch implements SearchResult {
  readonly #program: Program;
  /** By clause id: where a word of it was last seen, and where one is seen next. */
  readonly #behind: Int32Array;
  readonly #ahead: Int32Array;
  /** By target: the search in which it was last set off. */
  readonly #setOffIn: Int32Array;
  readonly #windows = new Map<number, number[]>();
  readonly #startsByTarget = new Map<number, number[]>();
  readonly targets: number[] = [];
  #base = 0;
  #search = 0;
  #length = 0;
  #bytesPerCharacter = 1;
  /** By clause id: the part in which a word of it was last seen, and the blocks of that part, as bits. */
  readonly #seenIn: Int32Array;
  readonly #present: Int32Array;
  #part = 0;
  /** Words with which matches may begin, as a list for each clause from the last one to the front. */
  readonly #beginnings: Int32Array;
  readonly #starts: number[] = [];
  readonly #previous: number[] = [];
  /** By trigger: the last of these words that it was tried at. */
  readonly #tried: Int32Array;
  /** Clauses and triggers of which something is noted in the two. */
  readonly #begun: number[] = [];
  readonly #fired: number[] = [];
  /** Words of the part at hand, and where they end. */
  #words = new Int32Array(4096);
  #ends = new Int32Array(4096);
  #count = 0;

  constructor(program: Program) {
    this.#program = program;
    this.#behind = new Int32Array(program.isLead.length).fill(-LAST_POSITION);
    this.#ahead = new Int32Array(program.isLead.length).fill(-LAST_POSITION);
    this.#seenIn = new Int32Array(program.isLead.length);
    this.#present = new Int32Array(program.isLead.length);
    this.#beginnings = new Int32Array(program.isLead.length).fill(-1);
    this.#tried = new Int32Array(program.triggers.length).fill(-1);
    this.#setOffIn = new Int32Array(program.patterns.length + 8);
  }

  /** Goes through `bytes` up to `length`; in ASCII no character is longer than a byte, which bounds matches. */
  run(bytes: Uint8Array, length: number, isAscii: boolean): SearchResult {
    this.#search++;
    this.#length = length;
    this.#bytesPerCharacter = isAscii ? 1 : 4;
    this.targets.length = 0;
    this.#windows.clear();
    this.#startsByTarget.clear();
    for (let start = 0; start < length; start += PART_BYTES) {
      this.#noteWords(bytes, start, Math.min(length, start + PART_BYTES + OVERLAP_BYTES));
      this.#judge();
    }
    return this;
  }

  windowsOf(target: number): Windows {
    return this.#windows.get(target) ?? [];
  }

  startsOf(target: number): readonly number[] {
    const starts = this.#startsByTarget.get(target);
    return starts === undefined ? [] : [...new Set(starts)].sort((a, b) => a - b);
  }

  /** Has a target tried around a part of the text, whatever its words. */
  setOff(target: number, start: number, end: number, longestMatch: number): void {
    this.#markTarget(target);
    const windows = this.#windows.get(target);
    const reach = this.#reachOf(longestMatch);
    const isWhole = this.#length <= WHOLE_TEXT_BYTES;
    const from = isWhole ? 0 : Math.max(0, start - reach);
    const to = isWhole ? this.#length : Math.min(this.#length, end + reach);
    if (windows === undefined) this.#windows.set(target, [from, to]);
    else if (from <= (windows.at(-1) ?? 0)) windows.push(Math.max(windows.pop() ?? 0, to));
    else windows.push(from, to);
  }

  #markTarget(target: number): void {
    if (this.#setOffIn[target] === this.#search) return;
    this.#setOffIn[target] = this.#search;
    this.targets.push(target);
  }

  /** Has the target of a trigger tried whose anchor is the word at `index`. */
  #fire(trigger: Trigger, index: number): void {
    const { target, lead, longestMatch } = trigger;
    const end = this.#ends[index] as number;
    if (lead === undefined) {
      this.setOff(target, end, end, longestMatch);
      return;
    }
    this.#markTarget(target);
    const starts = this.#startsByTarget.get(target) ?? [];
    if (starts.length === 0) this.#startsByTarget.set(target, starts);
    if (lead === 'anchor') {
      starts.push(end + 1 - (this.#program.wordBytes[this.#words[index] as number] as number));
      return;
    }
    const earliest = end - this.#reachOf(lead.distance) - LONGEST_WORD_BYTES;
    // What an earlier anchor was tried with need not be tried again.
    const tried = this.#tried[trigger.id] as number;
    if (tried < 0) this.#fired.push(trigger.id);
    let newest = tried;
    for (let at = this.#beginnings[lead.clause] as number; at > tried; at = this.#previous[at] as number) {
      const start = this.#starts[at] as number;
      if (start > end) continue;
      if (start < earliest) break;
      newest = Math.max(newest, at);
      starts.push(start);
    }
    this.#tried[trigger.id] = newest;
  }

  #reachOf(longestMatch: number): number {
    return Math.min(OVERLAP_BYTES, longestMatch * this.#bytesPerCharacter);
  }

  #noteWords(bytes: Uint8Array, start: number, end: number): void {
    const { next, width, classes, firstFinal, offsets, values, start: first } = this.#program.automaton;
    let words = this.#words;
    let ends = this.#ends;
    let count = 0;
    let state = first;
    // Every index is in range; a fallback for one that is not would take as long as the step itself.
    for (let at = start; at < end; at++) {
      state = next[state * width + (classes[bytes[at] as number] as number)] as number;
      if (state < firstFinal) continue;
      const last = offsets[state - firstFinal + 1] as number;
      for (let index = offsets[state - firstFinal] as number; index < last; index++) {
        if (count === words.length) {
          this.#grow();
          words = this.#words;
          ends = this.#ends;
        }
        words[count] = values[index] as number;
        ends[count++] = at;
      }
    }
    this.#count = count;
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
   * Finds the anchors that have a word of each other clause near. Most have not even one of their gate's clause
   * somewhere in the part, which two loads from memory in a row tell; only where some have is the order looked at.
   */
  #judge(): void {
    const { wordClauses, wordTriggers, triggers } = this.#program;
    const part = ++this.#part;
    const present = this.#present;
    const seenIn = this.#seenIn;
    const words = this.#words;
    const ends = this.#ends;
    const count = this.#count;
    const first = count > 0 ? (ends[0] as number) : 0;
    for (let index = 0; index < count; index++) {
      const word = words[index] as number;
      const block = 1 << (((ends[index] as number) - first) >> BLOCK_BITS);
      const end = wordClauses.starts[word + 1] as number;
      for (let at = wordClauses.starts[word] as number; at < end; at++) {
        const clause = wordClauses.values[at] as number;
        if (seenIn[clause] === part) present[clause] = (present[clause] as number) | block;
        else {
          seenIn[clause] = part;
          present[clause] = block;
        }
      }
    }
    const open: OpenTrigger[] = [];
    for (let index = 0; index < count; index++) {
      const word = words[index] as number;
      const end = wordTriggers.starts[word + 1] as number;
      // The block of the anchor and those beside it: matches that are longer than a block are not gated.
      const block = ((ends[index] as number) - first) >> BLOCK_BITS;
      const near = (0b11 << block) | ((1 << block) >>> 1);
      for (let at = wordTriggers.starts[word] as number; at < end; at += 2) {
        const gate = wordTriggers.values[at + 1] as number;
        if (gate !== NO_GATE && (seenIn[gate] !== part || ((present[gate] as number) & near) === 0)) continue;
        open.push({ index, trigger: triggers[wordTriggers.values[at] as number] as Trigger });
      }
    }
    if (open.length > 0) this.#judgeInOrder(open);
  }

  /**
   * Goes forwards through the words for what must stand before the anchors, then backwards for what must follow.
   * Either way the nearest such word is the one met last.
   */
  #judgeInOrder(candidates: readonly OpenTrigger[]): void {
    if (this.#base + this.#length + OVERLAP_BYTES > LAST_POSITION) {
      this.#base = 0;
      this.#behind.fill(-LAST_POSITION);
      this.#ahead.fill(-LAST_POSITION);
    }
    this.#starts.length = 0;
    this.#previous.length = 0;
    for (const clause of this.#begun) this.#beginnings[clause] = -1;
    for (const trigger of this.#fired) this.#tried[trigger] = -1;
    this.#begun.length = 0;
    this.#fired.length = 0;
    const isWhole = this.#length <= WHOLE_TEXT_BYTES;
    const open: OpenTrigger[] = [];
    let next = 0;
    for (let index = 0; next < candidates.length; index++) {
      const end = this.#ends[index] as number;
      for (; next < candidates.length; next++) {
        const candidate = candidates[next] as OpenTrigger;
        if (candidate.index !== index) break;
        const { trigger } = candidate;
        if (isWhole && trigger.lead === undefined && this.#setOffIn[trigger.target] === this.#search)
          continue;
        if (!this.#hasBefore(trigger, end)) continue;
        if (trigger.after.length === 0) this.#fire(trigger, index);
        else open.push(candidate);
      }
      this.#stamp(this.#words[index] as number, end);
    }
    if (open.length > 0) this.#judgeFromBehind(open);
    this.#base += this.#length + OVERLAP_BYTES;
  }

  #stamp(word: number, end: number): void {
    const { wordClauses, isLead, wordBytes } = this.#program;
    const last = wordClauses.starts[word + 1] as number;
    for (let at = wordClauses.starts[word] as number; at < last; at++) {
      const clause = wordClauses.values[at] as number;
      this.#behind[clause] = this.#base + end;
      if (isLead[clause] !== true) continue;
      const previous = this.#beginnings[clause] as number;
      if (previous < 0) this.#begun.push(clause);
      this.#previous.push(previous);
      this.#beginnings[clause] = this.#starts.length;
      this.#starts.push(end + 1 - (wordBytes[word] as number));
    }
  }

  #judgeFromBehind(open: readonly OpenTrigger[]): void {
    const { wordClauses } = this.#program;
    const found: OpenTrigger[] = [];
    let next = open.length - 1;
    for (let index = this.#count - 1; next >= 0; index--) {
      const end = this.#ends[index] as number;
      for (; next >= 0; next--) {
        const candidate = open[next] as OpenTrigger;
        if (candidate.index !== index) break;
        if (this.#hasAfter(candidate.trigger, end)) found.push(candidate);
      }
      const word = this.#words[index] as number;
      const last = wordClauses.starts[word + 1] as number;
      for (let at = wordClauses.starts[word] as number; at < last; at++)
        this.#ahead[wordClauses.values[at] as number] = this.#base + end;
    }
    for (const { index, trigger } of found.reverse()) this.#fire(trigger, index);
  }

  #hasBefore({ before }: Trigger, end: number): boolean {
    for (let at = 0; at < before.length; at++) {
      const { clause, distance } = before[at] as Neighbour;
      const earliest = this.#base + Math.max(0, end - this.#reachOf(distance));
      if ((this.#behind[clause] as number) < earliest) return false;
    }
    return true;
  }

  #hasAfter({ after }: Trigger, end: number): boolean {
    for (let at = 0; at < after.length; at++) {
      const { clause, distance } = after[at] as Neighbour;
      const next = this.#ahead[clause] as number;
      if (next < this.#base || next > this.#base + end + this.#reachOf(distance)) return false;
    }
    return true;
  }
}
