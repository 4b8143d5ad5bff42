import { createRequire } from 'node:module';
import fc from 'fast-check';
import type RE2 from 're2';
import { describe, expect, it } from 'vitest';
import { type Automaton, automatonOf } from '../../../src/llm/scan/automaton.ts';
import { BUNDLED_PACK_NAMES, bundledRules } from '../../../src/llm/scan/bundled-rules.ts';
import { readExpression } from '../../../src/llm/scan/expression.ts';
import { GroupFinder } from '../../../src/llm/scan/group-finder.ts';
import { AutomatonMemory, LazyAutomaton } from '../../../src/llm/scan/lazy-automaton.ts';
import type { Rule } from '../../../src/llm/scan/rule.ts';

const Expression = createRequire(import.meta.url)('re2') as typeof RE2;

const MEBIBYTE = 1024 * 1024;

function automatonFor(source: string, notesGroups = false): Automaton {
  const automaton = automatonOf(readExpression(source), notesGroups);
  if (automaton === undefined) throw new Error(`not understood: ${source}`);
  return automaton;
}

/** The offsets at which matches begin, as RE2 says; of each the end, and the first group that took part. */
function matchesOf(source: string, utf8: Buffer): Map<number, { end: number; group: string }> {
  const sticky = new Expression(source, 'y');
  const found = new Map<number, { end: number; group: string }>();
  for (const offset of offsetsOf(utf8)) {
    sticky.lastIndex = offset;
    const match = sticky.exec(utf8) as (Buffer | undefined)[] | null;
    if (match === null) continue;
    const [whole = Buffer.alloc(0), ...groups] = match;
    const group = groups.find((one) => one !== undefined) ?? whole;
    found.set(offset, { end: offset + whole.length, group: group.toString() });
  }
  return found;
}

function offsetsOf(utf8: Buffer): number[] {
  const offsets = [...utf8.keys()].filter((at) => (utf8[at]! & 0xc0) !== 0x80);
  return [...offsets, utf8.length];
}

/** A generator of numbers that gives the same ones every time: half a million of checks are enough for one run. */
function numbersFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state >>> 12) % below;
  };
}

const ODD = [...'ſKİıς\n\r\t\v -_.:"\'’“éÉЖжᲂ忽\u200b\u{1D400}😀0aZ'];

/** Its examples, each with something changed, and texts of the characters that its pattern is written with. */
function textsFor({ examples }: Rule, source: string, below: (limit: number) => number): string[] {
  const written = [...source.replaceAll(/\\[A-Za-z]|[(){}?:|\\[\]]/g, ''), ' '];
  const any = () => (below(3) === 0 ? ODD[below(ODD.length)] : written[below(written.length)]) ?? ' ';
  const changed = examples.match.map((text) => {
    const characters = [...text];
    const at = below(characters.length);
    characters.splice(at, below(2), ...[any(), any()].slice(0, below(3)));
    return characters.slice(below(4) === 0 ? at : 0).join('');
  });
  const random = Array.from({ length: 24 }, any).join('');
  return [...examples.match, ...changed, random];
}

