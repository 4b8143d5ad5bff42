/** Looks for the words of a program in bytes and tells which patterns have to be tried, and where. */

import { ClauseHits, MOST_PART_BYTES, positionOf, startIn } from './clause-hits.ts';
import { LEAD, NEAR_CHARACTERS, type Program, type Rows, SIGNS, TRIGGER } from './compile.ts';
import type { Seen } from './seen.ts';
import { TokenMemo } from './token-memo.ts';
import { WordHits } from './word-hits.ts';

/**
 * Texts up to this length are tried whole: RE2 runs through them in a microsecond or two, which is what cutting them
 * takes. In a longer one, a pattern is tried only around the words that set it off.
 */
const WHOLE_TEXT_BYTES = 512;

/** A long text is gone through in parts, so that the words noted stay few; they overlap by the longest match. */
const OVERLAP_BYTES = 4096;
const PART_BYTES = MOST_PART_BYTES - OVERLAP_BYTES;

/**
 * Triggers whose words are near each other are judged in stretches of a part, with what stands around them: in a
 * whole part there is hardly a word that is nowhere.
 */
const STRETCH_CHARACTERS = 1024;
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

/** Positions within a part at which anchors are judged. */
interface Stretch {
  readonly from: number;
  readonly to: number;
}

const EVERYWHERE: Stretch = { from: 0, to: Number.POSITIVE_INFINITY };

/** Holds what was found; one search at a time. */
export class WordSearch implements SearchResult {
  readonly #program: Program;
  readonly #hits: WordHits;
  readonly #clauses: ClauseHits;
  readonly #targets: number[] = [];
  readonly seen: Seen = { kinds: 0, shortTokens: 0, longestToken: 0 };
  #isInOrder = true;
  /** By target: the search in which it was last set off, and where it is to be tried, the latter as it came up. */
  readonly #setOffIn: Int32Array;
  readonly #windows: number[][] = [];
  readonly #starts: number[][] = [];
  /** By neighbour of the trigger at hand: how far its hits were gone through. */
  readonly #cursors: Int32Array;
  #search = 0;
  #length = 0;
  #roles = 0;
  #bytesPerCharacter = 1;
  #partStart = 0;

  constructor(program: Program) {
    this.#program = program;
    const memo = new TokenMemo(program.words, program.wordClauses);
    this.#hits = new WordHits(memo);
    this.#clauses = new ClauseHits(memo, anchorsOf(program));
    this.#cursors = new Int32Array(program.triggers.values.length);
    this.#setOffIn = new Int32Array(program.patterns.length + SIGNS.length);
  }

  /**
   * Goes through `bytes` up to `length`, for patterns that are for any of `roles` (bits of ROLES). In ASCII no
   * character is longer than a byte, which bounds matches.
   */
  run(bytes: Uint8Array, length: number, isAscii: boolean, roles: number): SearchResult {
    this.#search++;
    this.#length = length;
    this.#roles = roles;
    this.#bytesPerCharacter = isAscii ? 1 : 4;
    this.#targets.length = 0;
    this.#isInOrder = true;
    this.seen.kinds = 0;
    this.seen.shortTokens = 0;
    this.seen.longestToken = 0;
    for (let start = 0; start < length; start += PART_BYTES) {
      const end = Math.min(length, start + PART_BYTES + OVERLAP_BYTES);
      this.#partStart = start;
      this.#hits.note(bytes, start, end, isAscii, this.seen);
      this.#judgePart();
    }
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

  #judgePart(): void {
    const hits = this.#hits;
    const { nearTriggers, farTriggers } = this.#program;
    if (hits.count === 0) return;
    const last = hits.positions[hits.count - 1] as number;
    this.#clauses.read(hits, 0, hits.count);
    this.#judge(farTriggers, EVERYWHERE);
    if (last < STRETCH_CHARACTERS + NEAR_CHARACTERS) {
      this.#judge(nearTriggers, EVERYWHERE);
      return;
    }
    // The last hit is not always the last position: they are in the order of tokens, not of the words in them.
    for (let from = 0; from <= last + LONGEST_NOTED; from += STRETCH_CHARACTERS) {
      const to = from + STRETCH_CHARACTERS;
      const first = hits.firstFrom(from - NEAR_CHARACTERS - LONGEST_NOTED);
      this.#clauses.read(hits, first, hits.firstFrom(to + NEAR_CHARACTERS + LONGEST_NOTED));
      this.#judge(nearTriggers, { from, to });
    }
  }

