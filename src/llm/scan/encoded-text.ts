/** Whether what looks encoded stands for words: the judgements behind the rules on encodings. */

/** International Morse code (ITU-R M.1677-1), the letters alone. */
const MORSE_LETTERS: ReadonlyMap<string, string> = new Map(
  '.- -... -.-. -.. . ..-. --. .... .. .--- -.- .-.. -- -. --- .--. --.- .-. ... - ..- ...- .-- -..- -.-- --..'
    .split(' ')
    .map((code, index) => [code, String.fromCharCode(97 + index)]),
);

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

/** By unit of ASCII: what it is in base64 of either alphabet, or -1. */
const BASE64 = new Int8Array(128).fill(-1);
for (const [value, character] of [
  ...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/',
].entries())
  BASE64[character.charCodeAt(0)] = value;
BASE64['-'.charCodeAt(0)] = 62;
BASE64['_'.charCodeAt(0)] = 63;

/** So many bytes are looked at to see whether base64 may stand for ASCII. */
const SAMPLE_BYTES = 24;

/**
 * Whether base64 may stand for printable ASCII and white space alone. Keys and digests do not: two of their bytes in
 * three are others, and the first of them tells it in 20 ns, where to decode them took 500.
 */
export function mayBeBase64OfAscii(candidate: string): boolean {
  let bits = 0;
  let count = 0;
  const last = Math.min(candidate.length, (SAMPLE_BYTES / 3) * 4);
  for (let at = 0; at < last; at++) {
    const value = BASE64[candidate.charCodeAt(at)] ?? -1;
    if (value < 0) return true;
    bits = ((bits << 6) | value) & 0xffff;
    count += 6;
    if (count < 8) continue;
    count -= 8;
    const byte = (bits >> count) & 0xff;
    if (byte > 0x7e || (byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d)) return false;
  }
  return true;
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
  if (text.length < leastCharacters || !/^[\t\n\r\x20-\x7e]+$/.test(text)) return false;
  const letters = text.match(/[A-Za-z ]/g)?.length ?? 0;
  return letters >= text.length * 0.8;
}
