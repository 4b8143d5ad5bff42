import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { windowsOf } from '../../../src/llm/scan/window.ts';

describe('windowsOf', () => {
  it('gives a text within the limit as one window', () => {
    const { windows, truncated } = windowsOf('größe', 7);
    expect(truncated).toBe(false);
    expect(windows.map(({ utf8, offset }) => [utf8.toString(), offset])).toEqual([['größe', 0]]);
  });

  it('gives head and tail of a longer one, without the characters that cross an edge', () => {
    const { windows, truncated } = windowsOf('a€€€€b', 6);
    expect(truncated).toBe(true);
    expect(windows.map(({ utf8, offset }) => [utf8.toString(), offset])).toEqual([
      ['a', 0],
      ['b', 13],
    ]);
  });

  it('never cuts a character in two, never exceeds the limit and tells true offsets', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.nat({ max: 40 }), (text, limit) => {
        const whole = Buffer.from(text, 'utf8');
        const { windows, truncated } = windowsOf(text, limit);
        expect(truncated).toBe(whole.length > limit);
        expect(windows.reduce((sum, { utf8 }) => sum + utf8.length, 0)).toBeLessThanOrEqual(limit);
        for (const { utf8, offset } of windows) {
          expect(whole.subarray(offset, offset + utf8.length).equals(utf8)).toBe(true);
          expect(Buffer.from(utf8.toString('utf8')).equals(utf8)).toBe(true);
        }
      }),
    );
  });
});
