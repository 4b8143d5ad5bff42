/** The part of a text that is gone through, and what its bytes are read as. */

import { KIND_TOKEN, MOST_PART_BYTES, TABLE_COUNT, TABLE_KINDS, TABLE_OF_WORD } from './layout';
import { allocate } from './memory';

/** Words are compared from their ends, up to as many bytes before the text: there are zeros. */
const MARGIN_BYTES = 128;

export const tables: usize = allocate(4 * TABLE_COUNT);
export const text: usize = allocate(MOST_PART_BYTES + 2 * MARGIN_BYTES) + MARGIN_BYTES;

export function table(number: i32): usize {
  return <usize>load<u32>(tables + ((<usize>number) << 2));
}

let kinds: usize = 0;
let ofWord: usize = 0;

export function beginText(): void {
  kinds = table(TABLE_KINDS);
  ofWord = table(TABLE_OF_WORD);
}

export function kindOf(at: usize): u32 {
  return load<u16>(kinds + ((<usize>load<u8>(at)) << 1));
}

/** A byte as it is read. */
export function readAs(at: usize): u32 {
  return kindOf(at) & 255;
}

/** Whether a byte is a word's character of ASCII. */
export function isOfWord(at: usize): bool {
  return load<u8>(ofWord + <usize>load<u8>(at)) !== 0;
}

export function isToken(kind: u32): bool {
  return (kind & KIND_TOKEN) !== 0;
}

/** Whether a byte of UTF-8 is one of a character but its first. */
export function isContinuation(at: usize): bool {
  return (load<u8>(at) & 0b1100_0000) === 0b1000_0000;
}
