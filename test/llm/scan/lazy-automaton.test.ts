import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Automaton, automatonOf, automatonOfAny } from '../../../src/llm/scan/automaton.ts';
import { BUNDLED_PACK_NAMES, bundledRules } from '../../../src/llm/scan/bundled-rules.ts';
import { readExpression } from '../../../src/llm/scan/expression.ts';
import { AutomatonMemory, LazyAutomaton } from '../../../src/llm/scan/lazy-automaton.ts';
import { expression, matchesOf, numbersFrom, offsetsOf, text, textsFor } from './re2-matches.ts';

const MEBIBYTE = 1024 * 1024;

function automatonFor(source: string): Automaton {
  const automaton = automatonOf(readExpression(source));
  if (automaton === undefined) throw new Error(`not understood: ${source}`);
  return automaton;
}

describe('an automaton', () => {
  it.each(BUNDLED_PACK_NAMES)('rules out no match of the pack %s', (pack) => {
    const memory = new AutomatonMemory(4 * MEBIBYTE);
    const below = numbersFrom(pack.length);
    for (const rule of bundledRules(pack)) {
      for (const source of rule.patterns) {
        const anywhere = new LazyAutomaton(automatonFor(source), memory);
        for (const text of textsFor(rule, source, below)) {
          const utf8 = Buffer.from(text);
          if (matchesOf(source, utf8).size > 0 && anywhere.mayMatch(utf8, 0, utf8.length) === 0)
            expect({ rule: rule.id, source, text }).toBe('found');
        }
      }
    }
  });

  it('says exactly whether a match begins at an offset or behind it', () => {
    fc.assert(
      fc.property(expression, fc.array(text, { minLength: 1, maxLength: 4 }), (source, texts) => {
        const anywhere = new LazyAutomaton(automatonFor(source), new AutomatonMemory(MEBIBYTE));
        for (const one of texts) {
          const utf8 = Buffer.from(one);
          const starts = [...matchesOf(source, utf8).keys()];
          const may = offsetsOf(utf8).filter((at) => anywhere.mayMatch(utf8, at, utf8.length) !== 0);
          expect(may).toEqual(offsetsOf(utf8).filter((at) => starts.some((start) => start >= at)));
        }
      }),
      { numRuns: 500 },
    );
  });

  it('says of several expressions at once which ones match', () => {
    fc.assert(
      fc.property(fc.array(expression, { minLength: 2, maxLength: 4 }), text, (sources, one) => {
        const automaton = automatonOfAny(sources.map(readExpression));
        const any = new LazyAutomaton(automaton!, new AutomatonMemory(MEBIBYTE));
        const utf8 = Buffer.from(one);
        const bits = sources.reduce(
          (all, source, index) => (matchesOf(source, utf8).size > 0 ? all | (1 << index) : all),
          0,
        );
        expect(any.mayMatch(utf8, 0, utf8.length)).toBe(bits);
        expect(any.mayMatch(utf8, 0, utf8.length)).toBe(bits);
      }),
      { numRuns: 500 },
    );
  });

  it('says up to a limit what is certain: no match ends before it', () => {
    const anywhere = new LazyAutomaton(automatonFor('ab\\b'), new AutomatonMemory(MEBIBYTE));
    const utf8 = Buffer.from('ab cab');
    expect([1, 2, 3].map((limit) => anywhere.mayMatch(utf8, 0, limit))).toEqual([0, 0, 1]);
    expect(anywhere.mayMatch(utf8, 1, 6)).toBe(1);
  });

  it('is not made of what is not understood, or is too big', () => {
    for (const source of ['\\Qa.b\\E', '(?:[ab]{1000}){9}'])
      expect(automatonOf(readExpression(source))).toBeUndefined();
  });
});

describe('the states of automata', () => {
  const LIMIT_BYTES = 8 * 1024;
  // After n characters of a's and b's any of 2 ** 14 states may be the one reached.
  const source = '(?:a|b)*a(?:a|b){14}c';

  it('take no more memory together than they may, and answer the same when they begin anew', () => {
    const memory = new AutomatonMemory(LIMIT_BYTES);
    const automata = [source, 'b+a', '\\bab'].map((one) => ({
      one,
      lazy: new LazyAutomaton(automatonFor(one), memory),
    }));
    const below = numbersFrom(1);
    for (let count = 0; count < 200; count++) {
      const utf8 = Buffer.from(Array.from({ length: 40 }, () => 'aaabbbc'[below(7)]).join(''));
      for (const { one, lazy } of automata) {
        const matches = matchesOf(one, utf8);
        expect(lazy.mayMatch(utf8, 0, utf8.length)).toBe(matches.size > 0 ? 1 : 0);
      }
      expect(memory.usedBytes).toBeLessThanOrEqual(LIMIT_BYTES);
    }
    expect(memory.generation).toBeGreaterThan(0);
  });

  it('are found no more where a text leads to ever new ones: RE2 is to be asked', () => {
    const lazy = new LazyAutomaton(automatonFor(source), new AutomatonMemory(MEBIBYTE));
    const below = numbersFrom(2);
    const hostile = Buffer.from(Array.from({ length: 20_000 }, () => 'ab'[below(2)]).join(''));
    expect(lazy.mayMatch(hostile, 0, 1000)).toBe(0);
    expect(lazy.mayMatch(hostile, 0, hostile.length)).toBe(1);
  });
});
