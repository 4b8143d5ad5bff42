import { createRequire } from 'node:module';
import fc from 'fast-check';
import type RE2 from 're2';
import { describe, expect, it } from 'vitest';
import {
  asciiOf,
  type CodePoints,
  complement,
  countOf,
  hasAnyOf,
  LAST_CODE_POINT,
  union,
  withOtherCases,
} from '../../../src/llm/scan/code-points.ts';

const Expression = createRequire(import.meta.url)('re2') as typeof RE2;

function isIn(set: CodePoints, code: number): boolean {
  return hasAnyOf(set, code, code);
}

const runs = fc
  .array(fc.tuple(fc.nat(300), fc.nat(40)), { maxLength: 6 })
  .map((pairs) => pairs.map(([first, more]): CodePoints => [first, first + more]));

describe('sets of characters', () => {
  it('hold what their runs hold, and their complements the rest', () => {
    fc.assert(
      fc.property(runs, (sets) => {
        const all = union(...sets, []);
        const codes = Array.from({ length: 360 }, (_, code) => code);
        const members = codes.filter((code) => sets.some((set) => isIn(set, code)));
        expect(codes.filter((code) => isIn(all, code))).toEqual(members);
        expect(codes.filter((code) => !isIn(complement(all), code))).toEqual(members);
        expect(countOf(all)).toBe(members.length);
        expect(countOf(complement(all))).toBe(LAST_CODE_POINT + 1 - members.length);
        expect(countOf(asciiOf(all))).toBe(members.filter((code) => code < 0x80).length);
        for (let at = 2; at < all.length; at += 2) expect(all[at]! - all[at - 1]!).toBeGreaterThan(1);
      }),
    );
  });
});

describe('other cases', () => {
  const cased = Array.from({ length: 0x1_e944 }, (_, code) => code).filter(
    (code) => (code < 0xd800 || code > 0xdfff) && /\p{Cased}|\p{CWCF}/u.test(String.fromCodePoint(code)),
  );
  const text = String.fromCodePoint(...cased);

  it('are at least those that RE2 knows', () => {
    const missed = cased.filter((code) => {
      const same = new Expression(`(?i)[\\x{${code.toString(16)}}]`, 'g');
      const set = withOtherCases([code, code]);
      for (let match = same.exec(text); match !== null; match = same.exec(text))
        if (!isIn(set, match[0].codePointAt(0) ?? 0)) return true;
      return false;
    });
    expect(missed).toEqual([]);
  });

  it.each(['a', 'k', 's', 'i', '_', '1'])(
    'of ASCII are those that RE2 knows and no others: %s',
    (character) => {
      const code = character.charCodeAt(0);
      const same = new Expression(`(?i)^${character}$`);
      const known = cased.filter((other) => same.test(String.fromCodePoint(other)));
      const set = withOtherCases([code, code]);
      expect(cased.filter((other) => isIn(set, other))).toEqual(known);
    },
  );

  it('of a long run are not told one by one', () => {
    expect(withOtherCases([0x4e00, 0x9fff])).toEqual([0x80, LAST_CODE_POINT]);
  });
});
