/** Letters that stand apart put together, and digits and signs for letters read as these. */

import { LETTER_DIGITS } from '../letter-digits.ts';
import { type FormText, type Replacement, replacePieces } from './form-text.ts';

/** Three letters or more, one and the same separator between each two. */
const SPACED = /(?<![a-z0-9])[a-z]([ .\-_*|\t])[a-z](?:\1[a-z])+(?![a-z0-9])/gi;

const LEET_WORD = /[a-z0-9@$!|]{3,}/gi;

const SIGNS: Readonly<Record<string, string>> = { ...LETTER_DIGITS, '@': 'a', $: 's', '!': 'i', '|': 'l' };

/** The joined form of a text, or undefined where it is the text itself. Linear. */
export function join(
  text: string,
  hasSpacedLetters: boolean,
  hasLetterDigits: boolean,
): FormText | undefined {
  const joined = replacePieces('joined', text, hasSpacedLetters ? separators(text) : []);
  const plain = hasLetterDigits ? joined.text.replaceAll(LEET_WORD, plainWord) : joined.text;
  return plain === text ? undefined : { ...joined, text: plain };
}

/** What stands between the letters of a word that are apart, to be left out. */
function* separators(text: string): Generator<Replacement> {
  for (const { index, 0: run } of text.matchAll(SPACED)) {
    for (let at = 1; at < run.length; at += 2) yield { text: '', start: index + at, end: index + at + 1 };
  }
}

function plainWord(word: string): string {
  if (!/[a-z]/i.test(word)) return word;
  // An exclamation mark or a bar at the end is what it is.
  return word.replaceAll(/[013457@$]|[!|](?=[a-z0-9])/gi, (sign) => SIGNS[sign] ?? sign);
}
