/**
 * Which parts of a text are looked at once more with letters in the place of the digits and signs that stand for them. Of
 * a long one that is little: documents and code have a word with a sign every few hundred characters, and to look at all
 * of them twice took two fifths of their time.
 */

import { characterStart, mostBytesOf } from './character-bytes.ts';
import { signedWords, WORD_NUMBERS } from './forms/join.ts';
import { hasLetterDigits } from './stretch.ts';
import { merged, type Windows } from './word-search.ts';

/** Texts up to this length are looked at whole. */
const WHOLE_TEXT_BYTES = 4096;
/** How far beside a word a match may reach that it is a part of: of 1,400 patterns a dozen have longer ones. */
const REACH_CHARACTERS = 1024;
/** What stands for letters, beside digits. */
const OTHER_SIGN = /[@$!|]/;
const NOTHING: Windows = [];
/** Of numbers that are in use no more, so many are kept. */
const MOST_KEPT = 4096;

/** Of one form of a text at a time. */
export class JoinedParts {
  /** Where matches may be, by pairs of start and end, out of order; and how many of the numbers are in use. */
  #ranges: number[] = [];
  #count = 0;
  #extraBytes = 0;

  /**
   * To be called before a form is looked at.
   * @param extraBytes of it (`extraBytesOf`)
   */
  begin(extraBytes: number): void {
    this.#extraBytes = extraBytes;
    if (this.#count > MOST_KEPT) this.#ranges = [];
    this.#count = 0;
  }

  /**
   * Notes that a match may begin at a byte, of a pattern that looks at joined words: its own are there, if digits are read
   * as letters.
   * @param longestMatch in characters
   */
  addFrom(start: number, longestMatch: number): void {
    this.#add(start, start + mostBytesOf(longestMatch, this.#extraBytes));
  }

  /** Notes the same of parts in which a match may be. */
  addWindows(windows: Windows): void {
    for (let at = 0; at < windows.length; at += 2)
      this.#add(windows[at] as number, windows[at + 1] as number);
  }

  /** Those of one pattern come in order and often overlap: of a text made of its words there would be one a word. */
  #add(start: number, end: number): void {
    const ranges = this.#ranges;
    const last = this.#count - 1;
    if (last > 0 && start >= (ranges[last - 1] as number) && start <= (ranges[last] as number)) {
      ranges[last] = Math.max(ranges[last] as number, end);
      return;
    }
    ranges[this.#count++] = start;
    ranges[this.#count++] = end;
  }

  /**
   * The parts of the text in which a match may hold a word with signs, with all that such a match may hold; in bytes, in
   * order. Digits are in the way of nothing but where patterns have their words; other signs keep words from being found.
   * None unless signs stand between letters twice: once is a name (`gpt4o`, `k8s`), more are a way of writing.
   * @param text the same as a string
   */
  of(utf8: Uint8Array, text: string): Windows {
    const { length } = utf8;
    if (this.#count === 0 && !OTHER_SIGN.test(text)) return NOTHING;
    if (!hasLetterDigits(utf8, length)) return NOTHING;
    if (length <= WHOLE_TEXT_BYTES) return [0, length];
    const words = signedWords(utf8);
    const reach = mostBytesOf(REACH_CHARACTERS, this.#extraBytes);
    const ranges = this.#count > 0 ? merged(this.#ranges.slice(0, this.#count)) : NOTHING;
    const parts: number[] = [];
    let range = 0;
    for (let word = 0; word < words.length; word += WORD_NUMBERS) {
      const start = words[word] as number;
      const end = words[word + 1] as number;
      const hasOtherSign = words[word + 2] === 1;
      while (range < ranges.length && (ranges[range + 1] as number) <= start) range += 2;
      const isInRange = range < ranges.length && (ranges[range] as number) < end;
      if (!hasOtherSign && !isInRange) continue;
      addPart(parts, characterStart(utf8, start - reach), characterStart(utf8, end + reach));
    }
    return parts;
  }
}

function addPart(parts: number[], from: number, to: number): void {
  const last = parts.length - 1;
  if (last > 0 && from <= (parts[last] as number)) parts[last] = to;
  else parts.push(from, to);
}
