import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyLiteral, compilePattern, type Pattern } from '../../../src/llm/scan/pattern.ts';

function compiled(source: string): Pattern {
  const pattern = compilePattern(source);
  if (typeof pattern === 'string') throw new Error(pattern);
  return pattern;
}

describe('places', () => {
  it('are told in bytes, from the front, with the group that took part', () => {
    const places = [...compiled('key=(\\d+)|pin:(\\d+)|open').places(Buffer.from('ä key=12 open pin:7'))];
    expect(places).toEqual([
      { start: 3, end: 9, candidate: '12' },
      { start: 10, end: 14, candidate: 'open' },
      { start: 15, end: 20, candidate: '7' },
    ]);
  });

  it('see what stands before them: a word boundary after one match is none within a word', () => {
    expect([...compiled('\\b[ab]').places(Buffer.from('ab a'))].map(({ start }) => start)).toEqual([0, 3]);
  });

  it('of two searches at once do not disturb each other', () => {
    const pattern = compiled('a');
    const text = Buffer.from('aa');
    const first = pattern.places(text);
    expect(first.next().value).toMatchObject({ start: 0 });
    expect([...pattern.places(text)]).toHaveLength(2);
    expect(first.next().value).toMatchObject({ start: 1 });
  });
});

describe('anyLiteral', () => {
  it('matches each literal as it is written, whatever its characters mean to RE2', () => {
    const literal = fc.string({ minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(fc.array(literal, { minLength: 1, maxLength: 5 }), (literals) => {
        const pattern = compiled(anyLiteral(literals));
        for (const text of literals) expect(pattern.places(Buffer.from(text)).next().done).toBe(false);
      }),
    );
  });
});
