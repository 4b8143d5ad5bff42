/** Numbers that carry check digits: payment cards, bank accounts and the personal numbers of states. */

const digitsOf = (candidate: string): number[] => [...candidate.replaceAll(/\D/g, '')].map(Number);

const weighed = (digits: readonly number[], weights: readonly number[]): number =>
  weights.reduce((sum, weight, place) => sum + weight * (digits[place] ?? 0), 0);

const isRepeated = (digits: readonly number[]): boolean => digits.every((digit) => digit === digits[0]);

/**
 * Whether 12 to 19 digits, possibly parted by spaces or hyphens, carry a right check digit (ISO/IEC 7812-1
 * annex B). One digit repeated is a placeholder, not a card.
 */
export function isLuhnNumber(candidate: string): boolean {
  // Unit by unit, without a list of the digits: most numbers that are looked at are asked this.
  let count = 0;
  let sum = 0;
  let isRepeated = true;
  let last = -1;
  for (let at = candidate.length - 1; at >= 0; at--) {
    const code = candidate.charCodeAt(at);
    if (code === SPACE || code === HYPHEN) continue;
    const digit = code - ZERO;
    if (digit < 0 || digit > 9) return false;
    const doubled = count % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
    if (last >= 0 && digit !== last) isRepeated = false;
    last = digit;
    count++;
  }
  return count >= 12 && count <= 19 && sum % 10 === 0 && !isRepeated;
}

const SPACE = 0x20;
const HYPHEN = 0x2d;
const ZERO = 0x30;

