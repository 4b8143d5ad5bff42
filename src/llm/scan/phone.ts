/** The one door to libphonenumber-js: whether a number can be a telephone number where it says that it is. */

import { parsePhoneNumberFromString } from 'libphonenumber-js/min';

/** With its country in front: of a length that the numbering plan of that country knows. */
export function isInternationalPhone(candidate: string): boolean {
  if (NORTH_AMERICAN_ABROAD.test(candidate) || EUROPEAN_ABROAD.test(candidate)) return true;
  return parsePhoneNumberFromString(candidate)?.isPossible() ?? false;
}

/** As North America writes it, with or without the country. */
export function isNorthAmericanPhone(candidate: string): boolean {
  return (
    NORTH_AMERICAN.test(candidate) || (parsePhoneNumberFromString(candidate, 'US')?.isPossible() ?? false)
  );
}

/**
 * What the library finds possible in any case: ten digits in the countries of +1 and of +44, whichever of the 25, or of the
 * four, it is, and nine in others of Europe, in Sweden eight. To find that out takes it 15 µs.
 */
const NORTH_AMERICAN_ABROAD = /^\+1[ .-]?(?:\([2-9]\d{2}\)|[2-9]\d{2})[ .-]?\d{3}[ .-]?\d{4}$/;
const NORTH_AMERICAN = /^(?:\+?1[ .-]?)?(?:\([2-9]\d{2}\)|[2-9]\d{2})[ .-]?\d{3}[ .-]?\d{4}$/;
const EUROPEAN_ABROAD =
  /^\+(?:44[ .-]?(?:\(0\)[ .-]?)?[1-9](?:[ .-]?\d){9}|(?:3[123]|4[139])[ .-]?(?:\(0\)[ .-]?)?[1-9](?:[ .-]?\d){8}|46[ .-]?(?:\(0\)[ .-]?)?[1-9](?:[ .-]?\d){7,8})$/;
