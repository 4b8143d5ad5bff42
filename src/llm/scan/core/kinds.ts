/**
 * Tells of 16 bytes at a time what they are read as and of what kinds they are. Byte by byte, through a table, it was a
 * third of what noting the words of a text takes.
 */

import { MOST_PART_BYTES, SEEN_LETTER_DIGITS, SEEN_SPACED_LETTERS } from './layout';
import { closeRuns, listMarkRuns, listTokenRuns } from './runs';
import { digitBits, read, specialBits, text, tokenBits } from './text';

/** What the characters from `0` to `?` are read as: LETTER_DIGITS of the host. */
const READ_DIGITS = i8x16(
  0x6f,
  0x69,
  0x32,
  0x65,
  0x61,
  0x73,
  0x36,
  0x74,
  0x38,
  0x39,
  0x3a,
  0x3b,
  0x3c,
  0x3d,
  0x3e,
  0x3f,
);

/** By block of 64 bytes, as those of text.ts: letters, signs that may be written for letters, what runs are made of, marks. */
const BITS_BYTES: i32 = MOST_PART_BYTES / 8 + 8;
const letterBits: usize = memory.data(BITS_BYTES, 16);
const signBits: usize = memory.data(BITS_BYTES, 16);
const joinedBits: usize = memory.data(BITS_BYTES, 16);
const markBits: usize = memory.data(BITS_BYTES, 16);
/** Digits and signs between two letters, of the text. */
let lettersWritten: i32 = 0;
/** SEEN_ of the text, as far as it was read. */
export let seen: u32 = 0;

export function forgetKinds(): void {
  lettersWritten = 0;
  seen = 0;
}

export let hasDigits = false;

/**
 * Reads the part's first `length` bytes; `hasDigits` tells whether one is a digit. A text without a word of any rule takes
 * 0.96 of what it took with the bits of a block, and what is kept from one to the next, in globals.
 */
export function readKinds(length: i32): void {
  for (let offset: usize = 0; offset < <usize>length; offset += 64) readBlock(offset);
  clearBehind(length);
  hasDigits = lookForRuns(length);
  // What follows the part is of no word.
  store<u8>(read + <usize>length, 0);
}

function readBlock(offset: usize): void {
  const bytes0 = v128.load(text + offset, 0);
  const bytes1 = v128.load(text + offset, 16);
  const bytes2 = v128.load(text + offset, 32);
  const bytes3 = v128.load(text + offset, 48);
  const letter0 = letterIn(bytes0);
  const letter1 = letterIn(bytes1);
  const letter2 = letterIn(bytes2);
  const letter3 = letterIn(bytes3);
  const digit0 = digitIn(bytes0);
  const digit1 = digitIn(bytes1);
  const digit2 = digitIn(bytes2);
  const digit3 = digitIn(bytes3);
  const white0 = whiteIn(bytes0);
  const white1 = whiteIn(bytes1);
  const white2 = whiteIn(bytes2);
  const white3 = whiteIn(bytes3);
  v128.store(read + offset, asRead(bytes0, white0), 0);
  v128.store(read + offset, asRead(bytes1, white1), 16);
  v128.store(read + offset, asRead(bytes2, white2), 32);
  v128.store(read + offset, asRead(bytes3, white3), 48);
  const word0 = v128.or(v128.or(letter0, digit0), i8x16.eq(bytes0, i8x16.splat(0x5f)));
  const word1 = v128.or(v128.or(letter1, digit1), i8x16.eq(bytes1, i8x16.splat(0x5f)));
  const word2 = v128.or(v128.or(letter2, digit2), i8x16.eq(bytes2, i8x16.splat(0x5f)));
  const word3 = v128.or(v128.or(letter3, digit3), i8x16.eq(bytes3, i8x16.splat(0x5f)));
  const token0 = tokenIn(bytes0, word0);
  const token1 = tokenIn(bytes1, word1);
  const token2 = tokenIn(bytes2, word2);
  const token3 = tokenIn(bytes3, word3);
  const at = offset >>> 3;
  store<u64>(tokenBits + at, bitsOf(token0, token1, token2, token3));
  store<u64>(
    specialBits + at,
    bitsOf(
      v128.not(v128.or(token0, white0)),
      v128.not(v128.or(token1, white1)),
      v128.not(v128.or(token2, white2)),
      v128.not(v128.or(token3, white3)),
    ),
  );
  store<u64>(digitBits + at, bitsOf(digit0, digit1, digit2, digit3));
  store<u64>(letterBits + at, bitsOf(letter0, letter1, letter2, letter3));
  store<u64>(signBits + at, bitsOf(signIn(bytes0), signIn(bytes1), signIn(bytes2), signIn(bytes3)));
  store<u64>(
    joinedBits + at,
    bitsOf(
      v128.or(word0, jointIn(bytes0)),
      v128.or(word1, jointIn(bytes1)),
      v128.or(word2, jointIn(bytes2)),
      v128.or(word3, jointIn(bytes3)),
    ),
  );
  store<u64>(
    markBits + at,
    bitsOf(
      markIn(bytes0, letter0, digit0),
      markIn(bytes1, letter1, digit1),
      markIn(bytes2, letter2, digit2),
      markIn(bytes3, letter3, digit3),
    ),
  );
}

