import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { amountIn, countIn, millisecondsIn, secondsIn } from '../../../src/llm/conditions/header-values.ts';

const NOW = Date.UTC(2026, 10, 23, 1, 0, 0);

describe('times in headers', () => {
  it.each([
    ['1s', 1],
    ['6m0s', 360],
    ['1h30m', 5400],
    ['7.66s', 7.66],
    ['20ms', 0.02],
    ['1m12.5s', 72.5],
    ['2d1h', 176_400],
    ['150µs', 0.00015],
    ['0s', 0],
    ['60', 60],
    ['0.15', 0.15],
    ['2026-11-23T01:00:30Z', 30],
    ['2026-11-23T02:00:30.5+01:00', 30.5],
    ['Mon, 23 Nov 2026 01:02:00 GMT', 120],
    [String(NOW / 1000 + 42), 42],
    [String(NOW + 1500), 1.5],
    ['2026-11-23T00:59:00Z', 0],
  ])('%s is %d seconds', (text, seconds) => {
    expect(secondsIn(text, NOW)).toBe(seconds);
  });

  it.each([
    '',
    'soon',
    '[REDACTED]',
    '-5',
    '1s and more',
    '5x',
    's',
    'None',
    '99999999',
    '2027-11-23T01:00:00Z',
    '2026-13-45T99:00:00Z',
    'Infinity',
    '1e3',
  ])('%j is no time', (text) => {
    expect(secondsIn(text, NOW)).toBeUndefined();
  });

  it('in any text at all are a number of seconds from 0 to a month, or none', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const seconds = secondsIn(text, NOW) ?? 0;
        expect(seconds >= 0 && seconds <= 31 * 86_400).toBe(true);
      }),
    );
  });

  it('in the form of Go are what they were written from', () => {
    fc.assert(
      fc.property(fc.nat(23), fc.nat(59), fc.nat(59), (hours, minutes, seconds) => {
        expect(secondsIn(`${hours}h${minutes}m${seconds}s`, NOW)).toBe(hours * 3600 + minutes * 60 + seconds);
      }),
    );
  });

  it('in milliseconds are told in seconds', () => {
    expect(millisecondsIn('150')).toBe(0.15);
    expect(millisecondsIn('150ms')).toBeUndefined();
  });
});

describe('numbers in headers', () => {
  it('are whole where they count', () => {
    expect(countIn('30000')).toBe(30_000);
    for (const text of ['1.5', '-1', '', '1,000', 'None', '9'.repeat(16)])
      expect(countIn(text)).toBeUndefined();
  });

  it('are decimal where they are money', () => {
    expect(amountIn('0.00012')).toBe(0.00012);
    expect(amountIn('2.85e-05')).toBe(2.85e-5);
    for (const text of ['', 'None', '-1', '$1', 'NaN', '1e999']) expect(amountIn(text)).toBeUndefined();
  });
});
