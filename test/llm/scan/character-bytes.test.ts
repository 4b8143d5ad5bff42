import fc from 'fast-check';
import { expect, it } from 'vitest';
import { extraBytesOf, mostBytesOf } from '../../../src/llm/scan/character-bytes.ts';

const unit = fc.constantFrom('a', 'b', 'é', '忽', '😀', '\u200b', ' ');

it('is never less than the characters of a part take', () => {
  fc.assert(
    fc.property(fc.string({ unit, maxLength: 60 }), fc.nat(60), fc.nat(60), (text, one, other) => {
      const extraBytes = extraBytesOf(Buffer.byteLength(text), text.length);
      const part = [...text].slice(Math.min(one, other), Math.max(one, other));
      expect(mostBytesOf(part.length, extraBytes)).toBeGreaterThanOrEqual(Buffer.byteLength(part.join('')));
    }),
    { numRuns: 1000 },
  );
});

it('is little more than characters where few are beyond ASCII', () => {
  const text = `${'a'.repeat(500)}’${'a'.repeat(500)}`;
  const extraBytes = extraBytesOf(Buffer.byteLength(text), text.length);
  expect(mostBytesOf(100, extraBytes)).toBe(103);
  expect(mostBytesOf(100, extraBytesOf(100, 100))).toBe(100);
});