function bitsOf(first: v128, second: v128, third: v128, fourth: v128): u64 {
  const low = <u32>i8x16.bitmask(first) | ((<u32>i8x16.bitmask(second)) << 16);
  const high = <u32>i8x16.bitmask(third) | ((<u32>i8x16.bitmask(fourth)) << 16);
  return <u64>low | ((<u64>high) << 32);
}

function letterIn(bytes: v128): v128 {
  const lower = v128.or(bytes, i8x16.splat(0x20));
  return i8x16.lt_u(i8x16.sub(lower, i8x16.splat(0x61)), i8x16.splat(26));
}

function digitIn(bytes: v128): v128 {
  return i8x16.lt_u(i8x16.sub(bytes, i8x16.splat(0x30)), i8x16.splat(10));
}

function whiteIn(bytes: v128): v128 {
  const control = i8x16.lt_u(i8x16.sub(bytes, i8x16.splat(0x09)), i8x16.splat(5));
  return v128.or(control, i8x16.eq(bytes, i8x16.splat(0x20)));
}

function asRead(bytes: v128, white: v128): v128 {
  const upper = i8x16.lt_u(i8x16.sub(bytes, i8x16.splat(0x41)), i8x16.splat(26));
  const lower = v128.or(bytes, v128.and(upper, i8x16.splat(0x20)));
  const fromZero = i8x16.sub(bytes, i8x16.splat(0x30));
  const isRead = i8x16.lt_u(fromZero, i8x16.splat(16));
  const letters = v128.bitselect(i8x16.swizzle(READ_DIGITS, fromZero), lower, isRead);
  return v128.bitselect(i8x16.splat(0x20), letters, white);
}

function tokenIn(bytes: v128, word: v128): v128 {
  const quote = i8x16.eq(bytes, i8x16.splat(0x27));
  return v128.or(v128.or(word, quote), i8x16.lt_s(bytes, i8x16.splat(0)));
}

/** The digits 0, 1, 3, 4, 5, 7, which are read as letters, `@` and `$`. */
function signIn(bytes: v128): v128 {
  const letters = i8x16.swizzle(READ_DIGITS, i8x16.sub(bytes, i8x16.splat(0x30)));
  const digit = v128.and(digitIn(bytes), i8x16.ne(letters, bytes));
  const other = v128.or(i8x16.eq(bytes, i8x16.splat(0x40)), i8x16.eq(bytes, i8x16.splat(0x24)));
  return v128.or(digit, other);
}

/** `-` and `/`, `+`, `%` and `=`. */
function jointIn(bytes: v128): v128 {
  const two = i8x16.eq(v128.or(bytes, i8x16.splat(0x02)), i8x16.splat(0x2f));
  const three = v128.or(two, i8x16.eq(bytes, i8x16.splat(0x2b)));
  return v128.or(three, v128.or(i8x16.eq(bytes, i8x16.splat(0x25)), i8x16.eq(bytes, i8x16.splat(0x3d))));
}

