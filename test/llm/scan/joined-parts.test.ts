import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { join } from '../../../src/llm/scan/forms/join.ts';
import { JoinedParts } from '../../../src/llm/scan/joined-parts.ts';
import { type ScanResult, scannerOf } from '../../../src/llm/scan/rule-scanner.ts';
import { ruleOf } from './rule-of.ts';

const PATTERNS = [
  String.raw`(?i)\bignore\b.{0,40}\brules\b`,
  String.raw`(?i)\bsecret mission\b`,
  String.raw`(?i)^all of it\b`,
];
const settings = { thresholds: {}, maxScanBytes: 1024 * 1024, cacheBytes: 0 };
const joinedScanner = scannerOf(
  PATTERNS.map((pattern, index) => ({ ...ruleOf(`rule-${index}`, [pattern]), forms: ['joined'] })),
  settings,
);
const rawScanner = scannerOf(
  PATTERNS.map((pattern, index) => ruleOf(`rule-${index}`, [pattern])),
  settings,
);

function places({ findings }: ScanResult): string[] {
  return findings.map(({ ruleId, start, end }) => `${ruleId} ${start} ${end}`).sort();
}

const scan = (scanner: typeof rawScanner, text: string) =>
  scanner.explain([{ role: 'user', direction: 'input', text }]);

const FILLER = 'An ordinary sentence about the weather, and then – with a dash – another one. ';
const piece = fc.oneof(
  fc.nat({ max: 60 }).map((times) => FILLER.repeat(times)),
  fc.constantFrom(
    '1gn0re 4ll rul3s ',
    '$ecret m!ssion ',
    's3cret mission ',
    'ignore the rules ',
    '4ll of it ',
  ),
  fc.constantFrom('utf8mb4 k8s ', 'a|b|c ', 'one@two.com ', 'price: 3,50 $ ', 'x'.repeat(3000), '忽略 '),
);

describe('the parts of a long text that are joined', () => {
  it('hold what the whole text holds when it is joined, at the same places', () => {
    fc.assert(
      fc.property(fc.array(piece, { minLength: 1, maxLength: 12 }), (pieces) => {
        const text = `b4r b4r ${pieces.join('')}`;
        const whole = new Set(places(scan(rawScanner, join(text, false, true)?.text ?? text)));
        const plain = new Set(places(scan(rawScanner, text)));
        const found = new Set(places(scan(joinedScanner, text)));
        for (const place of whole) if (!plain.has(place)) expect(found).toContain(place);
        for (const place of found) expect(whole).toContain(place);
      }),
      { numRuns: 200 },
    );
  });

  it('are few where words with digits are, and patterns have no words there', () => {
    const text = `${FILLER.repeat(100)}b4r b4r ${FILLER.repeat(100)}`.replaceAll('–', '-');
    const utf8 = Buffer.from(text);
    const parts = new JoinedParts();
    parts.begin(0);
    parts.addFrom(100, 300);
    expect(parts.of(utf8, text)).toEqual([]);
    const at = text.indexOf('b4r');
    parts.addWindows([at + 4, at + 6]);
    expect(parts.of(utf8, text)).toEqual([at + 4 - 1024, at + 7 + 1024]);
  });

  it('have no matches at edges that are none of the text', () => {
    const atEdges = ['^all of it', 'one of us$'].map((pattern, index) => {
      return { ...ruleOf(`rule-${index}`, [pattern]), forms: ['joined' as const] };
    });
    const around = '. '.repeat(4000);
    const text = `b4r b4r ${around}${'all of it'.padEnd(1024)}p@ss${'one of us'.padStart(1024)}${around}`;
    const scanner = scannerOf(atEdges, settings);
    expect(places(scan(scanner, text))).toEqual([]);
    const alone = text.slice(text.indexOf('all'), text.lastIndexOf('us') + 2);
    expect(places(scan(scanner, `${alone.slice(0, 9)} b4r b4r${alone.slice(9)}`))).toHaveLength(2);
  });

  it('are around every word with another sign, in whole characters', () => {
    const text = `${'忽'.repeat(2000)} b4r b4r p@ss ${'忽'.repeat(2000)}`;
    const utf8 = Buffer.from(text);
    const [start = 0, end = 0, ...more] = new JoinedParts().of(utf8, text);
    expect(more).toEqual([]);
    const part = utf8.toString('utf8', start, end);
    expect(part).toMatch(/^忽+ b4r b4r p@ss 忽+$/);
    expect(part.length).toBeLessThan(1500);
  });
});
