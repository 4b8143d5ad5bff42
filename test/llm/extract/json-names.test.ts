import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asIdentifier, asModelName } from '../../../src/llm/extract/json.ts';

describe('names and ids that strangers send', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 300 }),
    fc.string({ unit: 'binary-ascii', maxLength: 300 }),
    fc.string({
      unit: fc.constantFrom('a', '-', ' ', '\u00a0', '\u2028', '\u0085', '\ufeff', '\u007f', '\n', 'é'),
    }),
  );

  it('are a short line, and without blanks', () => {
    fc.assert(
      fc.property(text, (value) => {
        const isLine = value !== '' && value.length <= 256 && !/[\p{Cc}\u2028\u2029]/u.test(value);
        expect(asModelName(value)).toBe(isLine ? value : undefined);
        expect(asIdentifier(value)).toBe(isLine && !/\s/.test(value) ? value : undefined);
      }),
      { numRuns: 2_000 },
    );
  });

  it('stay apart where they look alike', () => {
    for (const name of ['gpt-4o-mini', 'gpt-4o-nini', 'gpt-4o-mini', 'abc-4o-mini', 'gpt-4o-mini'])
      expect(asModelName(name)).toBe(name);
  });
});
