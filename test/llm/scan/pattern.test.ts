import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compilePattern, compileTest, type Pattern } from '../../../src/llm/scan/pattern.ts';

function compiled(source: string): Pattern {
  const pattern = compilePattern(source);
  if (typeof pattern === 'string') throw new Error(pattern);
  return pattern;
}

describe('places', () => {
  it('are told in bytes, from the front, with the group that took part', () => {
    const places = [...compiled('key=(\\d+)|pin:(\\d+)|open').places(Buffer.from('ä key=12 open pin:7'), 0)];
    expect(places.map((place) => ({ ...place, candidate: place.candidate() }))).toEqual([
      { start: 3, end: 9, candidate: '12' },
      { start: 10, end: 14, candidate: 'open' },
      { start: 15, end: 20, candidate: '7' },
    ]);
  });

  it('see what stands before them: a word boundary after one match is none within a word', () => {
    expect([...compiled('\\b[ab]').places(Buffer.from('ab a'), 0)].map(({ start }) => start)).toEqual([0, 3]);
  });

  it('that begin at an offset are told with the same group, and none that begins behind it', () => {
    const text = Buffer.from('ä key=12 open pin:7');
    const pattern = compiled('key=(\\d+)|pin:(\\d+)|open');
    const found = [3, 4, 10, 15].map((offset) => pattern.placeAt(text, offset));
    expect(found.map((place) => place && { ...place, candidate: place.candidate() })).toEqual([
      { start: 3, end: 9, candidate: '12' },
      undefined,
      { start: 10, end: 14, candidate: 'open' },
      { start: 15, end: 20, candidate: '7' },
    ]);
    expect(compiled('\\(?é+').placeAt(Buffer.from('aéé'), 1)?.candidate()).toBe('éé');
  });

  it('of two searches at once do not disturb each other', () => {
    const pattern = compiled('a');
    const text = Buffer.from('aa');
    const first = pattern.places(text, 0);
    expect(first.next().value).toMatchObject({ start: 0 });
    expect([...pattern.places(text, 0)]).toHaveLength(2);
    expect(first.next().value).toMatchObject({ start: 1 });
  });
});

describe('the pattern of a schema', () => {
  it('is looked for anywhere, and may match nothing', () => {
    expect(compileTest('b+')?.('abc')).toBe(true);
    expect(compileTest('^b')?.('abc')).toBe(false);
    expect(compileTest('^a*$')?.('')).toBe(true);
    expect(compileTest('^[\\w.]+@\\p{L}+$')?.('a.b@exämple')).toBe(true);
  });

  it.each(['(', '(?<=a)b', '(a)\\1', '[[:alpha:]]', '\\Qa.b\\E', 'a{2000}', '\\p{L}{64}', 'a'.repeat(257)])(
    'is refused: %s',
    (source) => {
      expect(compileTest(source)).toBeUndefined();
    },
  );

  it('tells nothing of a text with characters that ECMA-262 classes otherwise', () => {
    expect(compileTest('^\\S+$')?.('a\u00a0b')).toBeUndefined();
    expect(compileTest('^.$')?.('\u2028')).toBeUndefined();
  });

  it('agrees with ECMA-262 on any other text', () => {
    const patterns = ['^\\s*\\w+\\b', '.', '\\d{2,}$', '[^a-z]', '^\\S*$', '(?:ab|c)?d', '^[\\s\\S]$'];
    fc.assert(
      fc.property(fc.constantFrom(...patterns), fc.string({ unit: 'binary' }), (source, text) => {
        const found = compileTest(source)?.(text);
        if (found !== undefined) expect(found).toBe(new RegExp(source, 'u').test(text));
      }),
    );
  });
});
