import fc from 'fast-check';
import { expect, it } from 'vitest';
import { compileRules } from '../../../src/llm/scan/compile.ts';
import { UnitOffsets } from '../../../src/llm/scan/unit-offsets.ts';
import { searchOf } from './search-of.ts';

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
        const offsets = new UnitOffsets(utf8);
        const characters = [...text];
        const inOrder = asked.toSorted((one, other) => one - other);
        for (const share of [...asked, 1, ...inOrder]) {
          const before = characters.slice(0, Math.floor(share * characters.length)).join('');
          expect(offsets.at(Buffer.byteLength(before))).toBe(before.length);
        }
      },
    ),
  );
});

it('knows them of a text that was searched, where no character has two units', () => {
  const search = searchOf(compileRules([]));
  const units = fc.string({ unit: fc.constantFrom('a', 'é', '忽', ' ', '😀'), minLength: 1, maxLength: 200 });
  fc.assert(
    fc.property(units, (text) => {
      const utf8 = Buffer.from(text);
      search.run(utf8, utf8.length, text.length, -1);
      const { unitsBefore } = search;
      expect(unitsBefore === undefined).toBe(text.includes('😀'));
      if (unitsBefore === undefined || utf8.length === text.length) return;
      for (let unit = 0; unit <= text.length; unit++)
        expect(unitsBefore(Buffer.byteLength(text.slice(0, unit)))).toBe(unit);
    }),
  );
});
