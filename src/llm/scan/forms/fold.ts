/** What a reader sees: invisible characters left out, compatibility characters and look-alikes as plain letters. */

import { POINT_BLOCK_BITS } from '../core/layout.ts';
import { type FormText, type Replacement, replacePieces } from './form-text.ts';
import { OTHER_SCRIPT_LOOK_ALIKES, plainLetter } from './look-alikes.ts';

/** Soft hyphen, joiners, marks of direction, fillers, variation selectors: nothing that takes room. */
const INVISIBLE = [
  0xad, 0x34f, 0x61c, 0x115f, 0x1160, 0x17b4, 0x17b5, 0x180b, 0x180f, 0x200b, 0x200f, 0x202a, 0x202e, 0x2060,
  0x206f, 0x3164, 0xfe00, 0xfe0f, 0xfeff, 0xffa0,
];
const ALONE = new Set([0xad, 0x34f, 0x61c, 0x3164, 0xfeff, 0xffa0]);

/** First and last of the characters whose NFKC form, or whose plain letter, is another one. */
const COMPATIBLE = [
  0x250, 0x2af, 0x300, 0x36f, 0x1d00, 0x1d7f, 0x2100, 0x214f, 0x2460, 0x24ff, 0xa730, 0xa731, 0xfb00, 0xfb06,
  0xff10, 0xff19, 0xff21, 0xff3a, 0xff41, 0xff5a,
];

/** Full-width punctuation: ordinary in Chinese and Japanese, but beside ASCII as good as what it looks like. */
const WIDE_MARKS = [0xff01, 0xff0f, 0xff1a, 0xff20, 0xff3b, 0xff40, 0xff5b, 0xff5e];

/** Greek, Cyrillic, Armenian, Cherokee: letters that are taken for Latin ones in words that have both. */
const OTHER_SCRIPTS = [0x370, 0x52f, 0x531, 0x58f, 0x13a0, 0x13ff];

const PLAIN = 0;
const FOLDED = 1;
const HIDDEN = 2;
const OTHER_SCRIPT = 3;
const SURROGATE = 4;
const WIDE_MARK = 5;

/** What each UTF-16 unit is here: a text is looked through once, at 1 ns a unit (an expression with `u` took 50). */
const UNITS = new Uint8Array(0x10000);
fill(COMPATIBLE, FOLDED);
fill(OTHER_SCRIPTS, OTHER_SCRIPT);
fill(WIDE_MARKS, WIDE_MARK);
fill([0xd835, 0xd835, 0xd83c, 0xd83c, 0xdb40, 0xdb40], SURROGATE);
for (let index = 0; index < INVISIBLE.length; index++) {
  const first = INVISIBLE[index] ?? 0;
  const last = ALONE.has(first) ? first : (INVISIBLE[++index] ?? first);
  UNITS.fill(HIDDEN, first, last + 1);
}

function fill(ranges: readonly number[], kind: number): void {
  for (let index = 0; index < ranges.length; index += 2)
    UNITS.fill(kind, ranges[index] ?? 0, (ranges[index + 1] ?? 0) + 1);
}

/** By block of code points (POINT_BLOCK_BITS): whether one of its characters is not plain. */
const FOLDED_BLOCKS = new Uint8Array(0x110000 >> POINT_BLOCK_BITS);
for (let unit = 0; unit < UNITS.length; unit++)
  if (UNITS[unit] !== PLAIN) FOLDED_BLOCKS[unit >> POINT_BLOCK_BITS] = 1;
for (let block = 0x10000 >> POINT_BLOCK_BITS; block < FOLDED_BLOCKS.length; block++)
  FOLDED_BLOCKS[block] = UNITS[highSurrogateOf(block << POINT_BLOCK_BITS)] === SURROGATE ? 1 : 0;

function highSurrogateOf(code: number): number {
  return 0xd7c0 + (code >> 10);
}

/** Whether a text that holds characters of some blocks, and of no others beyond ASCII, may have to be folded. */
export function mayFold(pointBlocks: Int32Array): boolean {
  for (let index = 0; index < pointBlocks.length; index++)
    if (FOLDED_BLOCKS[pointBlocks[index] as number] === 1) return true;
  return false;
}

/** Spaces of no width are in the way in any writing; joiners and marks of direction belong to some. */
const NO_WIDTH = new Set([0xad, 0x200b, 0x2060, 0xfeff]);

/**
 * Whether folding changes what a reader would not see changed. Emoji with joiners and selectors, Persian with its
 * non-joiner and right-to-left writing with its marks are ordinary: an invisible character counts beside a letter of
 * ASCII, or where it has no width.
 */
