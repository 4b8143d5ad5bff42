/** What the parts of an RE2 expression that stand for one character match. */

import {
  ANY_CODE_POINT,
  asciiOf,
  BEYOND_ASCII,
  type CodePoints,
  complement,
  union,
  withOtherCases,
} from './code-points.ts';

/** Bounds of a set: what is left out of one must be certain, too, so both are kept until all of it was read. */
export interface CharacterSet {
  /** Certain members. */
  readonly least: CodePoints;
  /** All that may be members. */
  readonly most: CodePoints;
}

const DIGIT: CodePoints = [0x30, 0x39];
export const WORD: CodePoints = [0x30, 0x39, 0x41, 0x5a, 0x5f, 0x5f, 0x61, 0x7a];
const SPACE: CodePoints = [0x09, 0x0a, 0x0c, 0x0d, 0x20, 0x20];
const CONTROLS: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', f: '\f', v: '\v', a: '\x07' };

/** A set of which nothing is known: a POSIX class. */
export const VAGUE: CharacterSet = { least: [], most: ANY_CODE_POINT };

/** The characters from one to another, in any case where `ignoresCase`. */
export function rangeOf(first: number, last: number, ignoresCase: boolean): CharacterSet {
  const written: CodePoints = [first, last];
  return ignoresCase ? inAnyCase(written) : { least: written, most: written };
}

/** Beyond ASCII, RE2 may know fewer other cases than there are. */
function inAnyCase(written: CodePoints): CharacterSet {
  const most = withOtherCases(written);
  return { least: union(written, asciiOf(most)), most };
}

export function unionOf(sets: readonly CharacterSet[]): CharacterSet {
  return { least: union(...sets.map(({ least }) => least)), most: union(...sets.map(({ most }) => most)) };
}

export function complementOf({ least, most }: CharacterSet): CharacterSet {
  return { least: complement(most), most: complement(least) };
}

/** The class that a letter behind a backslash stands for; undefined where it stands for a single character. */
export function escapedClass(letter: string, ignoresCase: boolean): CharacterSet | undefined {
  const positive = { d: DIGIT, w: WORD, s: SPACE }[letter.toLowerCase()];
  if (positive === undefined) return undefined;
  // RE2 folds these as it folds what is written out: the long s is one of `(?i)\w`.
  const set = ignoresCase ? inAnyCase(positive) : { least: positive, most: positive };
  return letter === letter.toLowerCase() ? set : complementOf(set);
}

/** The character that a letter behind a backslash stands for, if not for a class. */
export function escapedCharacter(letter: string): string {
  return CONTROLS[letter] ?? letter;
}

/**
 * What belongs to a Unicode category or script, as far as ASCII goes; beyond it nothing is claimed, as RE2 and the
 * runtime may know different versions of Unicode.
 */
export function categorySet(name: string, ignoresCase: boolean): CharacterSet {
  const isIn = categoryTest(name);
  if (isIn === undefined) return VAGUE;
  const members: number[] = [];
  for (let code = 0; code < 0x80; code++) if (isIn.test(String.fromCharCode(code))) members.push(code, code);
  const written = union(members);
  const least = asciiOf(ignoresCase ? withOtherCases(written) : written);
  return { least, most: union(least, BEYOND_ASCII) };
}

function categoryTest(name: string): RegExp | undefined {
  for (const property of [name, `Script=${name}`]) {
    try {
      return new RegExp(`\\p{${property}}`, 'u');
    } catch {
      // The next one, or none: RE2 knows names that ECMAScript does not.
    }
  }
  return undefined;
}
