/** Kinds of bytes: how a text is cut into tokens, and what tells that it cannot hold something. */

import {
  KIND_DIGIT,
  KIND_JOINS_TOKENS,
  KIND_LETTER,
  KIND_LETTER_SIGN,
  KIND_SPECIAL,
  KIND_TOKEN,
  KIND_UNDERSCORE,
} from './core/layout.ts';
import { isDigit, isLetterSign, isTokenCharacter } from './stretch.ts';
import { FOLD } from './word-table.ts';

export const SPACE = 0x20;

/** By byte: as what it is read, and its kinds. */
export const KINDS: Uint16Array = Uint16Array.from(FOLD, (folded, byte) => {
  const character = String.fromCharCode(byte);
  const kind = isTokenByte(folded) ? KIND_TOKEN : folded === SPACE ? 0 : KIND_SPECIAL;
  const joins = isTokenCharacter(character) && kind !== KIND_TOKEN;
  return (
    folded |
    kind |
    (isDigit(character) ? KIND_DIGIT : 0) |
    (isLetterSign(character) ? KIND_LETTER_SIGN : 0) |
    (/[A-Za-z]/.test(character) ? KIND_LETTER : 0) |
    (character === '_' ? KIND_UNDERSCORE : 0) |
    (joins ? KIND_JOINS_TOKENS : 0)
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
