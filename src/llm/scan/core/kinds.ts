/**
 * Tells of 16 bytes at a time what they are read as and of what kinds they are. Byte by byte, through a table, it was a
 * third of what noting the words of a text takes.
 */

import { SEEN_LETTER_DIGITS, SEEN_SPACED_LETTERS, SEEN_TOKEN_RUN } from './layout';
import { see, seeBetween } from './seen';
import { continuationBits, continuationCounts, digitBits, read, specialBits, text, tokenBits } from './text';

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

// Of the 64 bytes that are gone through:
let tokens: u64 = 0;
let specials: u64 = 0;
let digits: u64 = 0;
let continuations: u64 = 0;
let letters: u64 = 0;
let signs: u64 = 0;
let joined: u64 = 0;
/** The same of those before. */
let lettersBefore: u64 = 0;
let signsBefore: u64 = 0;
let joinedBefore: u64 = 0;
// What repeats itself at a distance, of those before, for runs and letters apart that reach over:
let joined2 = <u64>0;
let joined4 = <u64>0;
let joined8 = <u64>0;
let apart2 = <u64>0;
let apart3 = <u64>0;
/** Digits and signs between two letters, of the text. */
let lettersWritten: i32 = 0;

export function forgetKinds(): void {
  lettersWritten = 0;
}

/** Reads the part's first `length` bytes; `hasDigits` tells whether one is a digit. */
export function readKinds(length: i32, isAscii: bool): void {
  lettersBefore = signsBefore = joinedBefore = 0;
  joined2 = joined4 = joined8 = apart2 = apart3 = 0;
  hasDigits = false;
  let count = 0;
  for (let block = 0; block < length; block += 64) {
    tokens = specials = digits = continuations = letters = signs = joined = 0;
    for (let lane = 0; lane < 64; lane += 16) readLane(<usize>(block + lane), <u64>lane);
    const left = length - block;
    if (left < 64) {
      const there: u64 = ((<u64>1) << (<u64>left)) - 1;
      tokens &= there;
      specials &= there;
      digits &= there;
      letters &= there;
      signs &= there;
      joined &= there;
    }
    const at = <usize>(block >> 3);
    store<u64>(tokenBits + at, tokens);
    store<u64>(specialBits + at, specials);
    store<u64>(digitBits + at, digits);
    if (digits !== 0) hasDigits = true;
    if (!isAscii) {
      store<u64>(continuationBits + at, continuations);
      store<i32>(continuationCounts + (at >> 1), count);
      count += <i32>popcnt(continuations);
    }
    lookForRuns(block);
  }
  // What follows the part is of no word.
  store<u8>(read + <usize>length, 0);
}

export let hasDigits = false;

function readLane(offset: usize, shift: u64): void {
  const bytes = v128.load(text + offset);
  const upper = i8x16.lt_u(i8x16.sub(bytes, i8x16.splat(0x41)), i8x16.splat(26));
  const lower = v128.or(bytes, v128.and(upper, i8x16.splat(0x20)));
  const fromZero = i8x16.sub(bytes, i8x16.splat(0x30));
  const digit = i8x16.lt_u(fromZero, i8x16.splat(10));
  const asLetter = v128.bitselect(
    i8x16.swizzle(READ_DIGITS, fromZero),
    lower,
    i8x16.lt_u(fromZero, i8x16.splat(16)),
  );
  const white = v128.or(
    i8x16.lt_u(i8x16.sub(bytes, i8x16.splat(0x09)), i8x16.splat(5)),
    i8x16.eq(bytes, i8x16.splat(0x20)),
  );
  const asRead = v128.bitselect(i8x16.splat(0x20), asLetter, white);
  v128.store(read + offset, asRead);
  const letter = i8x16.lt_u(i8x16.sub(lower, i8x16.splat(0x61)), i8x16.splat(26));
  const underscore = i8x16.eq(bytes, i8x16.splat(0x5f));
  const ofWord = v128.or(v128.or(letter, digit), underscore);
  const token = v128.or(
    v128.or(ofWord, i8x16.eq(bytes, i8x16.splat(0x27))),
    i8x16.lt_s(bytes, i8x16.splat(0)),
  );
  const sign = v128.or(
    v128.and(digit, i8x16.ne(asRead, bytes)),
    v128.or(i8x16.eq(bytes, i8x16.splat(0x40)), i8x16.eq(bytes, i8x16.splat(0x24))),
  );
  // `+`, `-`, `/` and, which does no harm, `)`; `%` and `=`.
  const joint = v128.or(
    i8x16.eq(v128.or(bytes, i8x16.splat(0x06)), i8x16.splat(0x2f)),
    v128.or(i8x16.eq(bytes, i8x16.splat(0x25)), i8x16.eq(bytes, i8x16.splat(0x3d))),
  );
  tokens |= bitsOf(token) << shift;
  specials |= bitsOf(v128.not(v128.or(token, white))) << shift;
  digits |= bitsOf(digit) << shift;
  letters |= bitsOf(letter) << shift;
  signs |= bitsOf(sign) << shift;
  joined |= bitsOf(v128.or(ofWord, joint)) << shift;
  continuations |= bitsOf(i8x16.lt_s(bytes, i8x16.splat(-64))) << shift;
}

function bitsOf(lanes: v128): u64 {
  return <u64>(<u32>i8x16.bitmask(lanes));
}

/** What bits were so many bytes before, those of the block before among them. */
function behind(bits: u64, before: u64, by: u64): u64 {
  return (bits << by) | (before >> (64 - by));
}

/**
 * Looks for what is not made of words (stretch.ts of the host): long runs without a space, letters that stand apart,
 * digits written for letters. It may say too much, never too little.
 */
function lookForRuns(block: i32): void {
  const of2 = joined & behind(joined, joinedBefore, 1);
  const of4 = of2 & behind(of2, joined2, 2);
  const of8 = of4 & behind(of4, joined4, 4);
  const of16 = of8 & behind(of8, joined8, 8);
  joinedBefore = joined;
  joined2 = of2;
  joined4 = of4;
  joined8 = of8;
  if (of16 !== 0) {
    see(SEEN_TOKEN_RUN);
    seeBetween(block + <i32>ctz(of16) - 15, block + 64 - <i32>clz(of16));
  }
  // Letters two bytes apart with none between: two of them, three, five.
  const two = letters & ~behind(letters, lettersBefore, 1) & behind(letters, lettersBefore, 2);
  const three = two & behind(two, apart2, 2);
  if ((three & behind(three, apart3, 4)) !== 0) see(SEEN_SPACED_LETTERS);
  apart2 = two;
  apart3 = three;
  const between = behind(signs, signsBefore, 1) & behind(letters, lettersBefore, 2) & letters;
  if (between !== 0) {
    lettersWritten += <i32>popcnt(between);
    if (lettersWritten >= 2) see(SEEN_LETTER_DIGITS);
  }
  lettersBefore = letters;
  signsBefore = signs;
}
