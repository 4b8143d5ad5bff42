/** Letters that stand apart put together, and digits and signs for letters read as these. */

import { LETTER_DIGITS } from '../letter-digits.ts';
import { type FormText, type Replacement, replacePieces } from './form-text.ts';

/** Three letters or more, one and the same separator between each two. */
const SPACED = /(?<![a-z0-9])[a-z]([ .\-_*|\t])[a-z](?:\1[a-z])+(?![a-z0-9])/gi;

/** By byte, or unit of ASCII: bits of what it is; nothing beyond ASCII. */
const LETTER = 1;
/** Another character that words may have then, a digit or a sign. */
const OTHER = 2;
/** It stands for a letter. */
const SIGN = 4;
/** It does so before a letter or a digit: an exclamation mark or a bar at the end of a word is what it is. */
const INNER_SIGN = 8;
const DIGIT = 16;
const KINDS = new Uint8Array(256);
for (const character of 'abcdefghijklmnopqrstuvwxyz') {
  KINDS[character.charCodeAt(0)] = LETTER;
  KINDS[character.toUpperCase().charCodeAt(0)] = LETTER;
}
for (const character of '0123456789') KINDS[character.charCodeAt(0)] = OTHER | DIGIT;
for (const character of '013457@$') {
  const code = character.charCodeAt(0);
  KINDS[code] = (KINDS[code] as number) | OTHER | SIGN;
}
for (const character of '!|') KINDS[character.charCodeAt(0)] = OTHER | INNER_SIGN;
const LEAST_WORD = 3;

const SIGNS: Readonly<Record<string, string>> = { ...LETTER_DIGITS, '@': 'a', $: 's', '!': 'i', '|': 'l' };
/** By unit: the letter it stands for, as one of these. */
const LETTERS = new Uint8Array(128);
for (const [sign, letter] of Object.entries(SIGNS)) LETTERS[sign.charCodeAt(0)] = letter.charCodeAt(0);

/** The joined form of a text, or undefined where it is the text itself. Linear. */
export function join(
  text: string,
  hasSpacedLetters: boolean,
  hasLetterDigits: boolean,
): FormText | undefined {
  const joined = replacePieces('joined', text, hasSpacedLetters ? separators(text) : []);
  const plain = hasLetterDigits ? plainLetters(joined.text) : joined.text;
  return plain === text ? undefined : { ...joined, text: plain };
}

/** What stands between the letters of a word that are apart, to be left out. */
function* separators(text: string): Generator<Replacement> {
  for (const { index, 0: run } of text.matchAll(SPACED)) {
    for (let at = 1; at < run.length; at += 2) yield { text: '', start: index + at, end: index + at + 1 };
  }
}

/** The units of a text that is being changed. */
let units = new Uint16Array(1024);
const LAST_OF_LATIN = 0xff;

/**
 * A text with letters in the place of the digits and signs that stand for them, unit by unit: with an expression for signs,
 * and for each word one that has them replaced, a key of digits and letters took 5 µs.
 */
function plainLetters(text: string): string {
  const { length } = text;
  if (units.length < length) units = new Uint16Array(2 * length);
  let all = 0;
  let changes = 0;
  for (let at = 0; at < length; ) {
    const start = at;
    let kinds = 0;
    for (; at < length; at++) {
      const unit = text.charCodeAt(at);
      const kind = KINDS[unit] ?? 0;
      units[at] = unit;
      all |= unit;
      if (kind === 0) break;
      kinds |= kind;
    }
    if ((kinds & LETTER) !== 0 && (kinds & (SIGN | INNER_SIGN)) !== 0 && at - start >= LEAST_WORD)
      changes += changeWord(start, at);
    at++;
  }
  if (changes === 0) return text;
  // A text of Latin letters is kept by the byte, and is looked at so.
  if (all <= LAST_OF_LATIN) return Buffer.from(units.subarray(0, length)).toString('latin1');
  return Buffer.from(units.buffer, 0, 2 * length).toString('utf16le');
}

/** Puts letters in the place of the signs of a word, and tells of how many. */
function changeWord(start: number, end: number): number {
  let changes = 0;
  for (let at = start; at < end; at++) {
    const unit = units[at] as number;
    const kind = KINDS[unit] as number;
    const isSign =
      (kind & SIGN) !== 0 ||
      ((kind & INNER_SIGN) !== 0 && at + 1 < end && isLetterOrDigit(units[at + 1] as number));
    if (!isSign) continue;
    units[at] = LETTERS[unit] as number;
    changes++;
  }
  return changes;
}

/** The numbers of a word that `signedWords` tells: where it begins and ends, and 1 if a sign of it is no digit. */
export const WORD_NUMBERS = 3;

/**
 * The words of a text that have letters, and digits or signs that stand for some, in order.
 * @param utf8 offsets are in its bytes
 */
export function signedWords(utf8: Uint8Array): readonly number[] {
  const kinds = KINDS;
  const anySign = SIGN | INNER_SIGN;
  const words: number[] = [];
  let from = 0;
  for (let at = 0; at < utf8.length; at++) {
    if (((kinds[utf8[at] as number] as number) & anySign) === 0) continue;
    let start = at;
    while (start > from && kinds[utf8[start - 1] as number] !== 0) start--;
    let end = at + 1;
    while (end < utf8.length && kinds[utf8[end] as number] !== 0) end++;
    const signs = signsOf(utf8, start, end);
    if (signs !== NO_SIGN) words.push(start, end, signs === OTHER_SIGN ? 1 : 0);
    from = end;
    at = end;
  }
  return words;
}

const NO_SIGN = 0;
const DIGITS_ALONE = 1;
const OTHER_SIGN = 2;

/** What stands for letters in a word, beside which there is nothing that words may have. */
function signsOf(utf8: Uint8Array, start: number, end: number): number {
  const kinds = KINDS;
  let all = 0;
  let signs = NO_SIGN;
  for (let at = start; at < end; at++) {
    const kind = kinds[utf8[at] as number] as number;
    all |= kind;
    const next = at + 1 < end ? (kinds[utf8[at + 1] as number] as number) : 0;
    const isSign = (kind & SIGN) !== 0 || ((kind & INNER_SIGN) !== 0 && (next & (LETTER | DIGIT)) !== 0);
    if (isSign) signs = Math.max(signs, (kind & DIGIT) === 0 ? OTHER_SIGN : DIGITS_ALONE);
  }
  return (all & LETTER) !== 0 && end - start >= LEAST_WORD ? signs : NO_SIGN;
}

function isLetterOrDigit(unit: number): boolean {
  return ((KINDS[unit] as number) & (LETTER | DIGIT)) !== 0;
}
