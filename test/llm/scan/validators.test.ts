import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { VALIDATORS } from '../../../src/llm/scan/validators.ts';

const digits = (length: number) =>
  fc
    .array(fc.integer({ min: 0, max: 9 }), { minLength: length, maxLength: length })
    .map((list) => list.join(''));

/** The check digit as ISO/IEC 7812-1 makes it: from the right, every other digit doubled, from the first on. */
function withCheckDigit(payload: string): string {
  const sum = [...payload].reverse().reduce((total, digit, place) => {
    const value = place % 2 === 0 ? Number(digit) * 2 : Number(digit);
    return total + Math.floor(value / 10) + (value % 10);
  }, 0);
  return payload + String((10 - (sum % 10)) % 10);
}

const cards = fc
  .integer({ min: 11, max: 18 })
  .chain(digits)
  .map(withCheckDigit)
  .filter((card) => !/^(\d)\1+$/.test(card));

describe('luhn', () => {
  it('accepts every number with its check digit, plain or in groups', () => {
    fc.assert(
      fc.property(cards, fc.constantFrom('', ' ', '-'), (card, gap) => {
        expect(VALIDATORS.luhn((card.match(/\d{1,4}/g) ?? []).join(gap))).toBe(true);
      }),
    );
  });

  it('refuses every number of which one digit was changed', () => {
    fc.assert(
      fc.property(cards, fc.nat(), fc.integer({ min: 1, max: 9 }), (card, at, by) => {
        const place = at % card.length;
        const digit = (Number(card[place]) + by) % 10;
        expect(VALIDATORS.luhn(card.slice(0, place) + digit + card.slice(place + 1))).toBe(false);
      }),
    );
  });

  it.each(['0000000000000000', '4242', '42424242424242424242', '4242x4242y4242z4242'])(
    'refuses %s',
    (text) => {
      expect(VALIDATORS.luhn(text)).toBe(false);
    },
  );
});

describe('iban', () => {
  it('accepts account numbers of several countries, and refuses them with two digits swapped', () => {
    for (const iban of ['DE89 3704 0044 0532 0130 00', 'GB82WEST12345698765432', 'NO9386011117947']) {
      expect(VALIDATORS.iban(iban)).toBe(true);
      expect(VALIDATORS.iban(iban.replace(/(\d)(\d)/, '$2$1'))).toBe(false);
    }
  });
});

describe('validators of secrets', () => {
  it.each([
    ['entropy', 'q8Zt1Lw5Ry2Nc7Vb4Mx9', true],
    ['entropy', 'onlylettersinthisone', false],
    ['entropy', '73829105738291047382', false],
    ['entropy', 'a1a1a1a1a1a1a1a1a1a1', false],
    ['entropy', 'YOUR_KEY_q8Zt1Lw5Ry2', false],
    ['key_shape', 'QWXKLMNTRPVCBDFGHJZS', true],
    ['key_shape', 'XXXXXXXXXXXXXXXXXXXX', false],
    ['password', 'n7Rk2wQx9', true],
    ['password', 'request.headers.get2', false],
    ['password', 'v1/users/42/settings', false],
    ['base64_text', Buffer.from('please read this message').toString('base64'), true],
    ['base64_text', Buffer.from([...Array(32).keys()]).toString('base64'), false],
  ] as const)('%s on %s: %s', (validator, candidate, expected) => {
    expect(VALIDATORS[validator](candidate)).toBe(expected);
  });
});
