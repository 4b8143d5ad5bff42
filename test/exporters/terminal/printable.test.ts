import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { printable } from '../../../src/exporters/terminal/printable.ts';

describe('printable', () => {
  it('leaves ordinary text of any script as it is', () => {
    expect(printable('checkout-服务 é → 😀')).toBe('checkout-服务 é → 😀');
  });

  it.each([
    ['\u001b[31mred', '\\x1b[31mred'],
    ['a\r\nb\tc', 'a\\x0d\\x0ab\\x09c'],
    ['\u009b2J', '\\x9b2J'],
    ['abc\u202edcba', 'abc\\u202edcba'],
    ['a\u2028b\u200bc', 'a\\u2028b\\u200bc'],
    ['a\u{e0041}b', 'a\\u{e0041}b'],
    ['a\ud800b', 'a\\ud800b'],
  ])('shows what would act on a terminal as an escape: %j', (text, shown) => {
    expect(printable(text)).toBe(shown);
  });

  it('cuts long text between characters and says so', () => {
    expect(printable('😀😀😀', 3)).toBe('😀😀😀');
    expect(printable('😀😀😀😀', 3)).toBe('😀😀…');
    expect(printable('x'.repeat(1_000), 5)).toBe('xxxx…');
  });

  it('never lets a control character through, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u.test(printable(text))).toBe(false);
      }),
    );
  });
});
