import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wordsOf } from '../../../../src/llm/scan/conversation/shingles.ts';

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

describe('the words of a text', () => {
  it('are those that the expression reads, case apart', () => {
    const texts = fc.array(fc.oneof(fc.constantFrom(...PIECES), fc.string({ maxLength: 3 })), {
      maxLength: 30,
    });
    fc.assert(
      fc.property(texts, (pieces) => {
        const text = pieces.join('');
        const { hashes, starts, ends } = wordsOf(text);
        const expected = plainWords(text);
        expect(starts.map((start, index) => text.slice(start, ends[index]))).toEqual(expected);
        expect(hashes).toEqual(expected.flatMap((word) => wordsOf(word.toLowerCase()).hashes));
      }),
      { numRuns: 3000 },
    );
  });

  it('have hashes of their own', () => {
    const { hashes } = wordsOf('one two One TWO three naïve NAÏVE');
    expect(hashes[0]).toBe(hashes[2]);
    expect(hashes[1]).toBe(hashes[3]);
    expect(hashes[5]).toBe(hashes[6]);
    expect(new Set(hashes).size).toBe(4);
  });
});
