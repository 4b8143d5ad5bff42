/**
 * Finds many words in bytes by their last four: whether words end so is a bit of 64 Ki, which lie in the nearest
 * cache, and which ones is looked up only where the bit is set.
 *
 * Upper case is read as lower case, any white space as a blank, and digits that are written for letters as these
 * letters, so that `1gn0r3` is found where `ignore` is looked for.
 */

import { LETTER_DIGITS } from './letter-digits.ts';

/** A text to look for, and the number that is to be told where it stands. */
export type NumberedWord = readonly [text: string, value: number];

export interface WordTable {
  /** By byte as it is read: the values of words that are that byte alone. */
  readonly singles: readonly (readonly number[])[];
  /** Words of two and three bytes by their last two. */
  readonly short: WordsBySuffix;
  /** Longer words by their last four. */
  readonly long: WordsBySuffix;
}

/** Words by the number that their last bytes make, the last one lowest. */
interface WordsBySuffix {
  /** Bit `hashOf(suffix)`: whether a word may end so. */
  readonly bits: Int32Array;
  /** A table with open addressing: suffixes, and where in the lists below their words begin, -1 where there are none. */
  readonly suffixes: Int32Array;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  // The lists: values, and what stands before the suffix: up to four bytes as a number, under a mask, and the others.
  readonly values: Int32Array;
  readonly fronts: Int32Array;
  readonly masks: Int32Array;
  readonly others: readonly Uint8Array[];
}

const BITS = 1 << 16;
const NO_OTHERS = new Uint8Array();

/** By byte: as what it is read. */
export const FOLD: Uint8Array = Uint8Array.from({ length: 256 }, (_, byte) => {
  if (byte >= 128) return byte;
  const character = String.fromCharCode(byte);
  const folded = /\s/.test(character) ? ' ' : (LETTER_DIGITS[character] ?? character.toLowerCase());
  return folded.charCodeAt(0);
});

export function buildWordTable(words: readonly NumberedWord[]): WordTable {
  const singles = Array.from({ length: 256 }, (): number[] => []);
  const short: Spelling[] = [];
  const long: Spelling[] = [];
  for (const [text, value] of words) {
    for (const bytes of spellingsOf(text)) {
      if (bytes.length >= 4) long.push({ bytes, value });
      else if (bytes.length >= 2) short.push({ bytes, value });
      else singles[bytes[0] ?? 0]?.push(value);
    }
  }
  return { singles, short: bySuffix(short, 2), long: bySuffix(long, 4) };
}

/**
 * Tells the values of the words of two bytes and more that end at an offset.
 * @param last the four bytes up to and with the one at the offset, as they are read, the last one lowest
 */
export function wordsEndingAt(
  { short, long }: WordTable,
  bytes: Uint8Array,
  at: number,
  last: number,
  found: (value: number) => void,
): void {
  const longHash = hashOf(last);
  if (((long.bits[longHash >>> 5] as number) >>> (longHash & 31)) & 1)
    compare(long, last, bytes, at - 3, found);
  const pair = last & 0xffff;
  const shortHash = hashOf(pair);
  if (((short.bits[shortHash >>> 5] as number) >>> (shortHash & 31)) & 1)
    compare(short, pair, bytes, at - 1, found);
}

/** Which bit of `bits` tells of a suffix. */
function hashOf(suffix: number): number {
  return Math.imul(suffix, 0x9e3779b1) >>> 16;
}

function compare(
  words: WordsBySuffix,
  suffix: number,
  bytes: Uint8Array,
  suffixStart: number,
  found: (value: number) => void,
): void {
  const { suffixes, starts, ends, values, fronts, masks, others } = words;
  const mask = suffixes.length - 1;
  let slot = hashOf(suffix) & mask;
  while ((starts[slot] as number) >= 0 && suffixes[slot] !== suffix) slot = (slot + 1) & mask;
  const first = starts[slot] as number;
  if (first < 0) return;
  const front = fourBefore(bytes, suffixStart);
  const end = ends[slot] as number;
  for (let index = first; index < end; index++) {
    if (((front ^ (fronts[index] as number)) & (masks[index] as number)) !== 0) continue;
    if (isBefore(others[index] as Uint8Array, bytes, suffixStart - 4)) found(values[index] as number);
  }
}

/** The four bytes before an offset as a number, the last one lowest. */
function fourBefore(bytes: Uint8Array, offset: number): number {
  let front = 0;
  for (let at = Math.max(0, offset - 4); at < offset; at++)
    front = (front << 8) | (FOLD[bytes[at] as number] as number);
  return front;
}

/** Whether bytes stand right before an offset. */
function isBefore(expected: Uint8Array, bytes: Uint8Array, offset: number): boolean {
  if (expected.length === 0) return true;
  const start = offset - expected.length;
  if (start < 0) return false;
  for (let index = 0; index < expected.length; index++)
    if (FOLD[bytes[start + index] as number] !== expected[index]) return false;
  return true;
}

interface Spelling {
  readonly bytes: Uint8Array;
  readonly value: number;
}

/** Bytes fold the case of ASCII; of other letters the word is looked for as it is, capitalised, and in capitals. */
export function spellingsOf(text: string): Uint8Array[] {
  const [first = ''] = text;
  const ways = [text, first.toUpperCase() + text.slice(first.length), text.toUpperCase()];
  // Where a word ends says where it begins.
  const sameLength = ways.filter((way) => Buffer.byteLength(way) === Buffer.byteLength(text));
  const folded = sameLength.map((way) => String.fromCharCode(...foldBytes(way)));
  return [...new Set(folded)].map((bytes) => Buffer.from(bytes, 'latin1'));
}

/** The bytes of a text, as they are read. */
export function foldBytes(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text)).map((byte) => FOLD[byte] ?? byte);
}

function bySuffix(spellings: readonly Spelling[], suffixBytes: 2 | 4): WordsBySuffix {
  const lists = new Map<number, Spelling[]>();
  for (const spelling of spellings) {
    const suffix = numberOf(spelling.bytes.subarray(-suffixBytes));
    const list = lists.get(suffix);
    if (list === undefined) lists.set(suffix, [spelling]);
    else list.push(spelling);
  }
  const size = 2 ** Math.ceil(Math.log2(2 * lists.size + 2));
  const suffixes = new Int32Array(size);
  const starts = new Int32Array(size).fill(-1);
  const ends = new Int32Array(size);
  const bits = new Int32Array(BITS / 32);
  const flat: Spelling[] = [];
  for (const [suffix, list] of lists) {
    const hash = hashOf(suffix);
    bits[hash >>> 5] = (bits[hash >>> 5] ?? 0) | (1 << (hash & 31));
    let slot = hash & (size - 1);
    while (starts[slot] !== -1) slot = (slot + 1) & (size - 1);
    suffixes[slot] = suffix;
    starts[slot] = flat.length;
    flat.push(...list);
    ends[slot] = flat.length;
  }
  const before = flat.map(({ bytes }) => bytes.subarray(0, -suffixBytes));
  return {
    bits,
    suffixes,
    starts,
    ends,
    values: Int32Array.from(flat, ({ value }) => value),
    fronts: Int32Array.from(before, (bytes) => numberOf(bytes.subarray(-4))),
    masks: Int32Array.from(before, ({ length }) => (length >= 4 ? -1 : (1 << (8 * length)) - 1)),
    others: before.map((bytes) => (bytes.length > 4 ? bytes.subarray(0, -4) : NO_OTHERS)),
  };
}

function numberOf(bytes: Uint8Array): number {
  return bytes.reduce((number, byte) => (number << 8) | byte, 0);
}