describe('an automaton', () => {
  it.each(BUNDLED_PACK_NAMES)('rules out no match of the pack %s, and finds the groups of each', (pack) => {
    const memory = new AutomatonMemory(4 * MEBIBYTE);
    const below = numbersFrom(pack.length);
    for (const rule of bundledRules(pack)) {
      for (const source of rule.patterns) {
        const automaton = automatonFor(source);
        const fromHere = new LazyAutomaton(automaton, memory, false);
        const anywhere = new LazyAutomaton(automaton, memory, true);
        const groups = new GroupFinder(automatonFor(source, true));
        for (const text of textsFor(rule, source, below)) {
          const utf8 = Buffer.from(text);
          const matches = matchesOf(source, utf8);
          const may = offsetsOf(utf8).filter((offset) => fromHere.mayMatch(utf8, offset, utf8.length));
          const missed = [...matches.keys()].filter((offset) => !may.includes(offset));
          if (missed.length > 0)
            expect({ rule: rule.id, source, text, missed }).toMatchObject({ missed: [] });
          if (matches.size > 0) expect(anywhere.mayMatch(utf8, 0, utf8.length)).toBe(true);
          for (const offset of matches.keys())
            expect(fromHere.nextStart(utf8, offset, utf8.length)).toBe(offset);
          for (const [offset, { end, group }] of matches) {
            const bounds = groups.find(utf8, offset, end);
            expect(bounds && utf8.toString('utf8', bounds.start, bounds.end)).toBe(group);
          }
        }
      }
    }
  });

  const atom = fc.constantFrom(
    'a',
    'b',
    'é',
    '[ab]',
    '[^a]',
    '\\w',
    '\\W',
    '.',
    '\\b',
    '\\B',
    '^',
    '$',
    '\\s',
    '(?m:$)',
  );
  const expression = fc.letrec<{ whole: string }>((tie) => ({
    whole: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      atom,
      fc.tuple(tie('whole'), tie('whole')).map(([one, other]) => one + other),
      fc.tuple(tie('whole'), tie('whole')).map(([one, other]) => `(?:${one}|${other})`),
      tie('whole').map((inner) => `(${inner})`),
      fc
        .tuple(atom, fc.constantFrom('*', '+', '?', '{2}', '{1,3}', '*?', '+?', '??', '{0,2}?', '{2,}'))
        .map(([inner, times]) => `(?:${inner})${times}`),
      tie('whole').map((inner) => `(?i:${inner})`),
    ),
  })).whole;
  const text = fc.string({
    unit: fc.constantFrom('a', 'b', 'A', 'é', ' ', '\n', '-', '_', 'ж', '😀'),
    maxLength: 12,
  });

  it('says exactly where matches begin', () => {
    fc.assert(
      fc.property(expression, fc.array(text, { minLength: 1, maxLength: 4 }), (source, texts) => {
        const memory = new AutomatonMemory(MEBIBYTE);
        const automaton = automatonFor(source);
        const fromHere = new LazyAutomaton(automaton, memory, false);
        const anywhere = new LazyAutomaton(automaton, memory, true);
        for (const one of texts) {
          const utf8 = Buffer.from(one);
          const starts = [...matchesOf(source, utf8).keys()];
          expect(offsetsOf(utf8).filter((at) => fromHere.mayMatch(utf8, at, utf8.length))).toEqual(starts);
          expect(anywhere.mayMatch(utf8, 0, utf8.length)).toBe(starts.length > 0);
          for (const at of starts) expect(fromHere.nextStart(utf8, at, utf8.length)).toBe(at);
          for (const at of offsetsOf(utf8)) {
            const next = fromHere.nextStart(utf8, at, utf8.length);
            expect(next).toBeLessThanOrEqual(starts.find((start) => start >= at) ?? utf8.length);
          }
        }
      }),
      { numRuns: 500 },
    );
  });

  it('tells the group that RE2 tells, or none', () => {
    fc.assert(
      fc.property(expression, text, (source, one) => {
        const groups = new GroupFinder(automatonFor(source, true));
        const utf8 = Buffer.from(one);
        for (const [offset, { end, group }] of matchesOf(source, utf8)) {
          const bounds = groups.find(utf8, offset, end);
          if (bounds !== undefined) expect(utf8.toString('utf8', bounds.start, bounds.end)).toBe(group);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('says up to a limit what is certain: no match ends before it', () => {
    const fromHere = new LazyAutomaton(automatonFor('ab\\b'), new AutomatonMemory(MEBIBYTE), false);
    const utf8 = Buffer.from('ab cab');
    expect([1, 2, 3].map((limit) => fromHere.mayMatch(utf8, 0, limit))).toEqual([false, false, true]);
    expect(fromHere.mayMatch(utf8, 4, 6)).toBe(true);
  });

  it('is not made of what is not understood, or is too big', () => {
    for (const source of ['\\Qa.b\\E', '(?:[ab]{1000}){9}'])
      expect(automatonOf(readExpression(source), false)).toBeUndefined();
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
      lazy: new LazyAutomaton(automatonFor(one), memory, false),
    }));
    const below = numbersFrom(1);
    for (let count = 0; count < 200; count++) {
      const utf8 = Buffer.from(Array.from({ length: 40 }, () => 'aaabbbc'[below(7)]).join(''));
      for (const { one, lazy } of automata) {
        const matches = matchesOf(one, utf8);
        for (const offset of matches.keys()) expect(lazy.mayMatch(utf8, offset, utf8.length)).toBe(true);
      }
      expect(memory.usedBytes).toBeLessThanOrEqual(LIMIT_BYTES);
    }
    expect(memory.generation).toBeGreaterThan(0);
  });

  it('are found no more where a text leads to ever new ones: RE2 is to be asked', () => {
    const lazy = new LazyAutomaton(automatonFor(source), new AutomatonMemory(MEBIBYTE), false);
    const below = numbersFrom(2);
    const hostile = Buffer.from(Array.from({ length: 20_000 }, () => 'ab'[below(2)]).join(''));
    expect(lazy.mayMatch(hostile, 0, 1000)).toBe(false);
    expect(lazy.mayMatch(hostile, 0, hostile.length)).toBe(true);
    expect(lazy.looked).toBeLessThan(6000);
  });
});
