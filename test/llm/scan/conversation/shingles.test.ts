import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ShingleSet, wordsOf } from '../../../../src/llm/scan/conversation/shingles.ts';

/** Words as an expression reads them. */
function plainWords(text: string): string[] {
  const word = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]|[\p{L}\p{N}\p{M}]+/gu;
  return Array.from(text.matchAll(word), ([match]) => match);
}

const PIECES = [
  'You',
  'are',
  'kind2',
  'İstanbul',
  'é',
  'naïve',
  '你',
  '好abc',
  'x你',
  'ひ',
  '’',
  '“',
  '…',
  '😀',
  'K',
  '_',
  '-',
  ' ',
  ' ',
  '\n',
  "'",
  '๑',
  'a\u0301',
];

/** The words of a text as lists. */
function readWords(text: string) {
  const { count, hashes, starts, ends } = wordsOf(text);
  const list = (numbers: Int32Array) => Array.from(numbers.subarray(0, count));
  return { hashes: list(hashes), starts: list(starts), ends: list(ends) };
}

describe('the words of a text', () => {
  it('are those that the expression reads, case apart', () => {
    const texts = fc.array(fc.oneof(fc.constantFrom(...PIECES), fc.string({ maxLength: 3 })), {
      maxLength: 30,
    });
    fc.assert(
      fc.property(texts, (pieces) => {
        const text = pieces.join('');
        const { hashes, starts, ends } = readWords(text);
        const expected = plainWords(text);
        expect(starts.map((start, index) => text.slice(start, ends[index]))).toEqual(expected);
        expect(hashes).toEqual(expected.flatMap((word) => readWords(word.toLowerCase()).hashes));
      }),
      { numRuns: 3000 },
    );
  });

  it('have hashes of their own', () => {
    const { hashes } = readWords('one two One TWO three naïve NAÏVE');
    expect(hashes[0]).toBe(hashes[2]);
    expect(hashes[1]).toBe(hashes[3]);
    expect(hashes[5]).toBe(hashes[6]);
    expect(new Set(hashes).size).toBe(4);
  });
});

describe('the runs of words that two texts have in common', () => {
  /** Word by word: the runs of at least `length` words that stand in the other text, too, in pieces of that length. */
  function plainRuns(text: readonly string[], other: readonly string[], length: number) {
    const pieces = (words: readonly string[]) =>
      words
        .slice(0, Math.max(0, words.length - length + 1))
        .map((_, at) => words.slice(at, at + length).join(' '));
    const known = new Set(pieces(other));
    const runs: { firstWord: number; words: number }[] = [];
    let inRow = 0;
    for (const [place, piece] of [...pieces(text), undefined].entries()) {
      if (piece !== undefined && known.has(piece)) inRow++;
      else {
        if (inRow > 0) runs.push({ firstWord: place - inRow, words: inRow + length - 1 });
        inRow = 0;
      }
    }
    return runs;
  }

  it('are those of the words themselves', () => {
    const words = fc.array(fc.constantFrom('a', 'b', 'you', 'must', 'never'), { maxLength: 60 });
    fc.assert(
      fc.property(words, words, fc.integer({ min: 1, max: 6 }), (text, other, length) => {
        const known = new ShingleSet(length);
        known.addAll(wordsOf(other.join(' ')));
        expect(known.runsOf(wordsOf(text.join(' ')))).toEqual(plainRuns(text, other, length));
      }),
      { numRuns: 1000 },
    );
  });

  it('are found among as many as there may be', () => {
    const words = Array.from({ length: 20_000 }, (_, word) => `w${word}`);
    const known = new ShingleSet(6);
    known.addAll(wordsOf(words.join(' ')));
    expect(known.size).toBe(16_384 - 5);
    const text = ['x', ...words.slice(9000, 9030), 'y', ...words.slice(5, 12)].join(' ');
    expect(known.runsOf(wordsOf(text))).toEqual([
      { firstWord: 1, words: 30 },
      { firstWord: 32, words: 7 },
    ]);
  });
});
