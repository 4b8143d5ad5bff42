import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { windowsOf } from '../../../src/llm/scan/window.ts';

describe('windowsOf', () => {
  it('gives a text within the limit as one window', () => {
    const { windows, truncated } = windowsOf('größe', 7);
    expect(truncated).toBe(false);
    expect(windows.map(({ text, offset }) => [text, offset])).toEqual([['größe', 0]]);
  });

  it('gives head and tail of a longer one, without the characters that cross an edge', () => {
    const { windows, truncated } = windowsOf('a€€€€b', 6);
    expect(truncated).toBe(true);
    expect(windows.map(({ text, offset }) => [text, offset])).toEqual([
      ['a', 0],
      ['b', 5],
    ]);
  });

  it('never cuts a character in two, never exceeds the limit and tells true offsets', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.nat({ max: 40 }), (text, limit) => {
        const whole = Buffer.from(text, 'utf8');
        const { windows, truncated } = windowsOf(text, limit);
        expect(truncated).toBe(whole.length > limit);
        const bytes = windows.reduce((sum, window) => sum + Buffer.byteLength(window.text), 0);
        expect(bytes).toBeLessThanOrEqual(limit);
        const written = whole.toString('utf8');
        for (const { text: part, offset } of windows) {
          expect(written.slice(offset, offset + part.length)).toBe(part);
          expect(Buffer.from(part).toString()).toBe(part);
        }
      }),
    );
  });
});
