import { describe, expect, it } from 'vitest';
import { AutomatonMemory } from '../../../src/llm/scan/lazy-automaton.ts';
import { groupFinderOf, matchFilterOf } from '../../../src/llm/scan/match-filter.ts';

const filterOf = (source: string) => matchFilterOf(source, new AutomatonMemory(64 * 1024));

describe('where an expression cannot match', () => {
  it('is told of an offset, and of all that follow', () => {
    const filter = filterOf('\\bab+\\b');
    const utf8 = Buffer.from('cab abb');
    expect([0, 1, 4].map((offset) => filter.mayBeginAt(utf8, offset, utf8.length))).toEqual([
      false,
      false,
      true,
    ]);
    expect([0, 4, 5].map((offset) => filter.mayBeginFrom(utf8, offset, utf8.length))).toEqual([
      true,
      true,
      false,
    ]);
  });

  it.each(['\\A\\s*ab', '(?i)^(?:ab|c)', '(?:\\A|^\\s)ab', '^^ab'])(
    'is anywhere but at the beginning where it begins with the text: %s',
    (source) => {
      const filter = filterOf(source);
      const utf8 = Buffer.from('ab ab');
      expect([0, 3].map((offset) => filter.mayBeginFrom(utf8, offset, utf8.length))).toEqual([true, false]);
    },
  );

  it.each(['(?m)^ab', '(?:\\A|\\s)ab', '\\A?ab'])('may be anywhere else, too: %s', (source) => {
    const filter = filterOf(source);
    const utf8 = Buffer.from('-\nab');
    expect(filter.mayBeginFrom(utf8, 0, utf8.length)).toBe(true);
  });

  it('is nowhere known of one that is not understood', () => {
    const filter = filterOf('\\Qab\\E');
    expect(filter.mayBeginAt(Buffer.from('x'), 0, 1) && filter.mayBeginFrom(Buffer.from('x'), 0, 1)).toBe(
      true,
    );
    expect(filter.looked()).toBe(Number.POSITIVE_INFINITY);
    expect(groupFinderOf('\\Qab\\E')(Buffer.from('ab'), 0, 2)).toBeUndefined();
  });
});
