/** What was seen of a text while its words were looked for, and is not made of words (stretch.ts). */

import { SEEN_LETTER_DIGITS, SEEN_SPACED_LETTERS } from './core/layout.ts';
import { StretchList } from './stretch-list.ts';

export interface Seen {
  /** SEEN_. */
  bits: number;
  /** Long runs without a space, marks in a row, digits of numbers. */
  readonly tokens: StretchList;
  readonly marks: StretchList;
  readonly digits: StretchList;
}

export function nothingSeen(): Seen {
  return { bits: 0, tokens: new StretchList(), marks: new StretchList(), digits: new StretchList() };
}

/** Too often, but never too seldom. */
export function mayHoldSpacedLetters({ bits }: Readonly<Seen>): boolean {
  return (bits & SEEN_SPACED_LETTERS) !== 0;
}

/** Too often, but never too seldom. */
export function mayHoldLetterDigits({ bits }: Readonly<Seen>): boolean {
  return (bits & SEEN_LETTER_DIGITS) !== 0;
}
