/** Whether what looks encoded stands for words: the judgements behind the rules on encodings. */

import { ASCII, BASE64, mayStandFor, NOT_ASCII } from './sampled-bytes.ts';

/** International Morse code (ITU-R M.1677-1), the letters alone. */
const MORSE_LETTERS: ReadonlyMap<string, string> = new Map(
  '.- -... -.-. -.. . ..-. --. .... .. .--- -.- .-.. -- -. --- .--. --.- .-. ... - ..- ...- .-- -..- -.-- --..'
    .split(' ')
    .map((code, index) => [code, String.fromCharCode(97 + index)]),
);

const BLANK = 0x20;
const FIRST_LETTER = 0x61;
const LAST_LETTER = 0x7a;

/** How much of a candidate is decoded: enough to tell, whatever its length. */
const MOST_CHARACTERS = 1024;

/** Whether dots and dashes spell at least ten letters, of six kinds or more: dotted lines and rules are none. */
export function isMorseText(candidate: string): boolean {
  const codes = candidate
    .slice(0, MOST_CHARACTERS)
    .split(/[ /|]+/)
    .filter((code) => code !== '');
  const letters = codes.flatMap((code) => MORSE_LETTERS.get(code) ?? []);
  return letters.length >= 10 && new Set(letters).size >= 6 && letters.length >= codes.length * 0.8;
}

/** Whether groups of eight bits are the ASCII codes of words. */
export function isBinaryText(candidate: string): boolean {
  const bits = candidate.slice(0, MOST_CHARACTERS * 9).replaceAll(/[^01]/g, '');
  const codes = bits.match(/.{8}/g) ?? [];
  return readsAsWords(String.fromCharCode(...codes.map((code) => Number.parseInt(code, 2))), 6);
}

/** Whether hexadecimal bytes, however they are marked and parted, are the ASCII codes of words with blanks. */
export function isHexText(candidate: string): boolean {
  const digits = candidate.slice(0, MOST_CHARACTERS).replaceAll(/\\x|0x|[^0-9a-f]/gi, '');
  const text = Buffer.from(digits, 'hex').toString('latin1');
  return readsAsWords(text, 12) && text.includes(' ');
}

/**
 * Whether base64 may stand for printable ASCII and white space alone. Keys and digests do not: two of their bytes in
 * three are others.
 */
export function mayBeBase64OfAscii(candidate: string): boolean {
  return mayStandFor(candidate, 0, candidate.length, BASE64, ASCII);
}

/** Whether base64 stands for a sentence: three words or more of printable ASCII. */
export function isBase64Sentence(candidate: string): boolean {
  if (!mayBeBase64OfAscii(candidate)) return false;
  // A multiple of four characters, so that the last group is whole.
  const text = Buffer.from(candidate.slice(0, MOST_CHARACTERS), 'base64').toString('latin1');
  return readsAsWords(text, 16) && /[A-Za-z]{2,} [A-Za-z]+ [A-Za-z]{2,}/.test(text);
}

/** Printable ASCII, nearly all of it letters and blanks. */
function readsAsWords(text: string, leastCharacters: number): boolean {
  if (text.length < leastCharacters) return false;
  let letters = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code > 0xff || NOT_ASCII[code] === 1) return false;
    const lower = code | 0x20;
    if (code === BLANK || (lower >= FIRST_LETTER && lower <= LAST_LETTER)) letters++;
  }
  return letters >= text.length * 0.8;
}
