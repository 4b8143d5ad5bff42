/**
 * What the words of rules make of a token (a run of letters and digits), found out when it is met first: writing is
 * made of few tokens that come again and again. On ordinary texts two in three tokens are in some rule, so looking
 * for words byte by byte was mostly finding them, at 15 µs for 500 bytes.
 */

import { randomInt } from 'node:crypto';
import { isContinuation, isTokenByte, KINDS, OF_WORD, SINGLE, SPACE } from './byte-kinds.ts';
import type { Rows } from './compile.ts';
import { EDGE, inner } from './required-words.ts';
import {
  AT_END,
  AT_START,
  ENTRY_COUNT,
  ENTRY_HIGH,
  ENTRY_INTS_EMPTY,
  ENTRY_LENGTH,
  ENTRY_LINKS,
  ENTRY_LOW,
  ENTRY_NEXT,
  ENTRY_ROUND,
  HAS_DIGIT,
  linkTo,
  SAYS_SOMETHING,
  startOf,
} from './token-entry.ts';
import {
  buildWordTable,
  FOLD,
  foldBytes,
  type NumberedWord,
  spellingsOf,
  type WordTable,
  wordsEndingAt,
} from './word-table.ts';

/** Longer tokens are looked through each time: they seldom come again. */
export const LONGEST_MEMO_BYTES = 24;

/** Slots of the table of tokens: an entry, and above it ten more bits of the hash, so that others are seldom looked at. */
const SLOT_COUNT = 1 << 15;
const ENTRY_BITS = 22;
const ENTRY_MASK = (1 << ENTRY_BITS) - 1;
const MOST_TOKENS = 24 * 1024;
const MOST_INTS = ENTRY_MASK - (1 << 16);

/** What `entryOf` gives of a token that is not known. */
export const UNKNOWN = -1;
/** Bits by hash: tokens that were met once. They are forgotten when so many are set. */
const MET_BITS = 1 << 16;
const MOST_MET = 1 << 14;

/** A word as it is looked for within a token. */
interface TokenWord {
  readonly word: number;
  readonly bytes: number;
  /** No word's character of ASCII may stand before it, or behind it. */
  readonly startsAtEdge: boolean;
  readonly endsAtEdge: boolean;
  /** A digit that is meant as one is in it: the token must hold one, too. */
  readonly hasDigit: boolean;
  /** White space must stand before it: the token begins with it. */
  readonly mustStart: boolean;
  /** White space must stand behind it, which counts as a part of it. */
  readonly mustEnd: boolean;
  /** The entry of the word by itself. */
  readonly entry: number;
}

/** Words by how they are looked for, and the entries of all that was met. */
export class TokenMemo {
  /** KINDS, and SINGLE where a word is that byte alone. */
  readonly kinds: Uint16Array;
  /** Words that hold something else than a token: the values are entries. */
  readonly phrases: WordTable;
  /** Bits by two bytes, as they are read, that stand in a phrase where its token ends: see `pairIn`. */
  readonly phrasePairs = new Int32Array((1 << 16) / 32);
  /** The entries (token-entry.ts): each is told by where it begins. */
  pool = new Int32Array(1 << 16);
  readonly #wordClauses: Rows;
  readonly #tokenWords: TokenWord[] = [];
  readonly #inToken: WordTable;
  /** What phrases that hold white space have before it: the values are indexes into the bits of what follows it. */
  readonly #beginnings: WordTable;
  readonly #nextBits: number[] = [];
  readonly #slots = new Int32Array(SLOT_COUNT);
  /** By entry of a longer token: its bytes before the last eight. */
  readonly #fronts = new Map<number, Uint8Array>();
  // Nobody can choose tokens that all share a slot.
  readonly #multipliers = [2 * randomInt(2 ** 30) + 1, 2 * randomInt(2 ** 30) + 1] as const;
  readonly #met = new Int32Array(MET_BITS / 32);
  #metCount = 0;
  #count = 0;
  /** Of the pool; an entry is never 0. */
  #used = 1;
  readonly #usedAtFirst: number;

