/**
 * Tells, token by token, that a text may hold what is not made of words: digits of a number, a long run without a space,
 * letters that stand apart, digits written for letters. All may be said too often: where they are is looked for then.
 */

import {
  DIGIT_STRETCH,
  KIND_DIGIT,
  KIND_JOINS_TOKENS,
  KIND_LETTER,
  KIND_LETTER_SIGN,
  KIND_UNDERSCORE,
  LEAST_SPACED,
  SEEN_DIGITS,
  SEEN_LETTER_DIGITS,
  SEEN_SPACED_LETTERS,
  SEEN_TOKEN_RUN,
  TOKEN_RUN,
} from './layout';

export let seen: u32 = 0;
/** Bytes of the text between which all digits of numbers and all long runs begin and end. */
export let seenFrom: i32 = i32.MAX_VALUE;
export let seenTo: i32 = 0;
/** Where in the text the part begins, and where its address is. */
let partOffset: i32 = 0;
let partStart: usize = 0;
/** Where a run began that no separator has ended, and the digits and the letters apart that came so far. */
let runStart: usize = 0;
let digits = 0;
let digitsStart: usize = 0;
let lettersApart = 0;
let lastTokenEnd: usize = 0;

export function forgetSeen(): void {
  seen = 0;
  seenFrom = i32.MAX_VALUE;
  seenTo = 0;
}

export function beginRuns(start: usize, offset: i32): void {
  partOffset = offset;
  partStart = start;
  runStart = start;
  digits = 0;
  lettersApart = 0;
  lastTokenEnd = start;
}

/** @param kinds of all its bytes */
export function seeToken(start: usize, end: usize, kinds: u32): void {
  const length = <i32>(end - start);
  if (length === 1) {
    lettersApart = start === lastTokenEnd + 1 ? lettersApart + 1 : 1;
    // The first and the last one may touch something that is of a token with them.
    if (lettersApart >= LEAST_SPACED - 2) seen |= SEEN_SPACED_LETTERS;
  } else {
    lettersApart = 0;
    if ((kinds & KIND_UNDERSCORE) !== 0) seen |= SEEN_SPACED_LETTERS;
    if ((kinds & KIND_LETTER_SIGN) !== 0 && (kinds & KIND_LETTER) !== 0) seen |= SEEN_LETTER_DIGITS;
  }
  lastTokenEnd = end;
  if ((kinds & KIND_DIGIT) === 0) {
    digits = 0;
    return;
  }
  if (digits === 0) digitsStart = start;
  digits += length;
  if (digits >= DIGIT_STRETCH) {
    seen |= SEEN_DIGITS;
    seeBetween(digitsStart, end);
  }
  if ((kinds & KIND_LETTER) !== 0) {
    digits = length;
    digitsStart = start;
  }
}

function seeBetween(start: usize, end: usize): void {
  seenFrom = min<i32>(seenFrom, <i32>(start - partStart) + partOffset);
  seenTo = max<i32>(seenTo, <i32>(end - partStart) + partOffset);
}

/** @param byte the separator at an address, as it stands there */
export function seeSeparator(at: usize, kind: u32, byte: u32): void {
  if ((kind & KIND_JOINS_TOKENS) === 0) {
    endRuns(at);
    runStart = at + 1;
  }
  // Of the signs that may stand for letters some are of no token.
  if ((kind & KIND_LETTER_SIGN) !== 0 && at === lastTokenEnd) seen |= SEEN_LETTER_DIGITS;
  if (digits > 0 && !isOfNumbers(byte)) digits = 0;
}

export function endRuns(end: usize): void {
  if (end - runStart < <usize>TOKEN_RUN) return;
  seen |= SEEN_TOKEN_RUN;
  seeBetween(runStart, end);
}

/** Whether digits of one number may stand before and behind it: a blank, a tab, or one of `( ) + - . / :`. */
function isOfNumbers(byte: u32): bool {
  return (
    byte === 0x20 ||
    byte === 0x09 ||
    byte === 0x3a ||
    (byte >= 0x28 && byte <= 0x2f && byte !== 0x2a && byte !== 0x2c)
  );
}