function needsFolding(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit < 0x80) continue;
    const kind = UNITS[unit];
    if (kind === PLAIN) continue;
    if (kind === FOLDED) return true;
    if (kind === WIDE_MARK) {
      if (isLatinOrDigit(text.charCodeAt(at - 1)) || isLatinOrDigit(text.charCodeAt(at + 1))) return true;
    } else if (kind === SURROGATE) {
      if (isPictured(text.codePointAt(at) ?? 0)) return true;
    } else if (isLatin(text.charCodeAt(at - 1)) || isLatin(text.charCodeAt(at + 1))) return true;
    else if (kind === HIDDEN && NO_WIDTH.has(unit) && at > 0) return true;
  }
  return false;
}

/** Mathematical letters, letters in circles and squares, flags, and tags. */
function isPictured(code: number): boolean {
  return (
    (code >= 0x1d400 && code <= 0x1d7ff) ||
    (code >= 0x1f130 && code <= 0x1f189) ||
    (code >= 0x1f1e6 && code <= 0x1f1ff) ||
    (code >= 0xe0020 && code <= 0xe007e)
  );
}

function isLatin(unit: number): boolean {
  const lower = unit | 0x20;
  return unit < 0x80 && lower >= 0x61 && lower <= 0x7a;
}

function isLatinOrDigit(unit: number): boolean {
  return isLatin(unit) || (unit >= 0x30 && unit <= 0x39);
}

const IS_MARK = /^[\u0300-\u036f]+$/;
const LETTER = /^\p{L}$/u;

/** Plain forms of characters met so far: a text has few different ones. Bounded by the planes of Unicode in use. */
const plainForms = new Map<string, string>();

/** The folded form of a text, or undefined where a reader sees what is written. Linear. */
export function fold(text: string): FormText | undefined {
  if (!needsFolding(text)) return undefined;
  const folded = replacePieces('folded', text, plainPieces(text));
  const plain = unmixWords(folded.text);
  return plain === text ? undefined : { ...folded, text: plain };
}

function* plainPieces(text: string): Generator<Replacement> {
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit < 0x80) continue;
    const character = String.fromCodePoint(text.codePointAt(at) ?? unit);
    const plain = plainForm(character);
    const end = at + character.length;
    if (plain !== character) yield { text: plain, start: at, end };
    at = end - 1;
  }
}

function plainForm(character: string): string {
  const known = plainForms.get(character);
  if (known !== undefined) return known;
  const plain = computePlainForm(character);
  plainForms.set(character, plain);
  return plain;
}

function computePlainForm(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (UNITS[code] === HIDDEN) return '';
  // Tag characters are ASCII that is not shown.
  if (code >= 0xe0000 && code <= 0xe007f) return code < 0xe0020 ? '' : String.fromCharCode(code - 0xe0000);
  const plain = plainLetter(character) ?? character.normalize('NFKC');
  return IS_MARK.test(plain) ? '' : plain;
}

const LOOKS_LATIN = new Uint8Array(0x10000);
for (const letter of OTHER_SCRIPT_LOOK_ALIKES.keys()) LOOKS_LATIN[letter.charCodeAt(0)] = 1;

/**
 * Look-alikes of other scripts as Latin letters, in words that have both. Each letter is one unit before and after.
 * Words are looked for around look-alikes: an expression that goes through all words took a fifth of a long text's time.
 */
function unmixWords(text: string): string {
  const parts: string[] = [];
  let from = 0;
  for (let at = 0; at < text.length; at++) {
    if (LOOKS_LATIN[text.charCodeAt(at)] === 0) continue;
    let start = at;
    while (start > from && isLetterAt(text, start - 1)) start--;
    let end = at + 1;
    while (end < text.length && isLetterAt(text, end)) end++;
    const word = text.slice(start, end);
    if (/[a-z]/i.test(word)) {
      parts.push(text.slice(from, start), latinLetters(word));
      from = end;
    }
    at = end;
  }
  return parts.length === 0 ? text : parts.join('') + text.slice(from);
}

function latinLetters(word: string): string {
  return Array.from(word, (letter) => OTHER_SCRIPT_LOOK_ALIKES.get(letter) ?? letter).join('');
}

/** By UTF-16 unit: 1 for a letter, 2 for what is none, 0 where nobody asked. */
const asked = new Uint8Array(0x10000);

/** Whether the character that a unit is of is a letter. */
function isLetterAt(text: string, at: number): boolean {
  const unit = text.charCodeAt(at);
  if (unit >= 0xd800 && unit <= 0xdfff) {
    const isSecond = unit >= 0xdc00;
    return LETTER.test(String.fromCodePoint(text.codePointAt(isSecond ? at - 1 : at) ?? 0));
  }
  if (asked[unit] === 0) asked[unit] = LETTER.test(String.fromCharCode(unit)) ? 1 : 2;
  return asked[unit] === 1;
}
