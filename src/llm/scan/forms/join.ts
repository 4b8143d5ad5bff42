/** Letters that stand apart put together, and digits and signs for letters read as these. */

import { LETTER_DIGITS } from '../letter-digits.ts';
import { type FormText, TextBuilder } from './form-text.ts';

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
  const builder = new TextBuilder();
  let from = 0;
  for (const { index, 0: run } of hasSpacedLetters ? text.matchAll(SPACED) : []) {
    addPlain(builder, text, from, index);
    for (let at = 0; at < run.length; at += 2) builder.add(run[at] ?? '', index + at, index + at + 1);
    from = index + run.length;
  }
  addPlain(builder, text, from, text.length);
  const joined = builder.build('joined');
  const plain = hasLetterDigits ? joined.text.replaceAll(LEET_WORD, plainWord) : joined.text;
  return plain === text ? undefined : { ...joined, text: plain };
}

/** A gap of several spaces parts words whose letters are one space apart; as one it is what rules expect. */
function addPlain(builder: TextBuilder, text: string, start: number, end: number): void {
  for (let at = start; at < end; at++) builder.add(text[at] ?? '', at, at + 1);
}

function plainWord(word: string): string {
  if (!/[a-z]/i.test(word)) return word;
  // An exclamation mark or a bar at the end is what it is.
  return word.replaceAll(/[013457@$]|[!|](?=[a-z0-9])/gi, (sign) => SIGNS[sign] ?? sign);
}
