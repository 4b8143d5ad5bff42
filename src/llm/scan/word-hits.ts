/** What stands in a part of a text that words of rules are made of: tokens and phrases, as entries of the memo. */

import { DIGIT, isContinuation, SINGLE, SPECIAL, TOKEN } from './byte-kinds.ts';
import type { Seen } from './seen.ts';
import { LONGEST_MEMO_BYTES, type TokenMemo, UNKNOWN } from './token-memo.ts';
import { wordsEndingAt } from './word-table.ts';

const FIRST_CAPACITY = 4096;

/**
 * A phrase (a word that holds something else than a token) ends so many bytes behind what is special in it at most, or
 * behind the white space in it.
 */
const PHRASE_REACH_BYTES = 32;
const PHRASE_REACH_ASCII_BYTES = 8;

/** Filled anew for each part; what it holds is read before that. */
export class WordHits {
  readonly memo: TokenMemo;
  count = 0;
  /** By hit: its entry in the memo. */
  entries = new Int32Array(FIRST_CAPACITY);
  /** By hit: how many bytes behind the beginning of the part its last byte is; nearly in order. */
  ends = new Int32Array(FIRST_CAPACITY);
  /** By hit: the same in characters, as distances between words are counted. */
  positions = new Int32Array(FIRST_CAPACITY);
  readonly #add = (entry: number, at: number): void => {
    if (this.count === this.entries.length) this.#grow();
    this.entries[this.count] = entry;
    this.ends[this.count++] = at - this.#start;
  };
  readonly #addPhrase = (entry: number): void => {
    if (this.memo.hasEdges(entry, this.#bytes, this.#at, this.#start, this.#end)) this.#add(entry, this.#at);
  };
  #start = 0;
  #at = 0;
  #end = 0;
  #bytes: Uint8Array = new Uint8Array();

  constructor(memo: TokenMemo) {
    this.memo = memo;
  }

  /** Notes what ends from `start` up to `end`, and adds to what was seen. */
  note(bytes: Uint8Array, start: number, end: number, isAscii: boolean, seen: Seen): void {
    const { memo } = this;
    const { kinds } = memo;
    memo.beginPart();
    this.#start = start;
    this.#end = end;
    this.#bytes = bytes;
    this.count = 0;
    const reach = isAscii ? PHRASE_REACH_ASCII_BYTES : PHRASE_REACH_BYTES;
    let tokenStart = start;
    let low = 0;
    let high = 0;
    let last = 0;
    let allKinds = 0;
    let tokenKinds = 0;
    let phraseEnd = -1;
    // Every index is in range; a fallback for one that is not would take as long as the step itself.
    for (let at = start; at < end; at++) {
      const kind = kinds[bytes[at] as number] as number;
      last = (last << 8) | (kind & 255);
      tokenKinds |= kind;
      if ((kind & TOKEN) !== 0) {
        high = (high << 8) | (low >>> 24);
        low = (low << 8) | (kind & 255);
        if (at <= phraseEnd) this.#notePhrases(bytes, at, last);
        continue;
      }
      const next = at + 1 < end ? (kinds[bytes[at + 1] as number] as number) & 255 : 0;
      if (tokenStart < at) {
        if (this.#noteToken(low, high, bytes, tokenStart, at, next, (tokenKinds & DIGIT) !== 0))
          phraseEnd = at + reach;
        count(at - tokenStart, seen);
      }
      allKinds |= tokenKinds;
      tokenKinds = 0;
      tokenStart = at + 1;
      low = 0;
      high = 0;
      if ((kind & SPECIAL) !== 0) {
        if ((kind & SINGLE) !== 0)
          for (const entry of memo.phrases.singles[kind & 255] ?? []) this.#add(entry, at);
        if (memo.mayHold((last >>> 8) & 255, kind & 255) || memo.mayHold(kind & 255, next))
          phraseEnd = at + reach;
      }
      if (at <= phraseEnd) this.#notePhrases(bytes, at, last);
    }
    if (tokenStart < end) {
      this.#noteToken(low, high, bytes, tokenStart, end, 0, (tokenKinds & DIGIT) !== 0);
      count(end - tokenStart, seen);
    }
    seen.kinds |= allKinds | tokenKinds;
    this.#place(bytes, isAscii);
  }

  /** The first hit whose position is not before the one given, but for those of one token. */
  firstFrom(position: number): number {
    const { positions } = this;
    let first = 0;
    let end = this.count;
    while (first < end) {
      const middle = (first + end) >> 1;
      if ((positions[middle] as number) < position) first = middle + 1;
      else end = middle;
    }
    return first;
  }

  /** Returns whether a phrase may begin with the token and go on, behind white space, with the byte `next`. */
  #noteToken(
    low: number,
    high: number,
    bytes: Uint8Array,
    start: number,
    end: number,
    next: number,
    hasDigit: boolean,
  ): boolean {
    const { memo } = this;
    const isLong = end - start > LONGEST_MEMO_BYTES;
    const entry = isLong ? UNKNOWN : memo.entryOf(low, high, bytes, start, end, hasDigit);
    if (entry === 0) return false;
    if (entry !== UNKNOWN) {
      this.#add(entry, end - 1);
      return memo.goesOn(entry, next);
    }
    memo.wordsIn(bytes, start, end, hasDigit, this.#add);
    return true;
  }

  #notePhrases(bytes: Uint8Array, at: number, last: number): void {
    this.#at = at;
    wordsEndingAt(this.memo.phrases, bytes, at, last, this.#addPhrase);
  }

  #place(bytes: Uint8Array, isAscii: boolean): void {
    const { ends, positions, count } = this;
    if (isAscii) {
      positions.set(ends.subarray(0, count));
      return;
    }
    let at = 0;
    let position = 0;
    for (let hit = 0; hit < count; hit++) {
      const behind = (ends[hit] as number) + 1;
      for (; at < behind; at++) if (!isContinuation(bytes[this.#start + at] as number)) position++;
      for (; at > behind; at--) if (!isContinuation(bytes[this.#start + at - 1] as number)) position--;
      positions[hit] = position;
    }
  }

  #grow(): void {
    this.entries = grown(this.entries);
    this.ends = grown(this.ends);
    this.positions = grown(this.positions);
  }
}

function count(tokenBytes: number, seen: Seen): void {
  if (tokenBytes === 1) seen.shortTokens++;
  else if (tokenBytes > seen.longestToken) seen.longestToken = tokenBytes;
}

/** The same numbers with room for as many again. */
export function grown(values: Int32Array): Int32Array<ArrayBuffer> {
  const longer = new Int32Array(values.length * 2);
  longer.set(values);
  return longer;
}
