import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { eachCandidate } from '../../../src/llm/scan/candidates.ts';
import { compileRules, type RulePattern } from '../../../src/llm/scan/compile.ts';
import { nothingSeen } from '../../../src/llm/scan/seen.ts';
import { ruleOf } from './rule-of.ts';

function patternOf(source: string): RulePattern {
  const [pattern] = compileRules([ruleOf('one', [source], ['x'])]).patterns;
  return pattern!;
}

/** What is found where one window is looked at, and offsets at which matches may begin. */
function found(pattern: RulePattern, utf8: Buffer, starts: readonly number[], windows: readonly number[]) {
  const places: unknown[] = [];
  const search = {
    targets: [0],
    startsOf: () => starts,
    windowsOf: () => windows,
    seen: nothingSeen(),
    pointBlocks: new Int32Array(),
  };
  eachCandidate(pattern, utf8, search, (place) => {
    places.push({ start: place.start, end: place.end, candidate: place.candidate() });
    return true;
  });
  return places;
}

describe('candidates', () => {
  const sources = [
    'a+',
    '\\b(a+)b',
    '(?:^|\\W)([ab]{2,3})(?:$|\\W)',
    '(?i)x(y)?|é+',
    '[ab]{1,4}z?',
    '\\Qa\\E',
  ];
  const unit = fc.constantFrom('a', 'b', 'x', 'Y', 'y', 'z', ' ', '.', 'é', '😀');

  it('within a window are the places that RE2 tells, with their groups', () => {
    fc.assert(
      fc.property(fc.constantFrom(...sources), fc.string({ unit, maxLength: 40 }), (source, text) => {
        const pattern = patternOf(source);
        const utf8 = Buffer.from(text);
        const expected = [...pattern.compiled().places(utf8, 0)].map((place) => {
          return { ...place, candidate: place.candidate() };
        });
        expect(found(pattern, utf8, [], [0, utf8.length])).toEqual(expected);
      }),
    );
  });

  it('within a window are left to RE2 where each offset could begin one: hostile texts take no longer', () => {
    const pattern = patternOf('[ab]{1,400}z');
    const utf8 = Buffer.from(`${'ab'.repeat(200)} az`);
    expect(found(pattern, utf8, [], [0, utf8.length])).toEqual([
      { start: utf8.length - 2, end: utf8.length, candidate: 'az' },
    ]);
  });

  it('that touch a cut do not count, in a window or behind an offset of a long text', () => {
    const pattern = patternOf('\\b(a+)\\b');
    const utf8 = Buffer.from(`${'a'.repeat(3000)} aa ${'a'.repeat(3000)}`);
    expect(found(pattern, utf8, [], [2990, 3010])).toEqual([{ start: 3001, end: 3003, candidate: 'aa' }]);
    expect(found(pattern, utf8, [3001], [])).toEqual([{ start: 3001, end: 3003, candidate: 'aa' }]);
  });

  it('behind offsets do not overlap', () => {
    const utf8 = Buffer.from('aab aab');
    expect(found(patternOf('a+b'), utf8, [0, 1, 3, 4], [])).toMatchObject([{ start: 0 }, { start: 4 }]);
  });
});