  /** Has tried what has a word of each clause, if they are in order and near enough: 1 in 40 of what has an anchor. */
  #judge(byAnchor: Rows, stretch: Stretch): void {
    const clauses = this.#clauses;
    const { anchors, anchorCount } = clauses;
    const { starts, values: numbers } = this.#program.triggers;
    for (let index = 0; index < anchorCount; index++) {
      const anchor = anchors[index] as number;
      const end = byAnchor.starts[anchor + 1] as number;
      for (let at = byAnchor.starts[anchor] as number; at < end; at++) {
        const id = byAnchor.values[at] as number;
        const trigger = starts[id] as number;
        const gate = numbers[trigger + TRIGGER.gate] as number;
        if (gate >= 0 && !clauses.has(gate)) continue;
        if (((numbers[trigger + TRIGGER.roles] as number) & this.#roles) === 0) continue;
        const last = starts[id + 1] as number;
        let other = trigger + TRIGGER.clauses;
        while (other < last && clauses.has(numbers[other] as number)) other += 2;
        if (other >= last) this.#judgeOrder(anchor, trigger, last, stretch);
      }
    }
  }

  /**
   * Goes through the anchor's places, and with them through those of the other clauses, each once from front to back.
   * @param trigger where its numbers begin, and `last` where they end
   */
  #judgeOrder(anchor: number, trigger: number, last: number, { from, to }: Stretch): void {
    const clauses = this.#clauses;
    const { values: numbers } = this.#program.triggers;
    const cursors = this.#cursors;
    const beforeCount = numbers[trigger + TRIGGER.beforeCount] as number;
    const lead = numbers[trigger + TRIGGER.lead] as number;
    let place = clauses.startOf(anchor);
    const end = clauses.endOf(anchor);
    const first = trigger + TRIGGER.clauses;
    const firstAfter = first + 2 * beforeCount;
    for (let at = first, index = 0; at < last; at += 2, index++)
      cursors[index] = clauses.startOf(numbers[at] as number) - (at < firstAfter ? 1 : 0);
    const { places } = clauses;
    let tried = cursors[0] as number;
    for (; place < end; place++) {
      const position = positionOf(places[place] as number);
      if (position >= to) return;
      if (position < from || !this.#hasBefore(first, firstAfter, position)) continue;
      if (!this.#hasAfter(firstAfter, last, beforeCount, position)) continue;
      if (lead === LEAD.unknown) {
        this.#setOffAround(trigger, places[place] as number);
        if (this.#length <= WHOLE_TEXT_BYTES) return;
      } else if (lead === LEAD.anchor) {
        this.#start(trigger, places[place] as number);
      } else {
        // What an earlier anchor was tried with need not be tried again.
        const newest = cursors[0] as number;
        const earliest = position - (numbers[first + 1] as number);
        for (let at = newest; at > tried && positionOf(places[at] as number) >= earliest; at--)
          this.#start(trigger, places[at] as number);
        tried = newest;
      }
    }
  }

  #setOffAround(trigger: number, place: number): void {
    const { values: numbers } = this.#program.triggers;
    const start = this.#partStart + startIn(place);
    const end = Math.min(this.#length, start + LONGEST_NOTED);
    this.setOff(
      numbers[trigger + TRIGGER.target] as number,
      start,
      end,
      numbers[trigger + TRIGGER.longestMatch] as number,
    );
  }

  #start(trigger: number, place: number): void {
    const target = this.#program.triggers.values[trigger + TRIGGER.target] as number;
    this.#mark(target);
    (this.#starts[target] as number[]).push(this.#partStart + startIn(place));
  }

  /** Whether the last place of each clause that is before a position is near enough; cursors are left on it. */
  #hasBefore(first: number, end: number, position: number): boolean {
    const { values: numbers } = this.#program.triggers;
    const clauses = this.#clauses;
    const { places } = clauses;
    for (let at = first, index = 0; at < end; at += 2, index++) {
      const clause = numbers[at] as number;
      const last = clauses.endOf(clause) - 1;
      let cursor = this.#cursors[index] as number;
      while (cursor < last && positionOf(places[cursor + 1] as number) < position) cursor++;
      this.#cursors[index] = cursor;
      if (cursor < clauses.startOf(clause)) return false;
      if (positionOf(places[cursor] as number) < position - (numbers[at + 1] as number)) return false;
    }
    return true;
  }

  /** The same of the first place behind it. */
  #hasAfter(first: number, end: number, firstCursor: number, position: number): boolean {
    const { values: numbers } = this.#program.triggers;
    const clauses = this.#clauses;
    const { places } = clauses;
    for (let at = first, index = firstCursor; at < end; at += 2, index++) {
      const last = clauses.endOf(numbers[at] as number);
      let cursor = this.#cursors[index] as number;
      while (cursor < last && positionOf(places[cursor] as number) <= position) cursor++;
      this.#cursors[index] = cursor;
      if (cursor === last) return false;
      if (positionOf(places[cursor] as number) > position + (numbers[at + 1] as number)) return false;
    }
    return true;
  }
}

/** By clause id: 1 where it is the anchor of a trigger. */
function anchorsOf({ nearTriggers, farTriggers }: Program): Uint8Array {
  const isAnchor = (rows: Rows, clause: number) => rows.starts[clause] !== rows.starts[clause + 1];
  return Uint8Array.from({ length: nearTriggers.starts.length - 1 }, (_, clause) =>
    Number(isAnchor(nearTriggers, clause) || isAnchor(farTriggers, clause)),
  );
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
