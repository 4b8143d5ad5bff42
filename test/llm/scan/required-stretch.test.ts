import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readExpression } from '../../../src/llm/scan/expression.ts';
import { cueOf } from '../../../src/llm/scan/required-stretch.ts';
import { type Stretch, stretchesOf } from './stretches-of.ts';

/** The stretches of a text that a cue is about, with how long they are as the cue counts. */
function cuesIn(cue: string, text: string): (Stretch & { readonly length: number })[] {
  const kind = cue === 'digits' ? 'digits' : 'tokens';
  return stretchesOf(Buffer.from(text, 'latin1'), kind).map((stretch) => {
    const { start, end, digits } = stretch;
    return { ...stretch, length: kind === 'digits' ? digits : end - start };
  });
}

const PATTERNS: readonly string[] = [
  'id: \\d{6,9};',
  '(?:no|number) ?\\d{3}-\\d{3}-\\d{4} end',
  '(?:a{2,5}|b) ?[0-9a-f]{16,20}(?:z{3}|!)',
  '(?:x\\d{6}y|(?:k )+\\d{8} {0,3}m)',
  '(?:\\d{2} [a-z]{1,4} ){1,3}\\d{7}[a-c]*',
  '[A-Z]{2}\\d{2}(?: ?\\d{4}){3}(?: ?\\d{1,3})?!?',
  'w*=[A-Za-z0-9]{18,}={0,2}(?:;| end)',
];

const PIECES: readonly string[] = [
  ...[
    'id: ',
    'no ',
    'number',
    'aa',
    'aaaa',
    'b',
    'x',
    'y',
    'k ',
    'k k ',
    ' m',
    'm',
    ' end',
    ';',
    '!',
    'zzz',
    'ww=',
  ],
  ...[
    '123456',
    '12345678',
    '555-123-4567',
    '0123456789abcdef',
    '12 ab ',
    '1234567',
    'AB12 3456 7890 1234',
    ' ',
    '=',
  ],
  ...['abcdefghijklmnopqrst', 'word ', ', ', '((', '%'],
];

describe('a cue', () => {
  it('tells a stretch that every match has, and how far the match goes beside it', () => {
    const texts = fc.array(fc.constantFrom(...PIECES), { maxLength: 24 }).map((pieces) => pieces.join(''));
    let matched = 0;
    fc.assert(
      fc.property(fc.constantFrom(...PATTERNS), texts, (source, text) => {
        const cue = cueOf(readExpression(source));
        expect(cue?.lead).toBeDefined();
        if (cue?.lead === undefined || cue.trail === undefined) return;
        const { lead, trail, least } = cue;
        const stretches = cuesIn(cue.cue, text).filter(({ length }) => length >= least);
        for (const { index, 0: match } of text.matchAll(new RegExp(source, 'g'))) {
          matched++;
          const isWithin = stretches.some(
            ({ start, end }) => index >= start - lead && index + match.length <= end + trail,
          );
          expect(isWithin, `${source} at ${index} of ${JSON.stringify(text)}`).toBe(true);
        }
      }),
      { numRuns: 20_000 },
    );
    expect(matched).toBeGreaterThan(200);
  });

  it('has nothing beside it where the stretch is all of the match', () => {
    expect(cueOf(readExpression('\\b\\d{3}-\\d{5}\\b'))).toMatchObject({ cue: 'digits', lead: 0, trail: 0 });
    expect(cueOf(readExpression('(?:^|[^a-z])([a-z]{20,})(?:$|\\W)'))).toMatchObject({ lead: 1, trail: 1 });
  });
});
