/**
 * The one door to RE2. Facts about the addon at 1.24.0, the last release for Node 20, that shape it:
 * a global `match` of an expression that can match nothing never ends, so such expressions are refused and
 * `match`, `replace` and `split` are not used at all; offsets are bytes where the text is a Buffer, and
 * Buffers are matched almost twice as fast as strings; case is an inline flag, as a Set has flags of its own.
 */

import { createRequire } from 'node:module';
import type RE2 from 're2';

/** The addon takes 20 MB: it is loaded when an expression is compiled first. */
let addon: typeof RE2 | undefined;

function re2(): typeof RE2 {
  addon ??= createRequire(import.meta.url)('re2') as typeof RE2;
  return addon;
}

/** One expression. */
export interface Pattern {
  /** Whether it matches anywhere; twice as fast as finding out where. */
  test(utf8: Buffer): boolean;
  /**
   * The place that begins at an offset; undefined where none does. RE2 ends where no match can follow, and of a
   * match with a known beginning it builds few states: on texts that hold the words of a rule this takes 0.4 µs,
   * where a search of the text around them took 40.
   */
  placeAt(utf8: Buffer, offset: number): Place | undefined;
  /** The places from an offset on, none overlapping, each found when it is asked for. */
  places(utf8: Buffer, from: number): Generator<Place>;
}

export interface Place {
  /** Byte offsets of the whole match. */
  readonly start: number;
  readonly end: number;
  /**
   * The first capturing group that took part, else the whole match; to be asked while the text is as it was.
   * @param ascii the text as a string, where it is of ASCII: to cut something out of that takes a tenth of the time
   */
  candidate(ascii?: string): string;
}

/**
 * Checks one expression.
 * @returns the expression, or why it is refused: RE2 cannot read it, or it can match nothing at all
 */
export function compilePattern(source: string): Pattern | string {
  try {
    if (canMatchNothing(new (re2())(source))) return 'the pattern can match the empty string';
    return patternOf(source);
  } catch (error) {
    return `RE2 refuses the pattern: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/**
 * An expression that was checked before. What is asked of it decides which automata RE2 makes for it, and when: a
 * rule that is only asked where it matches needs one of three.
 */
export function patternOf(source: string): Pattern {
  let tester: RE2 | undefined;
  let finder: RE2 | undefined;
  let starter: RE2 | undefined;
  return {
    placeAt: (utf8, offset) => {
      starter ??= new (re2())(source, 'y');
      starter.lastIndex = offset;
      if (!starter.test(utf8)) return undefined;
      // A test leaves the match's end there, and takes a tenth of what the objects of a match take.
      const end = starter.lastIndex;
      return end === offset ? undefined : placeFrom(starter, utf8, offset, end);
    },
    test: (utf8) => {
      // Without the flag for a global search RE2 need not find the end of the match.
      tester ??= new (re2())(source);
      return tester.test(utf8);
    },
    places: (utf8, from) => {
      finder ??= new (re2())(source, 'g');
      return placesOf(finder, utf8, from);
    },
  };
}

/** A match of which no more than the place is known yet. */
function placeFrom(starter: RE2, utf8: Buffer, start: number, end: number): Place {
  const candidate = () => {
    starter.lastIndex = start;
    const match = starter.exec(utf8);
    return match === null ? '' : candidateOf(match);
  };
  return { start, end, candidate };
}

/** The texts around which an expression of assertions and optional parts matches nothing. */
const PROBES = ['', 'a', ' ', 'a b', '\n', '0-0'];

function canMatchNothing(expression: RE2): boolean {
  return PROBES.some((probe) => expression.exec(probe)?.[0] === '');
}

function* placesOf(expression: RE2, utf8: Buffer, offset: number): Generator<Place> {
  let from = offset;
  for (;;) {
    // The expression is shared and whoever asks for places may pause, so the index is set every time.
    expression.lastIndex = from;
    const match = expression.exec(utf8);
    if (match === null || match[0].length === 0) return;
    const place = placeOf(match);
    from = place.end;
    yield place;
    if (from >= utf8.length) return;
  }
}

function placeOf(match: { readonly index: number; readonly 0: Buffer }): Place {
  const candidate = () => candidateOf(match);
  return { start: match.index, end: match.index + match[0].length, candidate };
}

function candidateOf(match: { readonly 0: Buffer }): string {
  // The typings of the addon leave the groups out; one that took no part is undefined.
  const groups = Array.prototype.slice.call(match, 1) as (Buffer | undefined)[];
  return (groups.find((group) => group !== undefined) ?? match[0]).toString('utf8');
}

/** Expressions that are longer were not written to be read. */
const LONGEST_FOREIGN = 256;

/** A class like `\p{L}` is hundreds of ranges, each of which is compiled as often as it is repeated. */
const MOST_UNICODE_REPEATS = 32;

/** Characters that `.` and `\s` treat otherwise in RE2 than in ECMA-262. */
const AMBIGUOUS = /[\v\r\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff]/;

/** What means something else in ECMA-262, or nothing: POSIX classes, and quoting. */
const OTHER_MEANING = /\[:|\\[QCAz]/;

/**
 * Compiles an expression of a stranger's (the `pattern` of a JSON schema), which says what ECMA-262 means by it.
 * @returns a test whether it matches anywhere in a text, which gives undefined where RE2 may answer otherwise than
 *   ECMA-262; or undefined where it is refused: RE2 cannot read it, or compiling it costs too much
 */
export function compileTest(source: string): ((text: string) => boolean | undefined) | undefined {
  if (source.length > LONGEST_FOREIGN || unicodeRepeats(source) > MOST_UNICODE_REPEATS) return undefined;
  if (OTHER_MEANING.test(source)) return undefined;
  try {
    const expression = new (re2())(source, 'u');
    return (text) => (AMBIGUOUS.test(text) ? undefined : expression.test(text));
  } catch {
    return undefined;
  }
}

/** How often a Unicode class may be repeated at most, be it in nested groups; 0 where there is none. */
function unicodeRepeats(source: string): number {
  if (!/\\[pP]/.test(source)) return 0;
  const counts = [...source.matchAll(/\{(\d+)(?:,(\d*))?\}/g)];
  return counts.reduce((product, [, least, most]) => product * Math.max(1, Number(most || least)), 1);
}

/**
 * Whether RE2 has too little memory for the automaton of an expression, which it says of sets of expressions alone.
 * Sets are used for nothing else: on ordinary texts the states of a dozen rules together did not fit, and one by one,
 * from the beginnings of possible matches, they take a tenth of the time.
 */
export function isTooBig(source: string): boolean {
  try {
    new (re2().Set)([source], '').match(Buffer.from(' '));
    return false;
  } catch {
    return true;
  }
}