/** Whether the last of some digits, fewer than those of a card too, is right by the Luhn formula. */
function hasLuhnDigit(digits: readonly number[]): boolean {
  let sum = 0;
  for (let place = 0; place < digits.length; place++) {
    const digit = digits[digits.length - 1 - place] ?? 0;
    const doubled = place % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0 && !isRepeated(digits);
}

/** Whether an IBAN, possibly in groups of four, has a right check number (ISO 13616-1: remainder 1 modulo 97). */
export function isIban(candidate: string): boolean {
  const iban = candidate.replaceAll(' ', '').toUpperCase();
  if (!/^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/.test(iban)) return false;
  let remainder = 0;
  for (const character of iban.slice(4) + iban.slice(0, 4)) {
    const value = Number.parseInt(character, 36);
    remainder = (remainder * (value > 9 ? 100 : 10) + value) % 97;
  }
  return remainder === 1;
}

/** The personal numbers that are checked, each by the rule of the state that gives it out. */
const NATIONAL_IDS = {
  /** Belgium, Rijksregisternummer: 97 less the first nine digits modulo 97, with a 2 before them since 2000. */
  be: (text) => {
    const digits = text.replaceAll(/\D/g, '');
    const check = Number(digits.slice(9));
    return [digits.slice(0, 9), `2${digits.slice(0, 9)}`].some((body) => 97 - (Number(body) % 97) === check);
  },
  /** Brazil, CPF: two digits modulo 11. */
  br: (text) => {
    const digits = digitsOf(text);
    const checkOf = (length: number) =>
      ((weighed(digits, descending(length + 1, length)) * 10) % 11) % 10 === digits[length];
    return digits.length === 11 && !isRepeated(digits) && checkOf(9) && checkOf(10);
  },
  /** Canada, social insurance number: Luhn. */
  ca: (text) => digitsOf(text).length === 9 && hasLuhnDigit(digitsOf(text)),
  /** Switzerland, AHV number: the check digit of an EAN-13. */
  ch: (text) => {
    const digits = digitsOf(text);
    const sum = weighed(digits, [1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3]);
    return digits.length === 13 && (10 - (sum % 10)) % 10 === digits[12];
  },
  /** Chile, RUT: modulo 11 with weights 2 to 7 from the right, K for ten. */
  cl: (text) => {
    const body = digitsOf(text.slice(0, -1)).reverse();
    const sum = body.reduce((total, digit, place) => total + digit * (2 + (place % 6)), 0);
    return '0K987654321'[sum % 11] === text.slice(-1).toUpperCase();
  },
  /** China, resident identity number (GB 11643): ISO 7064 MOD 11-2. */
  cn: (text) => {
    const sum = weighed(digitsOf(text), [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]);
    return '10X98765432'[sum % 11] === text.slice(-1).toUpperCase();
  },
  /** Germany, tax identification number: ISO 7064 MOD 11,10. */
  de: (text) => {
    const digits = digitsOf(text);
    let product = 10;
    for (const digit of digits.slice(0, 10)) product = (((digit + product) % 10 || 10) * 2) % 11;
    return digits.length === 11 && !isRepeated(digits) && (11 - product) % 10 === digits[10];
  },
  /** Spain, DNI and NIE: a letter by modulo 23; X, Y, Z of a NIE are 0, 1, 2. */
  es: (text) => {
    const id = text.replaceAll(/[ .-]/g, '').toUpperCase();
    const number = Number(id.slice(0, -1).replace(/^[XYZ]/, (letter) => String('XYZ'.indexOf(letter))));
    return 'TRWAGMYFPDXBNJZSQVHLCKE'[number % 23] === id.slice(-1);
  },
  /** Finland, henkilötunnus: a character by modulo 31. */
  fi: (text) => {
    const number = Number(text.slice(0, 6) + text.slice(7, 10));
    return '0123456789ABCDEFHJKLMNPRSTUVWXY'[number % 31] === text.slice(-1).toUpperCase();
  },
  /** France, NIR: 97 less the number modulo 97; 2A and 2B of Corsica are 19 and 18. */
  fr: (text) => {
    const id = text.replaceAll(/[ .]/g, '').toUpperCase().replace('2A', '19').replace('2B', '18');
    return 97 - Number(BigInt(id.slice(0, 13)) % 97n) === Number(id.slice(13));
  },
  /** United Kingdom, NHS number: modulo 11. */
  gb: (text) => {
    const digits = digitsOf(text);
    const check = 11 - (weighed(digits, descending(10, 9)) % 11);
    return digits.length === 10 && !isRepeated(digits) && check % 11 === digits[9];
  },
  /** India, Aadhaar: Verhoeff. */
  in: (text) => digitsOf(text).length === 12 && hasVerhoeffDigit(digitsOf(text)),
  /** Italy, codice fiscale: a letter by modulo 26, characters in odd places valued by a table. */
  it: (text) => {
    const odd = [
      1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23,
    ];
    const placeValueOf = (character: string) =>
      /\d/.test(character) ? Number(character) : character.charCodeAt(0) - 65;
    const id = text.toUpperCase();
    const sum = [...id.slice(0, 15)].reduce(
      (total, character, place) =>
        total + (place % 2 === 0 ? (odd[placeValueOf(character)] ?? 0) : placeValueOf(character)),
      0,
    );
    return String.fromCharCode(65 + (sum % 26)) === id.slice(-1);
  },
  /** Republic of Korea, resident registration number: modulo 11. */
  kr: (text) => {
    const digits = digitsOf(text);
    return (11 - (weighed(digits, [2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5]) % 11)) % 10 === digits[12];
  },
  /** Netherlands, BSN: the eleven test. */
  nl: (text) => {
    const digits = digitsOf(text);
    return (
      digits.length === 9 && !isRepeated(digits) && weighed(digits, [9, 8, 7, 6, 5, 4, 3, 2, -1]) % 11 === 0
    );
  },
  /** Poland, PESEL. */
  pl: (text) => {
    const digits = digitsOf(text);
    const sum = weighed(digits, [1, 3, 7, 9, 1, 3, 7, 9, 1, 3]);
    return digits.length === 11 && !isRepeated(digits) && (10 - (sum % 10)) % 10 === digits[10];
  },
  /** Sweden, personnummer: Luhn over the last ten digits. */
  se: (text) => hasLuhnDigit(digitsOf(text).slice(-10)),
  /** Türkiye, T.C. kimlik numarası. */
  tr: (text) => {
    const digits = digitsOf(text);
    const tenth = weighed(digits, [7, -1, 7, -1, 7, -1, 7, -1, 7]);
    const all = digits.slice(0, 10).reduce((sum, digit) => sum + digit, 0);
    return digits.length === 11 && ((tenth % 10) + 10) % 10 === digits[9] && all % 10 === digits[10];
  },
  /** South Africa: Luhn. */
  za: (text) => digitsOf(text).length === 13 && hasLuhnDigit(digitsOf(text)),
} as const satisfies Record<string, (candidate: string) => boolean>;

export type NationalIdCountry = keyof typeof NATIONAL_IDS;

/** Whether a personal number of a country (ISO 3166-1 alpha-2, lower case) has right check characters. */
export function isNationalId(country: NationalIdCountry): (candidate: string) => boolean {
  return NATIONAL_IDS[country];
}

/** `from`, `from - 1` … as many as `count`. */
function descending(from: number, count: number): number[] {
  return Array.from({ length: count }, (_, place) => from - place);
}

/** Multiplication in the dihedral group of order ten: rotations 0 to 4, reflections 5 to 9. */
function dihedralProduct(a: number, b: number): number {
  if (a < 5) return b < 5 ? (a + b) % 5 : 5 + ((a + b) % 5);
  return b < 5 ? 5 + ((((a - b) % 5) + 5) % 5) : (((a - b) % 5) + 5) % 5;
}

/** Verhoeff's scheme: each digit is permuted by its place, and all are multiplied to the neutral element. */
function hasVerhoeffDigit(digits: readonly number[]): boolean {
  const permutation = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4];
  let product = 0;
  for (let place = 0; place < digits.length; place++) {
    let digit = digits[digits.length - 1 - place] ?? 0;
    for (let turn = 0; turn < place % 8; turn++) digit = permutation[digit] ?? 0;
    product = dihedralProduct(product, digit);
  }
  return product === 0 && !isRepeated(digits);
}
