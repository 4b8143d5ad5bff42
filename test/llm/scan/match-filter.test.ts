import { describe, expect, it } from 'vitest';
import { AutomatonMemory } from '../../../src/llm/scan/lazy-automaton.ts';
import { matchFilterOf } from '../../../src/llm/scan/match-filter.ts';
import { NO_MATCH, UNDECIDED } from '../../../src/llm/scan/ordered-automaton.ts';

const filterOf = (source: string) => matchFilterOf(source, new AutomatonMemory(64 * 1024));

describe('where an expression cannot match', () => {
  it('is told of an offset, and of all up to the next that may begin one', () => {
    const filter = filterOf('\\bab+\\b');
    const utf8 = Buffer.from('cab abb a');
    expect([0, 1, 4, 5].map((offset) => filter.endAt(utf8, offset, 0, 9))).toEqual([
      NO_MATCH,
      NO_MATCH,
      7,
      NO_MATCH,
    ]);
    expect([4, 5].map((offset) => filter.nextStart(utf8, offset, 7))).toEqual([4, 7]);
    expect([0, 4, 5].map((offset) => filter.mayBeginFrom(utf8, offset, 8))).toEqual([true, true, false]);
  });

  it.each(['\\A\\s*ab', '(?i)^(?:ab|c)', '(?:\\A|^\\s)ab', '^^ab'])(
    'is anywhere but at the beginning where it begins with the text: %s',
    (source) => {
      const filter = filterOf(source);
      const utf8 = Buffer.from('ab ab');
      expect([0, 3].map((offset) => filter.nextStart(utf8, offset, 5))).toEqual([0, 5]);
      expect([0, 3].map((offset) => filter.mayBeginFrom(utf8, offset, 5))).toEqual([true, false]);
    },
  );

  it.each(['(?m)^ab', '(?:\\A|\\s)ab', '\\A?ab'])('may be anywhere else, too: %s', (source) => {
    const filter = filterOf(source);
    const utf8 = Buffer.from('-\nab');
    expect(filter.mayBeginFrom(utf8, 0, 4)).toBe(true);
  });

  it('is nowhere known of one that is not understood', () => {
    const filter = filterOf('\\Qab\\E');
    const utf8 = Buffer.from('xy');
    expect(filter.endAt(utf8, 0, 0, 2)).toBe(UNDECIDED);
    expect(filter.mayBeginFrom(utf8, 0, 2)).toBe(true);
    expect(filter.nextStart(utf8, 1, 2)).toBe(1);
    expect(filter.looked()).toBe(Number.POSITIVE_INFINITY);
    expect(filter.groupOf(utf8, 0, 2, 0, 2)).toBeUndefined();
  });
});
