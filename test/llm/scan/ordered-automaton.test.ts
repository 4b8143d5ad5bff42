import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { automatonOf } from '../../../src/llm/scan/automaton.ts';
import { BUNDLED_PACK_NAMES, bundledRules } from '../../../src/llm/scan/bundled-rules.ts';
import { readExpression } from '../../../src/llm/scan/expression.ts';
import { AutomatonMemory } from '../../../src/llm/scan/lazy-automaton.ts';
import {
  forgetWays,
  NO_MATCH,
  OrderedAutomaton,
  UNDECIDED,
} from '../../../src/llm/scan/ordered-automaton.ts';
import { expression, matchesOf, numbersFrom, offsetsOf, text, textsFor } from './re2-matches.ts';

const MEBIBYTE = 1024 * 1024;

function orderedFor(source: string, memory = new AutomatonMemory(MEBIBYTE)): OrderedAutomaton {
  const automaton = automatonOf(readExpression(source));
  if (automaton === undefined) throw new Error(`not understood: ${source}`);
  return new OrderedAutomaton(automaton, memory);
}

/** By offset: what is told of a match there, as RE2's matches are told; undefined where RE2 is to be asked. */
function toldOf(ordered: OrderedAutomaton, utf8: Buffer, offset: number) {
  const end = ordered.endAt(utf8, offset, 0, utf8.length);
  if (end === UNDECIDED) return undefined;
  if (end === NO_MATCH) return { end: NO_MATCH };
  const bounds = ordered.groupOf(utf8, offset, end, 0, utf8.length);
  return { end, group: bounds && utf8.toString('utf8', bounds.start, bounds.end) };
}

/** Holds what is told of each offset of a text against RE2, and returns how often nothing was. */
function compare(ordered: OrderedAutomaton, source: string, utf8: Buffer): number {
  const matches = matchesOf(source, utf8);
  let undecided = 0;
  for (const offset of offsetsOf(utf8)) {
    const told = toldOf(ordered, utf8, offset);
    const match = matches.get(offset);
    if (match !== undefined) expect(ordered.nextStart(utf8, offset, utf8.length)).toBe(offset);
    const expected = match === undefined || match.end === offset ? { end: NO_MATCH } : match;
    if (told === undefined) {
      undecided++;
    } else if (told.end !== expected.end || (told.end >= 0 && told.group !== match?.group))
      expect({ source, text: utf8.toString(), offset, ...told }).toMatchObject(expected);
  }
  return undecided;
}

