import fc from 'fast-check';
import { parsePhoneNumberFromString } from 'libphonenumber-js/min';
import { describe, expect, it } from 'vitest';
import { isInternationalPhone, isNorthAmericanPhone } from '../../../src/llm/scan/phone.ts';

describe('isInternationalPhone', () => {
  it.each(['+1 415 555 0132', '+49 30 901820', '+44 20 7946 0018', '+81-3-1234-5678'])(
    'takes %s',
    (number) => {
      expect(isInternationalPhone(number)).toBe(true);
    },
  );

  it.each(['+1 234 567', '+999 123 456 789', '+1 23', '415 555 0132', '+49'])('refuses %s', (number) => {
    expect(isInternationalPhone(number)).toBe(false);
  });
});

describe('isNorthAmericanPhone', () => {
  it.each(['(212) 555-0187', '212.555.0187', '+1 212-555-0187'])('takes %s', (number) => {
    expect(isNorthAmericanPhone(number)).toBe(true);
  });

  it.each(['12-555-0187', '212-555-01870000', ''])('refuses %s', (number) => {
    expect(isNorthAmericanPhone(number)).toBe(false);
  });
});

describe('both', () => {
  const digits = (count: number) => fc.stringMatching(new RegExp(`^[0-9]{${count}}$`));
  const mark = fc.constantFrom('', ' ', '.', '-', '- ');
  const candidate = fc
    .tuple(
      fc.constantFrom('', '+1', '1', '001', '+44', '+11'),
      mark,
      digits(3),
      mark,
      digits(3),
      mark,
      fc.oneof(digits(4), digits(1)),
    )
    .chain(([country, one, area, ...rest]) =>
      fc.constantFrom(area, `(${area})`, `(${area}`).map((code) => [country, one, code, ...rest].join('')),
    );

  it.each(['+1', '+31', '+32', '+33', '+41', '+43', '+44', '+46', '+49'])(
    'find eight to eleven digits behind %s possible, as the library does',
    (country) => {
      const digit = fc.constantFrom(...'0123456789');
      const spaced = fc.array(fc.tuple(fc.constantFrom('', '', ' ', '.', '-'), digit), {
        minLength: 8,
        maxLength: 11,
      });
      fc.assert(
        fc.property(fc.constantFrom('', '(0)', ' (0) '), spaced, (zero, parts) => {
          const number = country + zero + parts.map(([mark, one]) => mark + one).join('');
          expect(isInternationalPhone(number)).toBe(
            parsePhoneNumberFromString(number)?.isPossible() ?? false,
          );
        }),
        { numRuns: 3000 },
      );
    },
  );

  it('say what the library says', () => {
    fc.assert(
      fc.property(candidate, (number) => {
        expect(isInternationalPhone(number)).toBe(parsePhoneNumberFromString(number)?.isPossible() ?? false);
        expect(isNorthAmericanPhone(number)).toBe(
          parsePhoneNumberFromString(number, 'US')?.isPossible() ?? false,
        );
      }),
      { numRuns: 3000 },
    );
  });
});
