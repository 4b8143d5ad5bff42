/** Judgements on a matched text that no regular expression can make. */

import { isBase64Sentence, isBinaryText, isHexText, isMorseText } from './encoded-text.ts';

/** The validators that a rule may name. Each gets the candidate's text and says whether it is what it looks like. */
export const VALIDATORS = {
  luhn: isLuhnNumber,
  iban: isIban,
  entropy: looksRandom,
  key_shape: looksLikeKey,
  password: looksLikePassword,
  base64_text: isBase64Text,
  base64_sentence: isBase64Sentence,
  binary_text: isBinaryText,
  hex_text: isHexText,
  morse_text: isMorseText,
} as const satisfies Record<string, (candidate: string) => boolean>;

export type ValidatorName = keyof typeof VALIDATORS;

/**
 * Whether 12 to 19 digits, possibly parted by spaces or hyphens, carry a right check digit (ISO/IEC 7812-1
 * annex B). One digit repeated is a placeholder, not a card.
 */
export function isLuhnNumber(candidate: string): boolean {
  const digits = candidate.replaceAll(/[ -]/g, '');
  if (!/^\d{12,19}$/.test(digits) || isOneCharacterRepeated(digits)) return false;
  let sum = 0;
  for (let place = 0; place < digits.length; place++) {
    const digit = Number(digits[digits.length - 1 - place]);
    const doubled = place % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
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

/** Bits per character. English words stay below it, as does a token of which most is a placeholder. */
const LEAST_ENTROPY_BITS = 2.9;

/**
 * Whether a candidate could have come from a random generator: letters and digits mixed, and what a key of a
 * known form must be.
 */
export function looksRandom(candidate: string): boolean {
  return /\d/.test(candidate) && /[A-Za-z]/.test(candidate) && looksLikeKey(candidate);
}

/**
 * Whether a candidate whose form alone says what it is could be real: no long run of one character but A,
 * which is zero in base64 and opens some real keys, no wording of a placeholder, and a Shannon entropy of at least 2.9 bits a character.
 */
export function looksLikeKey(candidate: string): boolean {
  if (/([^A])\1{5}/.test(candidate) || PLACEHOLDER.test(candidate)) return false;
  return entropyBitsPerCharacter(candidate) >= LEAST_ENTROPY_BITS;
}

/**
 * Whether the value of something called a password or token could be one: random, and neither a path, an
 * expression of a program nor words joined by punctuation.
 */
export function looksLikePassword(candidate: string): boolean {
  if (!looksRandom(candidate)) return false;
  const words = candidate.split(/[^A-Za-z0-9]+/).filter((word) => word !== '');
  return words.some((word) => !/^([A-Za-z]+\d{0,2}|\d+)$/.test(word));
}

/** Whether base64 stands for text that can be read: at least 16 characters of printable ASCII, with a word in it. */
export function isBase64Text(candidate: string): boolean {
  const text = Buffer.from(candidate, 'base64').toString('utf8');
  return /^[\t\n\r\x20-\x7e]{16,}$/.test(text) && /[A-Za-z]{3}/.test(text);
}

/** What documentation writes in place of a key; EXAMPLE counts only where it is repeated to fill the length. */
const PLACEHOLDER = /your[-_]?|placeholder|changeme|redacted|xxxx|abc123|examplee/i;

function entropyBitsPerCharacter(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}

function isOneCharacterRepeated(text: string): boolean {
  return text === (text[0] ?? '').repeat(text.length);
}