  constructor(words: readonly string[], wordClauses: Rows) {
    this.#wordClauses = wordClauses;
    const phrases: NumberedWord[] = [];
    const inToken: NumberedWord[] = [];
    const beginnings = new Map<string, number>();
    for (const [word, written] of words.entries()) {
      const text = inner(written);
      const core = text.replace(/^ +| +$/g, '');
      if (core !== '' && foldBytes(core).every(isTokenByte)) {
        const [mustStart, mustEnd] = [text.startsWith(' '), text.endsWith(' ')];
        const bytes = Buffer.byteLength(core);
        const entry = this.#add(0, 0, 0, this.#links(word, -Number(mustEnd), bytes + Number(mustStart)), 0);
        const [startsAtEdge, endsAtEdge] = [written.startsWith(EDGE), written.endsWith(EDGE)];
        inToken.push([core, this.#tokenWords.length]);
        const hasDigit = /\d/.test(core);
        this.#tokenWords.push({ word, bytes, startsAtEdge, endsAtEdge, hasDigit, mustStart, mustEnd, entry });
        continue;
      }
      const edges = (written.startsWith(EDGE) ? AT_START : 0) | (written.endsWith(EDGE) ? AT_END : 0);
      phrases.push([text, this.#add(0, 0, 0, this.#links(word, 0, Buffer.byteLength(text)), edges)]);
      for (const spelling of spellingsOf(text)) {
        const pair = pairIn(spelling);
        this.phrasePairs[pair >>> 5] = (this.phrasePairs[pair >>> 5] ?? 0) | (1 << (pair & 31));
      }
      if (!core.includes(' ')) continue;
      const beginning = core.slice(0, core.indexOf(' '));
      const index = beginnings.get(beginning) ?? this.#nextBits.push(0) - 1;
      beginnings.set(beginning, index);
      for (const spelling of spellingsOf(core))
        this.#nextBits[index] =
          (this.#nextBits[index] ?? 0) | bitOf(spelling[spelling.indexOf(SPACE) + 1] ?? 0);
    }
    this.phrases = buildWordTable(phrases);
    this.#inToken = buildWordTable(inToken);
    this.#beginnings = buildWordTable([...beginnings]);
    this.kinds = KINDS.map((kind) => kind | (this.phrases.singles[kind & 255]?.length === 0 ? 0 : SINGLE));
    this.#usedAtFirst = this.#used;
  }

  /** To be called before a part of a text: entries that were told before may then be others. */
  beginPart(): void {
    if (this.#count < MOST_TOKENS && this.#used < MOST_INTS) return;
    this.#slots.fill(0);
    this.#fronts.clear();
    this.#count = 0;
    this.#used = this.#usedAtFirst;
  }

  /**
   * The entry of a token of up to LONGEST_MEMO_BYTES, 0 where nothing is to be said of it, UNKNOWN where it has to be
   * looked through: it was not met before, as most that stand in one text alone, or there is no more room.
   * @param low its last four bytes, as they are read, and `high` the four before these
   */
  entryOf(
    low: number,
    high: number,
    bytes: Uint8Array,
    start: number,
    end: number,
    hasDigit: boolean,
  ): number {
    const length = end - start;
    // `the` and `th3` are read as the same, but only of the one something is to be said.
    const kind = hasDigit ? length | HAS_DIGIT : length;
    const slots = this.#slots;
    const { pool } = this;
    const hash = Math.imul(low, this.#multipliers[0]) ^ Math.imul(high + kind, this.#multipliers[1]);
    const tag = (hash << ENTRY_BITS) >>> ENTRY_BITS;
    let slot = hash >>> 17;
    for (; slots[slot] !== 0; slot = (slot + 1) & (SLOT_COUNT - 1)) {
      const known = slots[slot] as number;
      if (known >>> ENTRY_BITS !== tag) continue;
      const entry = known & ENTRY_MASK;
      if (pool[entry + ENTRY_LOW] !== low || pool[entry + ENTRY_HIGH] !== high) continue;
      if (pool[entry + ENTRY_LENGTH] !== kind) continue;
      if (length > 8 && !isSame(this.#fronts.get(entry), bytes, start)) continue;
      return pool[entry + ENTRY_COUNT] === 0 ? 0 : entry;
    }
    if (this.#count >= MOST_TOKENS || this.#used >= MOST_INTS || this.#isNew(hash)) return UNKNOWN;
    const entry = this.#learn(low, high, kind, bytes, start, end);
    slots[slot] = (tag << ENTRY_BITS) | entry;
    if (length > 8) this.#fronts.set(entry, folded(bytes, start, end - 8));
    this.#count++;
    return this.pool[entry + ENTRY_COUNT] === 0 ? 0 : entry;
  }

  /** Whether a token with a hash was not met lately; it is from then on. */
  #isNew(hash: number): boolean {
    const bit = hash >>> 16;
    const isMet = (((this.#met[bit >>> 5] as number) >>> (bit & 31)) & 1) !== 0;
    if (isMet) return false;
    if (++this.#metCount > MOST_MET) {
      this.#met.fill(0);
      this.#metCount = 1;
    }
    this.#met[bit >>> 5] = (this.#met[bit >>> 5] as number) | (1 << (bit & 31));
    return true;
  }

  /** Whether a phrase may begin with what the token of an entry ends with, and go on with a byte, as it is read. */
  goesOn(entry: number, next: number): boolean {
    return ((this.pool[entry + ENTRY_NEXT] as number) & bitOf(next)) !== 0;
  }

  /** Whether a phrase may have two bytes, as they are read, one of which is special, or a blank in it. */
  mayHold(first: number, second: number): boolean {
    const pair = (first << 8) | second;
    return (((this.phrasePairs[pair >>> 5] as number) >>> (pair & 31)) & 1) !== 0;
  }

  /** Whether a phrase that ends at a byte has its edges, in the part of a text from `start` to `end`. */
  hasEdges(entry: number, bytes: Uint8Array, at: number, start: number, end: number): boolean {
    const edges = this.pool[entry + ENTRY_NEXT] as number;
    if (edges === 0) return true;
    const before = at - startOf(this.pool[entry + ENTRY_LINKS] as number);
    if ((edges & AT_START) !== 0 && before >= start && OF_WORD[bytes[before] as number] === 1) return false;
    return (edges & AT_END) === 0 || at + 1 >= end || OF_WORD[bytes[at + 1] as number] === 0;
  }

  /** Tells the entries of the words within a token of any length, and at what byte they end. */
  wordsIn(
    bytes: Uint8Array,
    start: number,
    end: number,
    hasDigit: boolean,
    found: (entry: number, at: number) => void,
  ): void {
    this.#eachWord(bytes, start, end, hasDigit, ({ entry }, at) => found(entry, at));
  }

  #learn(low: number, high: number, kind: number, bytes: Uint8Array, start: number, end: number): number {
    const links: number[] = [];
    this.#eachWord(
      bytes,
      start,
      end,
      (kind & HAS_DIGIT) !== 0,
      ({ word, bytes: length, mustStart, mustEnd }, at) => {
        const back = mustEnd ? -1 : charactersIn(bytes, at + 1, end);
        links.push(...this.#links(word, back, end - 1 - at + length + Number(mustStart)));
      },
    );
    let nextBits = 0;
    const add = (index: number) => {
      nextBits |= this.#nextBits[index] as number;
    };
    this.#beginnings.singles[low & 255]?.forEach(add);
    wordsEndingAt(this.#beginnings, bytes, end - 1, low, add);
    return this.#add(low, high, kind, links, nextBits);
  }

  #eachWord(
    bytes: Uint8Array,
    start: number,
    end: number,
    hasDigit: boolean,
    found: (word: TokenWord, at: number) => void,
  ): void {
    let last = 0;
    let at = start;
    const tell = (index: number) => {
      const word = this.#tokenWords[index] as TokenWord;
      if (word.mustEnd && at + 1 < end) return;
      if (word.hasDigit && !hasDigit) return;
      const before = at - word.bytes;
      if (word.mustStart && before >= start) return;
      if (word.startsAtEdge && before >= start && OF_WORD[bytes[before] as number] === 1) return;
      if (word.endsAtEdge && at + 1 < end && OF_WORD[bytes[at + 1] as number] === 1) return;
      found(word, at);
    };
    for (; at < end; at++) {
      const read = FOLD[bytes[at] as number] as number;
      last = (last << 8) | read;
      wordsEndingAt(this.#inToken, bytes, at, last, tell);
      for (const single of this.#inToken.singles[read] as readonly number[]) tell(single);
    }
  }

  /** Links to a word's clauses. */
  #links(word: number, back: number, start: number): number[] {
    const { starts, values } = this.#wordClauses;
    return Array.from(values.subarray(starts[word], starts[word + 1]), (clause) =>
      linkTo(clause, back, start),
    );
  }

  #add(low: number, high: number, kind: number, links: readonly number[], next: number): number {
    const entry = this.#used;
    const isEmpty = links.length === 0 && next === 0;
    this.#used += isEmpty ? ENTRY_INTS_EMPTY : ENTRY_LINKS + links.length;
    if (this.#used > this.pool.length) {
      const longer = new Int32Array(this.#used + this.pool.length);
      longer.set(this.pool);
      this.pool = longer;
    }
    const { pool } = this;
    pool[entry + ENTRY_LOW] = low;
    pool[entry + ENTRY_HIGH] = high;
    pool[entry + ENTRY_LENGTH] = kind;
    pool[entry + ENTRY_COUNT] = isEmpty ? 0 : links.length | SAYS_SOMETHING;
    if (isEmpty) return entry;
    pool[entry + ENTRY_ROUND] = 0;
    pool[entry + ENTRY_NEXT] = next;
    for (let index = 0; index < links.length; index++)
      pool[entry + ENTRY_LINKS + index] = links[index] as number;
    return entry;
  }
}

/**
 * The two bytes by which a phrase is told to be possible, of which one is special or, where nothing is, the blank in
 * it: with what follows, or with what stands before where a blank follows, which many do.
 */
function pairIn(bytes: Uint8Array): number {
  const special = bytes.findIndex((byte) => byte !== SPACE && !isTokenByte(byte));
  const at = special >= 0 ? special : bytes.indexOf(SPACE, 1);
  const next = bytes[at + 1];
  const previous = bytes[at - 1];
  const isNextTelling = next !== undefined && (next !== SPACE || previous === undefined);
  if (isNextTelling) return ((bytes[at] ?? 0) << 8) | next;
  return ((previous ?? 0) << 8) | (bytes[at] ?? 0);
}

function bitOf(byte: number): number {
  return 1 << (byte & 31);
}

function folded(bytes: Uint8Array, start: number, end: number): Uint8Array {
  return new Uint8Array(bytes.subarray(start, end)).map((byte) => FOLD[byte] as number);
}

function isSame(front: Uint8Array | undefined, bytes: Uint8Array, start: number): boolean {
  if (front === undefined) return false;
  for (let index = 0; index < front.length; index++)
    if (FOLD[bytes[start + index] as number] !== front[index]) return false;
  return true;
}

function charactersIn(bytes: Uint8Array, start: number, end: number): number {
  let count = 0;
  for (let at = start; at < end; at++) if (!isContinuation(bytes[at] as number)) count++;
  return count;
}
