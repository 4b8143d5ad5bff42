import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatDuration, parseDuration } from '../../src/config/duration.ts';

describe('parseDuration', () => {
  it.each([
    ['0', 0],
    ['-0', 0],
    ['300ms', 300],
    ['1.5s', 1500],
    ['.5s', 500],
    ['1.s', 1000],
    ['1m30s', 90_000],
    ['24h', 86_400_000],
    ['1h15m30.918s', 4_530_918],
    ['250us', 0.25],
    ['250µs', 0.25],
    ['250μs', 0.25],
    ['-2m', -120_000],
    ['+5s', 5000],
  ])('reads %s as %d milliseconds', (text, durationMs) => {
    expect(parseDuration(text)).toBeCloseTo(durationMs, 9);
  });

  it.each(['', '5', '5 s', 's', '1d', '1S', '1m30', '--1s', '1e3s', 'Infinity', '.s', '1s '])(
    'refuses %j, which Go refuses too',
    (text) => {
      expect(parseDuration(text)).toBeUndefined();
    },
  );

  it('refuses a duration too long for a number', () => {
    expect(parseDuration(`${'9'.repeat(400)}h`)).toBeUndefined();
  });
});

describe('formatDuration', () => {
  it.each([
    [0, '0s'],
    [1, '1ms'],
    [1500, '1500ms'],
    [90_000, '90s'],
    [60_000, '1m'],
    [86_400_000, '24h'],
  ])('writes %d milliseconds as %s', (durationMs, text) => {
    expect(formatDuration(durationMs)).toBe(text);
  });

  it('writes what parseDuration reads back', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e12, max: 1e12 }), (durationMs) => {
        expect(parseDuration(formatDuration(durationMs))).toBe(durationMs);
      }),
    );
  });
});
