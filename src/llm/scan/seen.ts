/** What was met of a text while its words were looked for: stretches (stretch.ts) that it cannot hold are not. */

import { JOINS_TOKENS, LETTER_SIGN, UNDERSCORE } from './byte-kinds.ts';
import { KIND_DIGIT } from './core/layout.ts';
import { LEAST_SPACED, TOKEN_RUN } from './stretch.ts';

export interface Seen {
  /** The kinds of its bytes (byte-kinds.ts). */
  kinds: number;
  /** Tokens of one byte. */
  shortTokens: number;
  /** Bytes of its longest token. */
  longestToken: number;
}

export function mayHoldDigits({ kinds }: Readonly<Seen>): boolean {
  return (kinds & KIND_DIGIT) !== 0;
}

/** A long run lies within one token, unless something joins several. */
export function mayHoldTokenRun({ kinds, longestToken }: Readonly<Seen>): boolean {
  return longestToken >= TOKEN_RUN || (kinds & JOINS_TOKENS) !== 0;
}

/** Letters apart are tokens of their own, but for those that an underscore parts, and the first and the last one. */
export function mayHoldSpacedLetters({ kinds, shortTokens }: Readonly<Seen>): boolean {
  return shortTokens >= LEAST_SPACED - 2 || (kinds & UNDERSCORE) !== 0;
}

export function mayHoldLetterDigits({ kinds }: Readonly<Seen>): boolean {
  return (kinds & LETTER_SIGN) !== 0;
}
