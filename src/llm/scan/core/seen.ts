/** What a text may hold that is not made of words, and between which of its bytes. */

import { DIGIT_STRETCH, SEEN_DIGITS, SEEN_TOKEN_RUN } from './layout';
import { digitBits, text } from './text';

export let seen: u32 = 0;
/** Bytes of the text between which all digits of numbers begin and end, and all long runs: four numbers, for the host. */
export const seenBounds: usize = memory.data(16, 16);
const DIGITS: usize = 0;
const TOKENS: usize = 8;
/** Where in the text the part begins. */
let partOffset: i32 = 0;

export function forgetSeen(): void {
  seen = 0;
  store<i32>(seenBounds + DIGITS, i32.MAX_VALUE);
  store<i32>(seenBounds + DIGITS, 0, 4);
  store<i32>(seenBounds + TOKENS, i32.MAX_VALUE);
  store<i32>(seenBounds + TOKENS, 0, 4);
}

export function beginSeeing(offset: i32): void {
  partOffset = offset;
}

export function see(what: u32): void {
  seen |= what;
}

/** @param from and `to`: bytes of the part between which a long run is */
export function seeTokenRun(from: i32, to: i32): void {
  seen |= SEEN_TOKEN_RUN;
  seeBetween(seenBounds + TOKENS, from, to);
}

function seeBetween(bounds: usize, from: i32, to: i32): void {
  store<i32>(bounds, min<i32>(load<i32>(bounds), max<i32>(0, from) + partOffset));
  store<i32>(bounds, max<i32>(load<i32>(bounds, 4), to + partOffset), 4);
}

/** Looks for numbers: digits with nothing between them but what stands in numbers. */
export function seeDigits(length: i32): void {
  let first = -1;
  let last = -1;
  let count = 0;
  for (let block = 0; block < length; block += 64) {
    let bits = load<u64>(digitBits + <usize>(block >> 3));
    while (bits !== 0) {
      const at = block + <i32>ctz(bits);
      bits &= bits - 1;
      if (last >= 0 && at > last + 1 && !isOfNumber(last + 1, at)) count = 0;
      if (count === 0) first = at;
      count++;
      last = at;
      if (count >= DIGIT_STRETCH) {
        seen |= SEEN_DIGITS;
        seeBetween(seenBounds + DIGITS, first, at + 1);
      }
    }
  }
}

/** Whether digits of one number may stand before and behind: blanks, tabs, and `( ) + - . / :`. */
function isOfNumber(from: i32, to: i32): bool {
  for (let at = from; at < to; at++) {
    const byte: u32 = load<u8>(text + <usize>at);
    const isMark = byte >= 0x28 && byte <= 0x2f && byte !== 0x2a && byte !== 0x2c;
    if (!isMark && byte !== 0x20 && byte !== 0x09 && byte !== 0x3a) return false;
  }
  return true;
}
