import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatRetryAfter, parseRetryAfter } from '../../../src/otlp/status/retry-after.ts';

const NOW_MS = Date.UTC(1994, 10, 6, 8, 49, 7);

describe('Retry-After', () => {
  it.each([
    ['0', 0],
    ['120', 120_000],
    [' 5 ', 5000],
    ['Sun, 06 Nov 1994 08:49:37 GMT', 30_000],
    ['Sunday, 06-Nov-94 08:49:37 GMT', 30_000],
    ['Sun Nov  6 08:49:37 1994', 30_000],
    ['Sun, 06 Nov 1994 08:49:00 GMT', 0],
  ])('of %j is understood', (header, delayMs) => {
    expect(parseRetryAfter(header, NOW_MS)).toBe(delayMs);
  });

  it.each([
    undefined,
    '',
    '-1',
    '1.5',
    '5s',
    'soon',
    '99999999999',
    '1994-11-06',
    'Sun, 06 Nov 1994',
    'Sun, 99 Foo 1994 08:49:37 GMT',
  ])('of %j is ignored', (header) => {
    expect(parseRetryAfter(header, NOW_MS)).toBeUndefined();
  });

  it('never asks for less time than it was given, nor for a second more', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1e12 }).map((tenths) => tenths / 10),
        (delayMs) => {
          const asked = parseRetryAfter(formatRetryAfter(delayMs), NOW_MS) ?? Number.NaN;
          expect(asked).toBeGreaterThanOrEqual(delayMs);
          expect(asked).toBeLessThan(delayMs + 1000);
        },
      ),
    );
  });
});
