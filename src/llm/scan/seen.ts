/**
 * What was seen of a text while its words were looked for: stretches (stretch.ts) that it cannot hold are not. It is
 * told by tokens, of which there is one in six bytes (core/runs.ts), so it may say too much, never too little.
 */

import {
  SEEN_DIGITS,
  SEEN_LETTER_DIGITS,
  SEEN_MARKS,
  SEEN_SPACED_LETTERS,
  SEEN_TOKEN_RUN,
} from './core/layout.ts';

export interface Seen {
  /** SEEN_. */
  bits: number;
  /** Bytes of the text between which all digits of numbers are, and all long runs. */
  readonly digits: { from: number; to: number };
  readonly tokens: { from: number; to: number };
}

export function mayHoldDigits({ bits }: Readonly<Seen>): boolean {
  return (bits & SEEN_DIGITS) !== 0;
}

export function mayHoldTokenRun({ bits }: Readonly<Seen>): boolean {
  return (bits & SEEN_TOKEN_RUN) !== 0;
}

export function mayHoldMarks({ bits }: Readonly<Seen>): boolean {
  return (bits & SEEN_MARKS) !== 0;
}

export function mayHoldSpacedLetters({ bits }: Readonly<Seen>): boolean {
  return (bits & SEEN_SPACED_LETTERS) !== 0;
}

export function mayHoldLetterDigits({ bits }: Readonly<Seen>): boolean {
  return (bits & SEEN_LETTER_DIGITS) !== 0;
}