describe('an automaton of steps in order', () => {
  it.each(BUNDLED_PACK_NAMES)('tells what RE2 tells of the pack %s', (pack) => {
    const memory = new AutomatonMemory(4 * MEBIBYTE);
    const below = numbersFrom(pack.length + 1);
    for (const rule of bundledRules(pack)) {
      for (const source of rule.patterns) {
        const ordered = orderedFor(source, memory);
        for (const one of textsFor(rule, source, below)) compare(ordered, source, Buffer.from(one));
        for (const one of rule.examples.match)
          if (/^[\0-\x7f]*$/.test(one)) expect(compare(ordered, source, Buffer.from(one))).toBe(0);
      }
    }
  });

  it('is certain of nearly every bundled pattern', () => {
    const sources = BUNDLED_PACK_NAMES.flatMap((pack) => bundledRules(pack).flatMap((rule) => rule.patterns));
    const certain = sources.filter((source) => automatonOf(readExpression(source))?.isCertain);
    expect(certain.length).toBeGreaterThan(0.98 * sources.length);
  });

  it('tells what RE2 tells, the first group included', () => {
    fc.assert(
      fc.property(expression, fc.array(text, { minLength: 1, maxLength: 4 }), (source, texts) => {
        const ordered = orderedFor(source);
        for (const one of texts) compare(ordered, source, Buffer.from(one));
      }),
      { numRuns: 2000 },
    );
  });

  it('sees no more of a text than the part that it is asked about', () => {
    const ordered = orderedFor('\\b(a+)\\b|^b');
    const utf8 = Buffer.from('xaaab');
    expect(ordered.endAt(utf8, 1, 0, 5)).toBe(NO_MATCH);
    expect(ordered.endAt(utf8, 1, 1, 4)).toBe(4);
    expect(ordered.groupOf(utf8, 1, 4, 1, 4)).toEqual({ start: 1, end: 4 });
    expect(ordered.endAt(utf8, 4, 4, 5)).toBe(5);
  });

  it('tells the group of the match that was looked for last, of another one, and none of one that is too long', () => {
    const ordered = orderedFor('a+(b|c)');
    const utf8 = Buffer.from(`aab aac ${'a'.repeat(4092)}b ${'a'.repeat(4096)}b`);
    expect([0, 4].map((at) => ordered.endAt(utf8, at, 0, utf8.length))).toEqual([3, 7]);
    for (const [start, end] of [
      [4, 7],
      [0, 3],
      [1, 3],
      [8, 4101],
    ] as const)
      expect(ordered.groupOf(utf8, start, end, 0, utf8.length)).toEqual({ start: end - 1, end });
    expect(ordered.endAt(utf8, 4102, 0, utf8.length)).toBe(utf8.length);
    expect(ordered.groupOf(utf8, 4102, utf8.length, 0, utf8.length)).toBeUndefined();
  });

  it('remembers its last match and the way there, whatever others found since, until the text changes', () => {
    const [one, other] = [orderedFor('k=([a-zé]+)'), orderedFor('(k)=')];
    const utf8 = Buffer.from('k=éab;');
    const { length } = utf8;
    expect(one.endAt(utf8, 0, 0, length)).toBe(length - 1);
    expect(other.endAt(utf8, 0, 0, length)).toBe(2);
    utf8.fill('-');
    expect(one.endAt(utf8, 0, 0, length)).toBe(length - 1);
    expect([3, length - 1].map((at) => one.isWithinLast(utf8, at))).toEqual([true, false]);
    utf8.write('k=éab;');
    expect(one.groupOf(utf8, 0, length - 1, 0, length)).toEqual({ start: 2, end: length - 1 });
    forgetWays();
    expect(one.isWithinLast(utf8, 3)).toBe(false);
    utf8.fill('-');
    expect(one.endAt(utf8, 0, 0, length)).toBe(NO_MATCH);
  });

  it('finds the way anew where another went further since than ways are kept', () => {
    const [one, far] = [orderedFor('k=([a-z]+)'), orderedFor('a[a-z;]*')];
    for (const length of [16_000, 16_384, 17_000, 40_000]) {
      for (const ending of ['', '-']) {
        const utf8 = Buffer.from(`k=abc;${'b'.repeat(length)}${ending}`);
        forgetWays();
        expect(one.endAt(utf8, 0, 0, utf8.length)).toBe(5);
        expect(far.endAt(utf8, 2, 0, utf8.length)).toBe(utf8.length - ending.length);
        expect(one.groupOf(utf8, 0, 5, 0, utf8.length)).toEqual({ start: 2, end: 5 });
      }
    }
  });

  it('tells nothing of matches with characters that RE2 may take otherwise', () => {
    expect(orderedFor('(?i)ß+').endAt(Buffer.from('ẞ'), 0, 0, 3)).toBe(UNDECIDED);
    expect(orderedFor('\\p{L}+').endAt(Buffer.from('é'), 0, 0, 2)).toBe(UNDECIDED);
    expect(orderedFor('\\p{L}+').endAt(Buffer.from('e1'), 0, 0, 2)).toBe(1);
    expect(orderedFor('\\p{L}+x').endAt(Buffer.from('éy'), 0, 0, 3)).toBe(NO_MATCH);
  });

  it('tells of what RE2 rewrites where no match is', () => {
    for (const source of ['[[:alpha:]]c', '(?:a*)*c']) {
      expect(orderedFor(source).endAt(Buffer.from('ac'), 0, 0, 2)).toBe(UNDECIDED);
      expect(orderedFor(source).endAt(Buffer.from('ab'), 0, 0, 2)).toBe(NO_MATCH);
    }
    expect(orderedFor('(?:a*)?b').endAt(Buffer.from('ab'), 0, 0, 2)).toBe(2);
  });

  it('begins anew where memory is used up, and leaves to RE2 what leads to ever new states', () => {
    const source = '(?:a|b)*a((?:a|b){14})c';
    const memory = new AutomatonMemory(8 * 1024);
    const ordered = orderedFor(source, memory);
    const other = orderedFor('(b+)a', memory);
    const below = numbersFrom(3);
    for (let count = 0; count < 50; count++) {
      const utf8 = Buffer.from(Array.from({ length: 60 }, () => 'aaabbbbbbbbc'[below(12)]).join(''));
      compare(ordered, source, utf8);
      compare(other, '(b+)a', utf8);
    }
    expect(memory.generation).toBeGreaterThan(0);
    const roomy = orderedFor(source);
    const hostile = Buffer.from(Array.from({ length: 20_000 }, () => 'ab'[below(2)]).join(''));
    expect(roomy.endAt(hostile, 0, 0, hostile.length)).toBe(UNDECIDED);
    expect(roomy.looked).toBeLessThan(6000);
  });
});
