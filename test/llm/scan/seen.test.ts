import fc from 'fast-check';
import { expect, it } from 'vitest';
import { compileRules } from '../../../src/llm/scan/compile.ts';
import { MOST_PART_BYTES } from '../../../src/llm/scan/core/layout.ts';
import { mayHoldLetterDigits, mayHoldSpacedLetters } from '../../../src/llm/scan/seen.ts';
import { hasLetterDigits, hasSpacedLetters } from '../../../src/llm/scan/stretch.ts';
import type { SearchResult } from '../../../src/llm/scan/word-search.ts';
import { searchOf } from './search-of.ts';
import { type Stretch, stretchesOf } from './stretches-of.ts';

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

/** What was seen of the stretches of a kind. */
function seenOf({ seen }: SearchResult, kind: 'tokens' | 'marks' | 'digits'): Stretch[] {
  const stretches: Stretch[] = [];
  seen[kind].each((start, end, digits) => stretches.push({ start, end, digits }));
  return kind === 'digits' ? stretches : stretches.map((stretch) => ({ ...stretch, digits: 0 }));
}

function expectSeen(text: string): void {
  const bytes = Buffer.from(text);
  const found = search.run(bytes, bytes.length, text.length, -1);
  for (const kind of ['tokens', 'marks', 'digits'] as const) {
    const expected = stretchesOf(bytes, kind);
    const listed = kind === 'digits' ? expected : expected.map((stretch) => ({ ...stretch, digits: 0 }));
    expect(seenOf(found, kind)).toEqual(listed);
    expect(found.seen[kind].isEmpty).toBe(expected.length === 0);
  }
}

it('is every stretch that no word gives away', () => {
  fc.assert(fc.property(texts, expectSeen), { numRuns: 3000 });
});

it('is every stretch of a text of several parts, whole, whatever stands at their seams', () => {
  const filler = fc.constantFrom(' the parcel', ' words', '\u00e9,', '4, ', 'ab-');
  const run = fc.tuple(fc.constantFrom('a1', '4', '-.', '12-', '=', 'x'), fc.nat(90));
  const around = fc.integer({ min: MOST_PART_BYTES - 5000, max: MOST_PART_BYTES + 200 });
  fc.assert(
    fc.property(filler, around, fc.array(run, { maxLength: 6 }), texts, (words, bytes, runs, other) => {
      const before = words.repeat(Math.ceil(bytes / Buffer.byteLength(words)));
      expectSeen(`${before}${runs.map(([piece, times]) => piece.repeat(times)).join(' ,')}${other}${before}`);
    }),
    { numRuns: 300 },
  );
});

it.each([16, 63, 64, 128, 129, MOST_PART_BYTES, 2 * MOST_PART_BYTES])(
  'is a stretch that is all of %i bytes',
  (bytes) => {
    for (const character of 'x-4') expectSeen(character.repeat(bytes));
  },
);

it('never says of a text that it cannot hold what it holds', () => {
  fc.assert(
    fc.property(texts, (text) => {
      const bytes = Buffer.from(text);
      const { seen } = search.run(bytes, bytes.length, text.length, -1);
      if (hasSpacedLetters(bytes, bytes.length)) expect(mayHoldSpacedLetters(seen)).toBe(true);
      if (hasLetterDigits(bytes, bytes.length)) expect(mayHoldLetterDigits(seen)).toBe(true);
    }),
    { numRuns: 5000 },
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
  expect([mayHoldSpacedLetters(seen), mayHoldLetterDigits(seen)]).toEqual([false, false]);
});
