/**
 * Stretches of a part that no word gives away: long runs without a space, marks in a row, digits of a number. With the
 * host going through the bytes for each of them, answers that are documents with code took 1.15 times as long.
 */

import { DIGIT_STRETCH, MARKS_RUN, MOST_PART_BYTES, STRETCH_INTS, TOKEN_RUN } from './layout';
import { digitBits, text } from './text';

/** As many as a part has room for; marks in a row are longer. */
const MOST_RUNS: i32 = MOST_PART_BYTES / TOKEN_RUN;
const MOST_DIGIT_STRETCHES: i32 = MOST_PART_BYTES / DIGIT_STRETCH;

/** Lists for the host: how many there are, and the numbers of each (layout.ts). */
export const tokenRuns: usize = memory.data(4 * (1 + STRETCH_INTS * MOST_RUNS), 16);
export const markRuns: usize = memory.data(4 * (1 + STRETCH_INTS * MOST_RUNS), 16);
export const digitStretches: usize = memory.data(4 * (1 + STRETCH_INTS * MOST_DIGIT_STRETCHES), 16);

/** Of runs, the bits tell from the sixteenth byte on. */
const BITS_BEHIND = 15;
const NONE = -1;
/** Where the runs begin that reach into the block that is looked at next, or NONE. */
let openToken = NONE;
let openMarks = NONE;

/** To be called before a part. */
export function forgetRuns(): void {
  store<i32>(tokenRuns, 0);
  store<i32>(markRuns, 0);
  store<i32>(digitStretches, 0);
  openToken = NONE;
  openMarks = NONE;
}

/**
 * Lists the runs that end in a block; which one goes on in the next is kept here, as most blocks have none.
 * @param edges bits where sixteen bytes of a kind begin to end, and cease to
 */
export function listTokenRuns(edges: u64, block: i32): void {
  openToken = listRuns(tokenRuns, TOKEN_RUN, edges, block, openToken);
}

export function listMarkRuns(edges: u64, block: i32): void {
  openMarks = listRuns(markRuns, MARKS_RUN, edges, block, openMarks);
}

/** Lists the runs that reach to the end of the part. */
export function closeRuns(length: i32): void {
  if (openToken !== NONE) add(tokenRuns, TOKEN_RUN, openToken, length, 0);
  if (openMarks !== NONE) add(markRuns, MARKS_RUN, openMarks, length, 0);
}

/** @returns where the run begins that goes on in the next block, or NONE */
function listRuns(list: usize, least: i32, edges: u64, block: i32, open: i32): i32 {
  let start = open;
  for (let left = edges; left !== 0; left &= left - 1) {
    const at = block + <i32>ctz(left);
    if (start === NONE) {
      start = at - BITS_BEHIND;
    } else {
      add(list, least, start, at, 0);
      start = NONE;
    }
  }
  return start;
}

function add(list: usize, least: i32, start: i32, end: i32, digits: i32): void {
  if (end - start < least) return;
  const count = load<i32>(list);
  const at = list + 4 + <usize>(count * (4 * STRETCH_INTS));
  store<i32>(at, start);
  store<i32>(at, end, 4);
  store<i32>(at, digits, 8);
  store<i32>(list, count + 1);
}

/** Lists the stretches of digits with nothing between them but what stands in numbers, and what of that is around them. */
export function listDigits(length: i32): void {
  let first = NONE;
  let last = NONE;
  let count = 0;
  for (let block = 0; block < length; block += 64) {
    let bits = load<u64>(digitBits + <usize>(block >> 3));
    while (bits !== 0) {
      const at = block + <i32>ctz(bits);
      bits &= bits - 1;
      if (count > 0 && at > last + 1 && !isOfNumber(last + 1, at)) {
        addDigits(first, last, count, length);
        count = 0;
      }
      if (count === 0) first = at;
      count++;
      last = at;
    }
  }
  addDigits(first, last, count, length);
}

function addDigits(first: i32, last: i32, count: i32, length: i32): void {
  if (count < DIGIT_STRETCH) return;
  let start = first;
  while (start > 0 && isOfNumber(start - 1, start)) start--;
  let end = last + 1;
  while (end < length && isOfNumber(end, end + 1)) end++;
  add(digitStretches, DIGIT_STRETCH, start, end, count);
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
