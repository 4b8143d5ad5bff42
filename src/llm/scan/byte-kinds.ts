/** Kinds of bytes: how a text is cut into tokens, and what tells that it cannot hold something. */

import { isDigit, isLetterSign, isTokenCharacter } from './stretch.ts';
import { FOLD } from './word-table.ts';

/** Of a token: a letter or digit, what may stand in a word, or anything beyond ASCII. */
export const TOKEN = 256;
/** What is neither of a token nor white space. */
export const SPECIAL = 512;
/** A word of some rule by itself; which bytes are, a program says. */
export const SINGLE = 1024;
/** What numbers, letters written as digits, letters apart and long runs cannot be without: see seen.ts. */
export const DIGIT = 2048;
export const LETTER_SIGN = 4096;
export const UNDERSCORE = 8192;
export const JOINS_TOKENS = 16384;

export const SPACE = 0x20;

/** By byte: as what it is read, and its kinds. */
export const KINDS: Uint16Array = Uint16Array.from(FOLD, (folded, byte) => {
  const character = String.fromCharCode(byte);
  const kind = isTokenByte(folded) ? TOKEN : folded === SPACE ? 0 : SPECIAL;
  const joins = isTokenCharacter(character) && kind !== TOKEN;
  return (
    folded |
    kind |
    (isDigit(character) ? DIGIT : 0) |
    (isLetterSign(character) ? LETTER_SIGN : 0) |
    (character === '_' ? UNDERSCORE : 0) |
    (joins ? JOINS_TOKENS : 0)
  );
});

/** By byte: 1 where it is a word's character of ASCII, as `\b` has it. */
export const OF_WORD: Uint8Array = Uint8Array.from({ length: 256 }, (_, byte) =>
  Number(byte < 0x80 && /[A-Za-z0-9_]/.test(String.fromCharCode(byte))),
);

/** Whether a byte, as it is read, is of a token. */
export function isTokenByte(folded: number): boolean {
  return folded >= 0x80 || /[a-z0-9_']/.test(String.fromCharCode(folded));
}

/** Whether a byte of UTF-8 is one of a character but its first. */
export function isContinuation(byte: number): boolean {
  return (byte & 0b1100_0000) === 0b1000_0000;
}
