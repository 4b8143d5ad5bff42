/**
 * What no single word of a text gives away: the characters of which numbers, long runs without a space and runs of marks are
 * made (core/runs.ts lists these), and letters that stand apart, or digits for letters, which are looked for here.
 */

import { LEAST_SPACED } from './core/layout.ts';

const STRETCH = 1;
const DIGIT = 2;
const TOKEN = 4;
const LETTER = 8;
const SEPARATOR = 16;
const LETTER_SIGN = 32;
const MARK = 64;

const KINDS = new Uint8Array(256);
for (const character of '0123456789 ()./+-:\t') KINDS[character.charCodeAt(0)] = STRETCH;
for (const character of '0123456789') KINDS[character.charCodeAt(0)] = STRETCH | DIGIT | TOKEN;
for (const character of 'abcdefghijklmnopqrstuvwxyz') {
  KINDS[character.charCodeAt(0)] = TOKEN | LETTER;
  KINDS[character.toUpperCase().charCodeAt(0)] = TOKEN | LETTER;
}
for (const character of '+/=_-%')
  KINDS[character.charCodeAt(0)] = (KINDS[character.charCodeAt(0)] ?? 0) | TOKEN;
for (const character of ' .-_*|\t')
  KINDS[character.charCodeAt(0)] = (KINDS[character.charCodeAt(0)] ?? 0) | SEPARATOR;

for (const character of '013457@$')
  KINDS[character.charCodeAt(0)] = (KINDS[character.charCodeAt(0)] ?? 0) | LETTER_SIGN;
for (let code = 0; code < 128; code++) {
  if (/[^A-Za-z0-9]/.test(String.fromCharCode(code))) KINDS[code] = (KINDS[code] ?? 0) | MARK;
}

function kindOf(character: string): number {
  return character.length === 1 ? (KINDS[character.charCodeAt(0)] ?? 0) : 0;
}

/** Whether a character may stand in a stretch of digits: a digit, a space, or punctuation of numbers. */
export function isStretchCharacter(character: string): boolean {
  return (kindOf(character) & STRETCH) !== 0;
}

/** Whether a character may stand in a run that is a token: base64 of both alphabets, hex, URL escapes. */
export function isTokenCharacter(character: string): boolean {
  return (kindOf(character) & TOKEN) !== 0;
}

export function isDigit(character: string): boolean {
  return (kindOf(character) & DIGIT) !== 0;
}

/** Whether a character is neither letter nor digit, and of ASCII. */
export function isMark(character: string): boolean {
  return (kindOf(character) & MARK) !== 0;
}

/** How many digits stand between two bytes. */
export function digitsIn(utf8: Uint8Array, start: number, end: number): number {
  let digits = 0;
  for (let at = start; at < end; at++) digits += ((KINDS[utf8[at] as number] as number) & DIGIT) >> 1;
  return digits;
}

/** Whether somewhere at least five single letters follow each other with one separator between each two. */
export function hasSpacedLetters(bytes: Uint8Array, length: number): boolean {
  const last = 2 * (LEAST_SPACED - 1);
  let from = 0;
  while (from + last < length) {
    // Two letters side by side cannot both be in it, so it begins behind the first of them.
    if (isLetter(bytes[from + last]) && isLetter(bytes[from + last - 1])) from += last;
    else if (isSpacedFrom(bytes, from)) return true;
    else from++;
  }
  return false;
}

function isSpacedFrom(bytes: Uint8Array, from: number): boolean {
  for (let letter = 0; letter < LEAST_SPACED; letter++) {
    if (!isLetter(bytes[from + 2 * letter])) return false;
    if (letter > 0 && !isSeparator(bytes[from + 2 * letter - 1])) return false;
  }
  return true;
}

function isLetter(byte: number | undefined): boolean {
  return ((KINDS[byte as number] as number) & LETTER) !== 0;
}

function isSeparator(byte: number | undefined): boolean {
  return ((KINDS[byte as number] as number) & SEPARATOR) !== 0;
}

/**
 * Whether at two places or more a digit or sign that may stand for a letter stands between letters. One such place
 * is a name (`gpt4o`, `k8s`), more are a way of writing.
 */
export function hasLetterDigits(bytes: Uint8Array, length: number): boolean {
  const kinds = KINDS;
  const sign = LETTER_SIGN;
  let places = 0;
  for (let at = 1; at + 1 < length; at++) {
    const isSign = ((kinds[bytes[at] as number] as number) & sign) !== 0;
    if (isSign && isLetter(bytes[at - 1]) && isLetter(bytes[at + 1]) && ++places === 2) return true;
  }
  return false;
}
