/**
 * Lays out many words so that the core finds those that end at a byte by its last bytes (core/words.ts).
 *
 * Upper case is read as lower case, any white space as a blank, and digits that are written for letters as these
 * letters, so that `1gn0r3` is found where `ignore` is looked for.
 */

import { FIFTH_FACTOR, ITEM_INTS, SLOT_INTS, SUFFIX_BITS_BYTES, SUFFIX_FACTOR } from './core/layout.ts';
import { LETTER_DIGITS } from './letter-digits.ts';

/** A text to look for, and the number that is to be told where it stands. */
export type NumberedWord = readonly [text: string, value: number];

export interface WordTable {
  /** Values of words that are one byte alone: by byte where they begin, 256 for their end, and then the values. */
  readonly singles: Int32Array;
  /** Words of two and three bytes by their last two. */
  readonly short: WordsBySuffix;
  readonly four: WordsBySuffix;
  /** Longer words by their last four, their bits by the last five. */
  readonly longer: WordsBySuffix;
}

/** Words by the number that their last bytes make as they lie in memory, as layout.ts has it. */
export interface WordsBySuffix {
  readonly bits: Uint8Array;
  readonly slots: Int32Array;
  readonly items: Int32Array;
  /** What stands before the last bytes and the four before them, of all words. */
  readonly others: Uint8Array;
}

/** By byte: as what it is read. */
const FOLD: Uint8Array = Uint8Array.from({ length: 256 }, (_, byte) => {
  if (byte >= 128) return byte;
  const character = String.fromCharCode(byte);
  const folded = /\s/.test(character) ? ' ' : (LETTER_DIGITS[character] ?? character.toLowerCase());
  return folded.charCodeAt(0);
});

export function buildWordTable(words: readonly NumberedWord[]): WordTable {
  const singles = Array.from({ length: 256 }, (): number[] => []);
  const short: Spelling[] = [];
  const four: Spelling[] = [];
  const longer: Spelling[] = [];
  for (const [text, value] of words) {
    for (const bytes of spellingsOf(text)) {
      if (bytes.length > 4) longer.push({ bytes, value });
      else if (bytes.length === 4) four.push({ bytes, value });
      else if (bytes.length >= 2) short.push({ bytes, value });
      else singles[bytes[0] ?? 0]?.push(value);
    }
  }
  return {
    singles: rowsInOne(singles),
    short: bySuffix(short, 2),
    four: bySuffix(four, 4),
    longer: bySuffix(longer, 4),
  };
}

function rowsInOne(lists: readonly (readonly number[])[]): Int32Array {
  const starts = [0];
  for (const list of lists) starts.push((starts.at(-1) ?? 0) + list.length);
  return Int32Array.from([...starts, ...lists.flat()]);
}

interface Spelling {
  readonly bytes: Uint8Array;
  readonly value: number;
}

/** Bytes fold the case of ASCII; of other letters the word is looked for as it is, capitalised, and in capitals. */
export function spellingsOf(text: string): Uint8Array[] {
  const asItIs = foldBytes(text);
  if (asItIs.length === text.length) return [asItIs];
  const [first = ''] = text;
  const ways = [text, first.toUpperCase() + text.slice(first.length), text.toUpperCase()];
  // Where a word ends says where it begins.
  const sameLength = ways.filter((way) => Buffer.byteLength(way) === Buffer.byteLength(text));
  const folded = sameLength.map((way) => String.fromCharCode(...foldBytes(way)));
  return [...new Set(folded)].map((bytes) => Buffer.from(bytes, 'latin1'));
}

/** The bytes of a text, as they are read. */
export function foldBytes(text: string): Uint8Array {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at++) bytes[at] = FOLD[bytes[at] as number] as number;
  return bytes;
}

/** By what a suffix is hashed, as core/words.ts has it. */
function hashOf(suffix: number): number {
  return Math.imul(suffix, SUFFIX_FACTOR) >>> 16;
}

/** Which bit of `bits` tells of a word by its suffix and, where it has five bytes and more, the byte before that. */
function bitOf({ bytes }: Spelling, suffix: number): number {
  if (bytes.length <= 4) return hashOf(suffix);
  return (Math.imul(suffix, SUFFIX_FACTOR) + Math.imul(bytes.at(-5) ?? 0, FIFTH_FACTOR)) >>> 16;
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
  const slots = new Int32Array(size * SLOT_INTS);
  for (let slot = 0; slot < size; slot++) slots[slot * SLOT_INTS + 1] = -1;
  const bits = new Uint8Array(SUFFIX_BITS_BYTES);
  const items: number[] = [];
  const others: number[] = [];
  for (const [suffix, list] of lists) {
    const hash = hashOf(suffix);
    let slot = hash & (size - 1);
    while (slots[slot * SLOT_INTS + 1] !== -1) slot = (slot + 1) & (size - 1);
    const first = items.length / ITEM_INTS;
    slots.set([suffix, first, first + list.length], slot * SLOT_INTS);
    for (const spelling of list) {
      const { bytes, value } = spelling;
      const bit = bitOf(spelling, suffix);
      bits[bit >>> 3] = (bits[bit >>> 3] ?? 0) | (1 << (bit & 7));
      const before = bytes.subarray(0, -suffixBytes);
      // Of the four bytes before, the last ones, which are highest.
      const mask = before.length === 0 ? 0 : -1 << (8 * Math.max(0, 4 - before.length));
      const rest = before.subarray(0, Math.max(0, before.length - 4));
      const front = numberOf(before.subarray(-4)) << (8 * Math.max(0, 4 - before.length));
      items.push(value, front, mask, others.length, rest.length);
      for (const byte of rest) others.push(byte);
    }
  }
  return { bits, slots, items: Int32Array.from(items), others: Uint8Array.from(others) };
}

function numberOf(bytes: Uint8Array): number {
  let number = 0;
  for (let at = bytes.length - 1; at >= 0; at--) number = (number << 8) | (bytes[at] as number);
  return number;
}
