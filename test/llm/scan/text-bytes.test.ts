import fc from 'fast-check';
import { expect, it } from 'vitest';
import { TextBytes } from '../../../src/llm/scan/text-bytes.ts';

it('are those of each text, whatever came before it', () => {
  const bytes = new TextBytes();
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string({ unit: 'grapheme', maxLength: 600 }),
    fc.constantFrom('é'.repeat(40_000), 'a'.repeat(300_000)),
  );
  fc.assert(
    fc.property(text, (one) => {
      expect(bytes.of(one).equals(Buffer.from(one))).toBe(true);
    }),
  );
});
