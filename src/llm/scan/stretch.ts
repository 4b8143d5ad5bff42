/**
 * Stretches of a text that no single word gives away: digits of a number, long runs without a space, letters that
 * stand apart. Each is looked for by leaps: a run of n characters cannot be missed by looking at every n-th, and
 * from there backwards only as far as the run goes on. On prose that is one look in five bytes (measured: 0.2 to 0.4
 * ns a byte each, where a loop over every byte takes 1).
 */

import { DIGIT_STRETCH, LEAST_SPACED, MARKS_RUN, TOKEN_RUN } from './core/layout.ts';

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

/** Which bytes of a text are looked at: stretches that begin or end between them, whole. */
export interface Between {
  readonly from: number;
  readonly to: number;
}

const EVERYWHERE: Between = { from: 0, to: Number.POSITIVE_INFINITY };

/** Calls back with the bounds of each stretch that holds at least DIGIT_STRETCH digits, and how many it holds. */
export function digitStretches(
  bytes: Uint8Array,
  length: number,
  between: Between,
  found: (start: number, end: number, digits: number) => void,
): void {
  const kinds = KINDS;
  const digit = DIGIT;
  runs(bytes, length, between, STRETCH, DIGIT_STRETCH, (start, end) => {
    let digits = 0;
    for (let at = start; at < end; at++) digits += ((kinds[bytes[at] as number] as number) & digit) >> 1;
    if (digits >= DIGIT_STRETCH) found(start, end, digits);
  });
}

/** Calls back with the bounds of each run of at least TOKEN_RUN characters of a token. */
export function tokenRuns(
  bytes: Uint8Array,
  length: number,
  between: Between,
  found: (start: number, end: number) => void,
): void {
  runs(bytes, length, between, TOKEN, TOKEN_RUN, found);
}

/** Calls back with the bounds of each run of at least MARKS_RUN marks. */
export function markRuns(
  bytes: Uint8Array,
  length: number,
  found: (start: number, end: number) => void,
): void {
  runs(bytes, length, EVERYWHERE, MARK, MARKS_RUN, found);
}

/**
 * Calls back with each whole run of bytes of a kind that has at least `least` of them. What belongs to the module is looked
 * up anew at each use (esbuild makes variables of its constants), so loops have it at hand.
 */
function runs(
  bytes: Uint8Array,
  length: number,
  { from: first, to }: Between,
  kind: number,
  least: number,
  found: (start: number, end: number) => void,
): void {
  const kinds = KINDS;
  let from = Math.min(first, length);
  while (from > 0 && ((kinds[bytes[from - 1] as number] as number) & kind) !== 0) from--;
  while (from + least <= length && from < to) {
    let at = from + least - 1;
    while (at >= from && ((kinds[bytes[at] as number] as number) & kind) !== 0) at--;
    if (at >= from) {
      from = at + 1;
      continue;
    }
    let end = from + least;
    while (end < length && ((kinds[bytes[end] as number] as number) & kind) !== 0) end++;
    found(from, end);
    from = end + 1;
  }
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
