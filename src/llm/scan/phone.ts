/** The one door to libphonenumber-js: whether a number can be a telephone number where it says that it is. */

import { parsePhoneNumberFromString } from 'libphonenumber-js/min';

/** With its country in front: of a length that the numbering plan of that country knows. */
export function isInternationalPhone(candidate: string): boolean {
  return parsePhoneNumberFromString(candidate)?.isPossible() ?? false;
}

/** As North America writes it, with or without the country. */
export function isNorthAmericanPhone(candidate: string): boolean {
  return parsePhoneNumberFromString(candidate, 'US')?.isPossible() ?? false;
}