/** What is of ASCII and neither letter nor digit. */
function markIn(bytes: v128, letter: v128, digit: v128): v128 {
  const beyond = i8x16.lt_s(bytes, i8x16.splat(0));
  return v128.not(v128.or(v128.or(letter, digit), beyond));
}

/** Of the last block only what is of the part. */
function clearBehind(length: i32): void {
  const left = length & 63;
  if (left === 0) return;
  const at = <usize>((length & ~63) >> 3);
  const there: u64 = ((<u64>1) << (<u64>left)) - 1;
  keep(tokenBits + at, there);
  keep(specialBits + at, there);
  keep(digitBits + at, there);
  keep(letterBits + at, there);
  keep(signBits + at, there);
  keep(joinedBits + at, there);
  keep(markBits + at, there);
}

function keep(at: usize, bits: u64): void {
  store<u64>(at, load<u64>(at) & bits);
}

/** What bits were so many bytes before, those of the block before among them. */
function behind(bits: u64, before: u64, by: u64): u64 {
  return (bits << by) | (before >> (64 - by));
}

/**
 * Lists long runs without a space, and marks in a row; looks for letters that stand apart and digits written for letters
 * (stretch.ts of the host), of which it may say too much, never too little.
 * @returns whether there are digits
 */
function lookForRuns(length: i32): bool {
  let anyDigits: u64 = 0;
  let lettersBefore: u64 = 0;
  let signsBefore: u64 = 0;
  // What repeats itself at a distance, of the block before, for runs and letters apart that reach over:
  let joined1: u64 = 0;
  let joined2: u64 = 0;
  let joined4: u64 = 0;
  let joined8: u64 = 0;
  let joined16: u64 = 0;
  let marks1: u64 = 0;
  let marks2: u64 = 0;
  let marks4: u64 = 0;
  let marks8: u64 = 0;
  let marks16: u64 = 0;
  let apart2: u64 = 0;
  let apart3: u64 = 0;
  for (let block = 0; block < length; block += 64) {
    const at = <usize>(block >> 3);
    anyDigits |= load<u64>(digitBits + at);
    const joined = load<u64>(joinedBits + at);
    const of2 = joined & behind(joined, joined1, 1);
    const of4 = of2 & behind(of2, joined2, 2);
    const of8 = of4 & behind(of4, joined4, 4);
    const of16 = of8 & behind(of8, joined8, 8);
    joined1 = joined;
    joined2 = of2;
    joined4 = of4;
    joined8 = of8;
    if ((of16 | joined16) !== 0) listTokenRuns(of16 ^ behind(of16, joined16, 1), block);
    joined16 = of16;
    const marks = load<u64>(markBits + at);
    const marksOf2 = marks & behind(marks, marks1, 1);
    const marksOf4 = marksOf2 & behind(marksOf2, marks2, 2);
    const marksOf8 = marksOf4 & behind(marksOf4, marks4, 4);
    const marksOf16 = marksOf8 & behind(marksOf8, marks8, 8);
    if ((marksOf16 | marks16) !== 0) listMarkRuns(marksOf16 ^ behind(marksOf16, marks16, 1), block);
    marks16 = marksOf16;
    marks1 = marks;
    marks2 = marksOf2;
    marks4 = marksOf4;
    marks8 = marksOf8;
    // Letters two bytes apart with none between: two of them, three, five.
    const letters = load<u64>(letterBits + at);
    const two = letters & ~behind(letters, lettersBefore, 1) & behind(letters, lettersBefore, 2);
    const three = two & behind(two, apart2, 2);
    if ((three & behind(three, apart3, 4)) !== 0) seen |= SEEN_SPACED_LETTERS;
    apart2 = two;
    apart3 = three;
    const signs = load<u64>(signBits + at);
    const between = behind(signs, signsBefore, 1) & behind(letters, lettersBefore, 2) & letters;
    if (between !== 0) {
      lettersWritten += <i32>popcnt(between);
      if (lettersWritten >= 2) seen |= SEEN_LETTER_DIGITS;
    }
    lettersBefore = letters;
    signsBefore = signs;
  }
  closeRuns(length);
  return anyDigits !== 0;
}
