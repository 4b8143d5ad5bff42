import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { estimateTokens } from '../../../src/llm/prompt/estimate.ts';

describe('estimateTokens', () => {
  it.each([
    [[], 0],
    [[''], 0],
    [[' \n\t '], 0],
    [['one'], 1],
    [['one two three'], 4],
    [['  one\n two\u00a0three\u3000four  '], 5],
    [['one\ufefftwo\ufeffthree\ufefffour'], 5],
    [['one', 'two three'], 4],
    [['明日の東京の天気は?'], 1],
    [['word '.repeat(10)], 13],
  ])('%j is %i', (texts, tokens) => {
    expect(estimateTokens(texts)).toBe(tokens);
  });

  it.each([15, 16, 17, 4096, 16_383, 16_384, 16_385, 32_768])(
    'counts a word once that stands across unit %i',
    (at) => {
      const text = `${' '.repeat(at - 2)}word `;
      expect(estimateTokens([text])).toBe(1);
      expect(estimateTokens([text + text.trimStart()])).toBe(3);
      expect(estimateTokens(['x'.repeat(at)])).toBe(1);
    },
  );

  it('takes for a word whatever stands between Unicode white space', () => {
    const text = fc.string({ unit: 'binary' });
    const spaced = fc.array(
      fc.constantFrom('a', 'é', '😀', ' ', '\t', '\u2003', '\u0085', '\u200b', '\u1680'),
    );
    // What stands next to white space, and ends of four characters.
    const ascii = fc.string({
      unit: fc.constantFrom(
        'a',
        '~',
        '\x7f',
        ' ',
        '!',
        '\x1f',
        '\x00',
        '\b',
        '\t',
        '\v',
        '\r',
        '\x0e',
        '\x8d',
      ),
    });
    fc.assert(
      fc.property(
        fc.oneof(
          text,
          ascii,
          spaced.map((characters) => characters.join('')),
        ),
        (sample) => {
          const words = sample.split(/\s+/).filter((word) => word !== '').length;
          expect(estimateTokens([sample])).toBe(Math.round(words * 1.3));
        },
      ),
    );
  });
});
