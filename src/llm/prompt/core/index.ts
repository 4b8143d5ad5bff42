/**
 * Counts the words of a text in ASCII, sixteen characters at a time. AssemblyScript, which is compiled to WebAssembly
 * with the daemon (scripts/compile-core.mjs): the same in TypeScript, four at a time, took four times as long.
 */

import { MOST_BYTES } from './layout';

/** Where the text is put. Behind it there is room for blanks that fill up the last sixteen. */
export const text: usize = (__heap_base + 15) & ~(<usize>15);

const SIXTEEN: usize = 16;
const SPACE: i8 = 0x20;
const TAB: i8 = 0x09;
/** Tab, line feed, vertical tab, form feed and carriage return follow each other. */
const LINES_AND_TABS: i8 = 5;

const PAGE_BITS: usize = 16;
const pages = <i32>((text + <usize>MOST_BYTES + SIXTEEN + 0xffff) >>> PAGE_BITS);
if (memory.size() < pages) memory.grow(pages - memory.size());

/** How many words begin in the first `length` bytes. `isWithinWord`: 1 where a word's character stands before them. */
export function countWords(length: i32, isWithinWord: i32): i32 {
  const end = text + <usize>length;
  v128.store(end, i8x16.splat(SPACE));
  let words = 0;
  let before = isWithinWord;
  for (let at = text; at < end; at += SIXTEEN) {
    const characters = v128.load(at);
    const isLineOrTab = i8x16.lt_u(i8x16.sub(characters, i8x16.splat(TAB)), i8x16.splat(LINES_AND_TABS));
    const isSpace = v128.or(i8x16.eq(characters, i8x16.splat(SPACE)), isLineOrTab);
    const isInWord = ~i8x16.bitmask(isSpace) & 0xffff;
    words += popcnt<i32>(isInWord & ~((isInWord << 1) | before));
    before = isInWord >>> 15;
  }
  return words;
}
