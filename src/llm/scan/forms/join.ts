/** Letters that stand apart put together, and digits and signs for letters read as these. */

import { LETTER_DIGITS } from '../letter-digits.ts';
import { type FormText, type Replacement, replacePieces } from './form-text.ts';

/** Three letters or more, one and the same separator between each two. */
const SPACED = /(?<![a-z0-9])[a-z]([ .\-_*|\t])[a-z](?:\1[a-z])+(?![a-z0-9])/gi;

/** Signs that stand for letters; an exclamation mark or a bar at the end of a word is what it is. */
const SIGN = /[013457@$!|]/g;
/** By unit of ASCII: 1 for a letter, 2 for another character that words may have then, a digit or a sign. */
const OF_WORDS = new Uint8Array(128);
for (const character of 'abcdefghijklmnopqrstuvwxyz') {
  OF_WORDS[character.charCodeAt(0)] = 1;
  OF_WORDS[character.toUpperCase().charCodeAt(0)] = 1;
}
for (const character of '0123456789@$!|') OF_WORDS[character.charCodeAt(0)] = 2;
const LEAST_WORD = 3;

const SIGNS: Readonly<Record<string, string>> = { ...LETTER_DIGITS, '@': 'a', $: 's', '!': 'i', '|': 'l' };

/** The joined form of a text, or undefined where it is the text itself. Linear. */
export function join(
  text: string,
  hasSpacedLetters: boolean,
  hasLetterDigits: boolean,
): FormText | undefined {
  const joined = replacePieces('joined', text, hasSpacedLetters ? separators(text) : []);
  const plain = hasLetterDigits ? plainLetters(joined.text) : joined.text;
  return plain === text ? undefined : { ...joined, text: plain };
}

/** What stands between the letters of a word that are apart, to be left out. */
function* separators(text: string): Generator<Replacement> {
  for (const { index, 0: run } of text.matchAll(SPACED)) {
    for (let at = 1; at < run.length; at += 2) yield { text: '', start: index + at, end: index + at + 1 };
  }
}

/**
 * A text with letters in the place of the digits and signs that stand for them. Words are looked for around these: an
 * expression that goes through all words took ten times as long.
 */
function plainLetters(text: string): string {
  const parts: string[] = [];
  let from = 0;
  let wordEnd = 0;
  SIGN.lastIndex = 0;
  for (let found = SIGN.exec(text); found !== null; found = SIGN.exec(text)) {
    const { index } = found;
    let start = index;
    while (start > wordEnd && isOfWords(text, start - 1)) start--;
    let end = index + 1;
    while (end < text.length && isOfWords(text, end)) end++;
    wordEnd = end;
    SIGN.lastIndex = end;
    const word = text.slice(start, end);
    if (word.length < LEAST_WORD || !/[a-z]/i.test(word)) continue;
    parts.push(text.slice(from, start), plainWord(word));
    from = end;
  }
  return parts.length === 0 ? text : parts.join('') + text.slice(from);
}

function isOfWords(text: string, at: number): boolean {
  return (OF_WORDS[text.charCodeAt(at)] ?? 0) !== 0;
}

function plainWord(word: string): string {
  return word.replaceAll(/[013457@$]|[!|](?=[a-z0-9])/gi, (sign) => SIGNS[sign] ?? sign);
}
