import fc from 'fast-check';
import { expect, it } from 'vitest';
import { compileRules } from '../../../src/llm/scan/compile.ts';
import {
  mayHoldDigits,
  mayHoldLetterDigits,
  mayHoldMarks,
  mayHoldSpacedLetters,
  mayHoldTokenRun,
} from '../../../src/llm/scan/seen.ts';
import {
  digitStretches,
  hasLetterDigits,
  hasSpacedLetters,
  markRuns,
  tokenRuns,
} from '../../../src/llm/scan/stretch.ts';
import { searchOf } from './search-of.ts';

const PIECES = [
  'a',
  'b',
  "'",
  '_',
  ' ',
  '.',
  '-',
  '/',
  '=',
  '4',
  '0',
  '$',
  '@',
  'word',
  'é',
  '12345',
  '----====',
  'abcdefgh',
  ', ',
];

const search = searchOf(compileRules([]));
const texts = fc.array(fc.constantFrom(...PIECES), { maxLength: 40 }).map((pieces) => pieces.join(''));

const MAY_HOLD = [mayHoldDigits, mayHoldTokenRun, mayHoldSpacedLetters, mayHoldLetterDigits, mayHoldMarks];

/** Whether there is any of the stretches that are told one by one. */
function anyOf(stretches: typeof tokenRuns, bytes: Uint8Array): boolean {
  let any = false;
  stretches(bytes, bytes.length, EVERYWHERE, () => {
    any = true;
  });
  return any;
}

const EVERYWHERE = { from: 0, to: Number.POSITIVE_INFINITY };

function boundsOf(stretches: typeof tokenRuns, bytes: Uint8Array, between: typeof EVERYWHERE): number[] {
  const bounds: number[] = [];
  stretches(bytes, bytes.length, between, (start, end) => bounds.push(start, end));
  return bounds;
}

it('never says of a text that it cannot hold what it holds', () => {
  fc.assert(
    fc.property(texts, (text) => {
      const bytes = Buffer.from(text);
      const { seen } = search.run(bytes, bytes.length, text.length, -1);
      const isThere = [
        anyOf(digitStretches, bytes),
        anyOf(tokenRuns, bytes),
        hasSpacedLetters(bytes, bytes.length),
        hasLetterDigits(bytes, bytes.length),
        anyOf((all, length, _, found) => markRuns(all, length, found), bytes),
      ];
      const mayBe = MAY_HOLD.map((may) => may(seen));
      expect(isThere.filter((is, index) => is && mayBe[index] === false)).toEqual([]);
    }),
    { numRuns: 5000 },
  );
});

it('says between which bytes all of them are', () => {
  fc.assert(
    fc.property(texts, texts, fc.nat(5000), (one, other, apart) => {
      const bytes = Buffer.from(`${one}${' the parcel'.repeat(apart)}${other}`);
      const { seen } = search.run(bytes, bytes.length, bytes.toString().length, -1);
      expect(boundsOf(tokenRuns, bytes, seen.tokens)).toEqual(boundsOf(tokenRuns, bytes, EVERYWHERE));
      expect(boundsOf(digitStretches, bytes, seen.digits)).toEqual(
        boundsOf(digitStretches, bytes, EVERYWHERE),
      );
    }),
    { numRuns: 1000 },
  );
});

it.each(["'f o u n d'", 'as o m e x', 'f_o_u_n_d'])(
  'sees letters apart whose ends touch something: %s',
  (text) => {
    const bytes = Buffer.from(text);
    expect(hasSpacedLetters(bytes, bytes.length)).toBe(true);
    expect(mayHoldSpacedLetters(search.run(bytes, bytes.length, bytes.length, -1).seen)).toBe(true);
  },
);

it('says it of prose', () => {
  const bytes = Buffer.from(
    "A 2-year-old parcel of 12 kg left our 5 depots in 2024, and e.g. a van or I bring it, 7 or 8, at noon; it's 42 km/h.",
  );
  const { seen } = search.run(bytes, bytes.length, bytes.length, -1);
  expect(MAY_HOLD.map((may) => may(seen))).toEqual([false, false, false, false, false]);
});
