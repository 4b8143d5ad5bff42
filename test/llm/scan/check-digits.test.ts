import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isNationalId, type NationalIdCountry } from '../../../src/llm/scan/check-digits.ts';

/** Numbers that the issuing states, or their standards, print as examples. */
const SPECIMENS: Record<NationalIdCountry, string> = {
  be: '85.07.30-033.28',
  br: '111.444.777-35',
  ca: '046 454 286',
  ch: '756.9217.0769.85',
  cl: '12.345.678-5',
  cn: '11010519491231002X',
  de: '86095742719',
  es: '12345678Z',
  fi: '131052-308T',
  fr: '255081416802538',
  gb: '9434765919',
  in: '2341 2341 2346',
  it: 'RSSMRA85T10A562S',
  kr: '900101-1234568',
  nl: '111222333',
  pl: '44051401359',
  se: '811218-9876',
  tr: '10000000146',
  za: '8001015009087',
};

const countries = Object.keys(SPECIMENS) as NationalIdCountry[];

describe.each(countries)('the personal number of %s', (country) => {
  const isValid = isNationalId(country);

  it('is taken with its check characters', () => expect(isValid(SPECIMENS[country])).toBe(true));

  it('is refused with any other last character', () => {
    const specimen = SPECIMENS[country];
    const others = [...'0123456789'].filter((digit) => digit !== specimen.slice(-1));
    expect(others.filter((digit) => isValid(specimen.slice(0, -1) + digit))).toEqual([]);
  });

  it('never throws, whatever its digits are', () => {
    fc.assert(
      fc.property(fc.infiniteStream(fc.integer({ min: 0, max: 9 })), (stream) => {
        const text = SPECIMENS[country].replaceAll(/\d/g, () => String(stream.next().value));
        expect(typeof isValid(text)).toBe('boolean');
      }),
    );
  });
});

describe('numbers of one digit repeated', () => {
  it.each(['br', 'ca', 'de', 'gb', 'in', 'nl', 'pl'] as const)('are placeholders in %s', (country) => {
    const repeated = [...'0123456789'].map((digit) => SPECIMENS[country].replaceAll(/\d/g, digit));
    expect(repeated.filter(isNationalId(country))).toEqual([]);
  });
});

describe('since 2000', () => {
  it('Belgium puts a 2 before the number it checks', () => {
    const body = '170730033';
    const check = String(97 - (Number(`2${body}`) % 97)).padStart(2, '0');
    expect(isNationalId('be')(body + check)).toBe(true);
  });
});
