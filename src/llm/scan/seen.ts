/**
 * What was seen of a text while its words were looked for: stretches (stretch.ts) that it cannot hold are not. It is
 * told by tokens, of which there is one in six bytes (core/runs.ts), so it may say too much, never too little.
 */

import { SEEN_DIGITS, SEEN_LETTER_DIGITS, SEEN_SPACED_LETTERS, SEEN_TOKEN_RUN } from './core/layout.ts';

/** Bits of SEEN_. */
export type Seen = number;

export function mayHoldDigits(seen: Seen): boolean {
  return (seen & SEEN_DIGITS) !== 0;
}

export function mayHoldTokenRun(seen: Seen): boolean {
  return (seen & SEEN_TOKEN_RUN) !== 0;
}

export function mayHoldSpacedLetters(seen: Seen): boolean {
  return (seen & SEEN_SPACED_LETTERS) !== 0;
}

export function mayHoldLetterDigits(seen: Seen): boolean {
  return (seen & SEEN_LETTER_DIGITS) !== 0;
}
