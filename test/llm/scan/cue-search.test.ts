import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CueSearch } from '../../../src/llm/scan/cue-search.ts';
import { AutomatonMemory } from '../../../src/llm/scan/lazy-automaton.ts';
import { matchesOf } from './re2-matches.ts';
import { stretchesOf } from './stretches-of.ts';

const KIBIBYTE = 1024;

interface Cue {
  readonly source: string;
  readonly least: number;
  readonly lead?: number;
  readonly trail?: number;
}

/** What the stretches of digits in a text set off: the source, and where the stretch begins. */
function setOffIn(
  cues: readonly Cue[],
  text: string,
  memory = new AutomatonMemory(256 * KIBIBYTE),
): [string, number][] {
  const sources = [...new Set(cues.map(({ source }) => source))];
  const found: [string, number][] = [];
  const search = new CueSearch(
    cues.map(({ source, least, lead = 0, trail = 0 }) => {
      return { target: sources.indexOf(source), least, lead, trail };
    }),
    (target) => sources[target] ?? '',
    memory,
    ({ target }, start) => found.push([sources[target] ?? '', start]),
  );
  const utf8 = Buffer.from(text);
  search.begin(utf8, text.length);
  for (const { start, end, digits } of stretchesOf(utf8, 'digits')) search.add(start, end, digits);
  search.finish();
  return found;
}

const eight = { source: '\\b\\d{8}\\b', least: 8 };
const led = { source: '#x\\d{7}', least: 7, lead: 2 };

describe('what stretches set off', () => {
  it('is what may match around them', () => {
    expect(setOffIn([eight, led], 'a 12345678 b')).toEqual([[eight.source, 1]]);
    expect(setOffIn([eight, led], 'a#x1234567')).toEqual([[led.source, 3]]);
    expect(setOffIn([eight, led], 'a 1234567 b é 123456789')).toEqual([]);
  });

  it('is told of each stretch that is long enough, of those near each other at once', () => {
    const far = `,é${'x'.repeat(300)},`;
    const stretches = setOffIn([eight], `12345678,7654321,87654321${far}1234567${far}12345678`);
    expect(stretches.map(([, start]) => start)).toEqual([0, 17, 640]);
  });

  it('is of one pattern with several stretches what any of them sets off, once', () => {
    const cues = [
      { ...led, least: 9, lead: 0 },
      { ...led, least: 7 },
    ];
    expect(setOffIn(cues, '#x1234567')).toHaveLength(1);
  });

  it('is everything long enough of patterns that reach far, or are not understood', () => {
    const cues = [eight, { source: '\\Qab\\E', least: 8 }, { source: 'x.{200}\\d{7}', least: 7, lead: 201 }];
    expect(setOffIn(cues, 'b1234567')).toEqual([['x.{200}\\d{7}', 1]]);
    expect(setOffIn(cues, 'b12345678').map(([source]) => source)).toEqual(['\\Qab\\E', 'x.{200}\\d{7}']);
  });

  it('is not looked for around stretches that are too short for every pattern', () => {
    const memory = new AutomatonMemory(256 * KIBIBYTE);
    expect(setOffIn([eight], '1234567', memory)).toEqual([]);
    expect(memory.usedBytes).toBe(0);
    expect(setOffIn([eight], '1234567 12345678', memory)).toEqual([[eight.source, 0]]);
    expect(memory.usedBytes).toBeGreaterThan(0);
  });

  it('misses no match', () => {
    const cues = [eight, led, { source: '[ab]?\\d{4}[ -]\\d{3}(?:$|é)', least: 7, lead: 1, trail: 1 }];
    const piece = fc.constantFrom(
      '1234567',
      '12345678',
      '1234-567',
      'é',
      'a',
      '#x',
      ' ',
      '#',
      '12',
      'zz'.repeat(9),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const text = pieces.join('');
        const found = setOffIn(cues, text).map(([source]) => source);
        for (const { source } of cues)
          if (matchesOf(source, Buffer.from(text)).size > 0) expect(found).toContain(source);
      }),
    );
  });
});
