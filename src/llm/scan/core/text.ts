/** The part of a text that is gone through: its bytes, these as they are read, and of each 64 what kinds they are. */

import { MOST_PART_BYTES, TABLE_COUNT } from './layout';

/** Words are compared from their ends, up to as many bytes before the text: there are zeros. */
const MARGIN_BYTES = 128;
const BLOCKS: i32 = MOST_PART_BYTES / 64 + 1;

export const tables: usize = memory.data(4 * TABLE_COUNT, 16);
export const text: usize = memory.data(MOST_PART_BYTES + 2 * MARGIN_BYTES, 16) + MARGIN_BYTES;
/** Upper case as lower case, white space as blanks, digits for letters as these; behind the part a zero. */
export const read: usize = memory.data(MOST_PART_BYTES + 2 * MARGIN_BYTES, 16) + MARGIN_BYTES;

/** By block of 64 bytes, a bit for each: of a token; of neither a token nor white space; a digit. */
export const tokenBits: usize = memory.data(8 * BLOCKS, 16);
export const specialBits: usize = memory.data(8 * BLOCKS, 16);
export const digitBits: usize = memory.data(8 * BLOCKS, 16);
/** Bytes of UTF-8 that are one of a character but its first, and how many stand before the block. */
export const continuationBits: usize = memory.data(8 * BLOCKS, 16);
export const continuationCounts: usize = memory.data(4 * BLOCKS, 16);

export function table(number: i32): usize {
  return <usize>load<u32>(tables + ((<usize>number) << 2));
}

/** A byte as it is read. */
export function readAt(at: usize): u32 {
  return load<u8>(at);
}

/** Whether a byte, as it is read, is a word's character of ASCII. */
export function isOfWord(at: usize): bool {
  const byte = readAt(at);
  return byte - 0x61 < 26 || byte - 0x30 < 10 || byte === 0x5f;
}

/** Whether a byte of UTF-8 is one of a character but its first. */
export function isContinuation(at: usize): bool {
  return (load<u8>(at) & 0b1100_0000) === 0b1000_0000;
}
