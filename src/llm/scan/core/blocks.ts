/**
 * Which characters beyond ASCII a text holds, by eights (POINT_BLOCK_BITS): of a text with dashes and curly quotes that
 * is a list of two or three, and whoever looks for certain characters need not go through the text.
 */

import { POINT_BLOCK_BITS } from './layout';
import { continuationBits, continuationCounts, text } from './text';

const BLOCK_COUNT = 0x110000 >> POINT_BLOCK_BITS;

/** By block, a bit: whether it is in the list. */
const listed: usize = memory.data(BLOCK_COUNT >> 3, 16);
export const pointBlocks: usize = memory.data(4 * BLOCK_COUNT, 16);
export let pointBlockCount = 0;

export function forgetBlocks(): void {
  for (let index = 0; index < pointBlockCount; index++)
    store<u8>(listed + (<usize>load<u32>(pointBlocks + ((<usize>index) << 2)) >>> 3), 0);
  pointBlockCount = 0;
}

/** Reads where characters begin in a part that has some beyond ASCII, and which. */
export function readBeyond(length: i32): void {
  let count = 0;
  let last = -1;
  for (let start = 0; start < length; start += 64) {
    let beyond: u64 = 0;
    let continuations: u64 = 0;
    for (let lane = 0; lane < 64; lane += 16) {
      const bytes = v128.load(text + <usize>(start + lane));
      beyond |= (<u64>(<u32>i8x16.bitmask(bytes))) << (<u64>lane);
      continuations |= (<u64>(<u32>i8x16.bitmask(i8x16.lt_s(bytes, i8x16.splat(-64))))) << (<u64>lane);
    }
    const at = <usize>(start >> 3);
    store<u64>(continuationBits + at, continuations);
    store<i32>(continuationCounts + (at >> 1), count);
    count += <i32>popcnt(continuations);
    let leads = beyond & ~continuations;
    if (length - start < 64) leads &= ((<u64>1) << (<u64>(length - start))) - 1;
    for (; leads !== 0; leads &= leads - 1) {
      const block = <i32>(pointAt(text + <usize>start + <usize>ctz(leads)) >>> POINT_BLOCK_BITS);
      if (block === last) continue;
      last = block;
      list(block);
    }
  }
}

/** Characters that begin before a byte of the part, as it was read last. */
export function charactersBefore(at: i32): i32 {
  if (at === 0) return 0;
  const last = at - 1;
  const block = <usize>(last >> 6);
  const upTo = <u64>-1 >>> <u64>(63 - (last & 63));
  const inside = popcnt(load<u64>(continuationBits + (block << 3)) & upTo);
  return at - load<i32>(continuationCounts + (block << 2)) - <i32>inside;
}

function list(block: i32): void {
  const at = listed + (<usize>block >>> 3);
  const bit: u32 = 1 << (block & 7);
  if ((load<u8>(at) & bit) !== 0) return;
  store<u8>(at, load<u8>(at) | <u8>bit);
  store<i32>(pointBlocks + ((<usize>pointBlockCount) << 2), block);
  pointBlockCount++;
}

/** The code point of a character of two bytes and more (RFC 3629). */
function pointAt(at: usize): u32 {
  const bytes = load<u32>(at);
  const second = (bytes >>> 8) & 0x3f;
  const third = (bytes >>> 16) & 0x3f;
  if ((bytes & 0xff) < 0xe0) return ((bytes & 0x1f) << 6) | second;
  if ((bytes & 0xff) < 0xf0) return ((bytes & 0x0f) << 12) | (second << 6) | third;
  return ((bytes & 0x07) << 18) | (second << 12) | (third << 6) | ((bytes >>> 24) & 0x3f);
}
