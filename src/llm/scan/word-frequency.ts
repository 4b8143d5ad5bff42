/** How often a text is met in ordinary English conversation, roughly: which of two words is worth looking for. */

import { LETTER_DIGITS } from './letter-digits.ts';

/**
 * Words of three letters and more that make up most of English writing, the commonest first: the frequency of the
 * word at rank r is about 0.1 / r of all words (Zipf). What is only a part of one of them is as frequent as it.
 */
const COMMON_WORDS =
  `the and that for you with this are have not from your they which will can all what has one there was were when their
would more about who been than its how other some could into time these two may first then them like only any should
also new our make use people just over such see get because it's even way most now out very where after need don't
work here good between well being through those long take many day used much before great provide back information
must own year both each know following using different help want please while right part example look find give create
i'm write tell answer question data model text code list name order think same does system show explain response user
language change start number line word read message point case can't place function set value add end program process
include based sure company describe under world story product high last you're every small within another never still
always during since that's might something why too yes again sentence able three didn't best life against state top
next however without family doesn't home school book money water food person job business isn't often important old
left real things team form second i've possible full done note group city keep available level won't play feel course
learn experience common simple general title i'll class check type try service term key today image you'll call days
idea children power thing area health specific main yourself review run side users email consider ensure made found
better making given short open page control single public kind support big less later across related focus test topic
history early method issue taking research results means size free result clear file media role content let letter
several started online below above once study law art skills words reading allow color local project game quality
market analysis input output values return true false string error object array variable loop python javascript html
css table column row query database server client api path import static private void int original perform detailed
steps step further instructions task rules rule messages assistant format respond reply prompt context conversation
character characters begin ask asked asking said says saying tells told wanted needs needed needing gives giving takes
took going went goes gone coming come comes writing written writes reads lists lines numbers access account systems
security secure password personal phone address names date dates links link website web site internet network codes
programs software hardware computer computers device technology machine models languages english french spanish german
translate translation summary summarize explanation details detail examples description paragraph paragraphs essay
article blog post questions answers correct incorrect wrong choose option options select statement cannot shall
`
    .trim()
    .split(/\s+/);

/** Words of one and two letters, the commonest first. */
const SHORT_WORDS = 'to of a in is it i on as be by or an at we he if my do no me up so us am go'.split(' ');

/** Letters of English text, per hundred characters, spaces among them. */
const LETTERS: Readonly<Record<string, number>> = {
  ' ': 17,
  e: 10,
  t: 7.5,
  a: 6.5,
  o: 6.2,
  i: 5.7,
  n: 5.7,
  s: 5.3,
  r: 5,
  h: 5,
  l: 3.3,
  d: 3.3,
  u: 2.3,
  c: 2.2,
  m: 2,
  f: 2,
  w: 1.7,
  g: 1.6,
  p: 1.5,
  y: 1.4,
  b: 1.2,
  v: 0.8,
  k: 0.5,
  ',': 1,
  '.': 1,
  '\n': 1.5,
  '-': 0.4,
  2: 0.5,
  6: 0.5,
  8: 0.5,
  9: 0.5,
};
const OTHER_CHARACTER = 0.15;
const BEYOND_ASCII = 0.01;
const BYTES_PER_WORD = 6;
/** Letters come together far more often than their shares say. */
const BOUND_TOGETHER = 2;

/** Letters that begin, or end, a word are a part of this many of those that stand anywhere. */
const AT_EDGE = 0.25;
/** A whole word that is not among the common ones is no more frequent than the last of these. */
const UNCOMMON = 1 / COMMON_WORDS.length;

const known = new Map<string, number>();

/**
 * Occurrences per byte of ordinary text, as far as they can be guessed.
 * @param startsWord whether nothing of a word stands before the text, and `endsWord` behind it
 */
export function frequencyOf(text: string, startsWord = false, endsWord = false): number {
  const key = `${Number(startsWord)}${Number(endsWord)}${text}`;
  const guessed =
    known.get(key) ?? guess(text, startsWord || text.startsWith(' '), endsWord || text.endsWith(' '));
  known.set(key, guessed);
  return guessed;
}

/** By what is a part of a common word, by where in it: the share of the first such word among all words, times ten. */
const WHOLE = new Map<string, number>();
const STARTING = new Map<string, number>();
const ENDING = new Map<string, number>();
const WITHIN = new Map<string, number>();
for (const [rank, word] of COMMON_WORDS.entries()) {
  const share = 1 / (rank + 1);
  for (let start = 0; start < word.length; start++) {
    for (let end = start; end <= word.length; end++) {
      const part = word.slice(start, end);
      note(WITHIN, part, share);
      if (start === 0) note(STARTING, part, share);
      if (end === word.length) note(ENDING, part, share);
    }
  }
  note(WHOLE, word, share);
}
for (const [rank, word] of SHORT_WORDS.entries()) note(WHOLE, word, 1 / (rank + 2));

function note(shares: Map<string, number>, part: string, share: number): void {
  if (!shares.has(part)) shares.set(part, share);
}

function guess(text: string, startsWord: boolean, endsWord: boolean): number {
  const part = text.trim();
  if (part === '') return (LETTERS[' '] ?? 0) / 100;
  const shares = startsWord ? (endsWord ? WHOLE : STARTING) : endsWord ? ENDING : WITHIN;
  const ofWord = (shares.get(part) ?? 0) / 10 / BYTES_PER_WORD;
  let letters = ((startsWord ? AT_EDGE : 1) * (endsWord ? AT_EDGE : 1)) / BOUND_TOGETHER;
  for (const character of startsWord || endsWord ? part : text) {
    const share =
      LETTERS[LETTER_DIGITS[character] ?? character] ?? (character < '\x80' ? OTHER_CHARACTER : BEYOND_ASCII);
    letters *= Math.min(1, (BOUND_TOGETHER * share) / 100);
  }
  if (startsWord && endsWord) letters = Math.min(letters, UNCOMMON / 10 / BYTES_PER_WORD);
  return Math.max(letters, ofWord);
}
