/** Where in a part tokens begin and end, and where special bytes are, as lists made of bits. */

import { MOST_PART_BYTES } from './layout';
import { digitBits, specialBits, tokenBits } from './text';

/** Where tokens begin and end, one behind the other, and where special bytes are. */
export const edges: usize = memory.data(4 * (MOST_PART_BYTES + 2), 16);
export const specials: usize = memory.data(4 * (MOST_PART_BYTES + 1), 16);

/** Lists where tokens begin and end and where special bytes are, and tells how many tokens there are. */
export function findEdges(length: i32): i32 {
  let edge = edges;
  let special = specials;
  let before: u64 = 0;
  for (let block = 0; block < length; block += 64) {
    const ofTokens = load<u64>(tokenBits + <usize>(block >> 3));
    let left = ofTokens ^ ((ofTokens << 1) | before);
    before = ofTokens >>> 63;
    for (; left !== 0; left &= left - 1, edge += 4) store<i32>(edge, block + <i32>ctz(left));
    left = load<u64>(specialBits + <usize>(block >> 3));
    for (; left !== 0; left &= left - 1, special += 4) store<i32>(special, block + <i32>ctz(left));
  }
  // The end of a token that has none, and what is behind all special bytes.
  store<i32>(edge, length);
  store<i32>(special, i32.MAX_VALUE);
  return <i32>((edge - edges + 4) >>> 3);
}

/** Whether a digit stands between two bytes. */
export function isDigitIn(start: i32, end: i32): bool {
  const bits = load<u64>(digitBits + <usize>(start >> 3)) >>> <u64>(start & 7);
  const length = end - start;
  if (length <= 56) return (bits & (((<u64>1) << (<u64>length)) - 1)) !== 0;
  for (let at = start; at < end; at++)
    if ((load<u8>(digitBits + <usize>(at >> 3)) >>> (at & 7)) & 1) return true;
  return false;
}
