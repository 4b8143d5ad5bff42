import fc from 'fast-check';
import { expect, it } from 'vitest';
import { UnitOffsets } from '../../../src/llm/scan/unit-offsets.ts';

const unit = fc.constantFrom('a', 'é', '忽', '😀', '\u200b', ' ');

it('tells of each character where it begins in units, in whatever order', () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ unit, minLength: 1, maxLength: 40 }), { minLength: 1, maxLength: 40 }),
      fc.nat(200),
      fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 20 }),
      (words, repeated, asked) => {
        const text = words.join('') + (words[0] ?? '').repeat(repeated);
        const utf8 = Buffer.from(text);
        const offsets = new UnitOffsets(utf8, utf8.length === text.length);
        const characters = [...text];
        for (const share of [...asked, 1]) {
          const before = characters.slice(0, Math.floor(share * characters.length)).join('');
          expect(offsets.at(Buffer.byteLength(before))).toBe(before.length);
        }
      },
    ),
  );
});
