/** Which runs of words two texts have in common, in time and memory linear in both. */

/** Words that are looked at in a text; prompts and answers are shorter, but for pasted documents. */
const MOST_WORDS = 16_384;

/** Words, or single signs of the scripts that part no words. */
const WORD = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]|[\p{L}\p{N}\p{M}]+/gu;

const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;
const SHINGLE_PRIME = 0x9e3779b1;

/** The words of a text as hashes, and where each begins and ends (UTF-16 units). */
export interface Words {
  readonly hashes: readonly number[];
  readonly starts: readonly number[];
  readonly ends: readonly number[];
}

/**
 * A text's words, upper and lower case alike, of a long text the first ones. ASCII is read as numbers, which takes
 * half of what the expression takes; that one reads the words that begin with, or hold, something else.
 */
export function wordsOf(text: string): Words {
  const hashes: number[] = [];
  const starts: number[] = [];
  const ends: number[] = [];
  const { length } = text;
  let hash = FNV_OFFSET;
  let start = -1;
  const end = (at: number) => {
    if (start < 0) return;
    hashes.push(hash >>> 0);
    starts.push(start);
    ends.push(at);
    hash = FNV_OFFSET;
    start = -1;
  };
  for (let at = 0; at < length && hashes.length < MOST_WORDS; at++) {
    const code = text.charCodeAt(at);
    const folded = code < 128 ? (FOLDED[code] as number) : BEYOND;
    if (folded === BEYOND) {
      const word = wordFrom(text, start < 0 ? at : start);
      if (word === undefined) break;
      const after = word.start + word.text.length;
      // Else this character is of no word, and ends the one before it.
      if (after > at) {
        hash = hashOf(word.text.toLowerCase());
        start = word.start;
        at = after - 1;
      }
      end(after);
    } else if (folded === 0) end(at);
    else {
      if (start < 0) start = at;
      hash = Math.imul(hash ^ folded, FNV_PRIME);
    }
  }
  if (hashes.length < MOST_WORDS) end(length);
  return { hashes, starts, ends };
}

const BEYOND = -1;
/** Letters and digits of ASCII in lower case, 0 for the others. */
const FOLDED = Int32Array.from({ length: 128 }, (_, code) => {
  const character = String.fromCharCode(code);
  return /[A-Za-z0-9]/.test(character) ? character.toLowerCase().charCodeAt(0) : 0;
});

/** The first word from an offset on. */
function wordFrom(text: string, from: number): { text: string; start: number } | undefined {
  WORD.lastIndex = from;
  const match = WORD.exec(text);
  return match === null ? undefined : { text: match[0], start: match.index };
}

/**
 * The shingles of some words: every `size` words in a row, as a number of 32 bits. One in four thousand million is
 * taken for another.
 */
export function shinglesOf({ hashes }: Words, size: number): number[] {
  const shingles: number[] = [];
  for (let first = 0; first + size <= hashes.length; first++) {
    let shingle = 0;
    for (let place = first; place < first + size; place++)
      shingle = Math.imul(shingle ^ (hashes[place] ?? 0), SHINGLE_PRIME) ^ (shingle >>> 15);
    shingles.push(shingle >>> 0);
  }
  return shingles;
}

/** A run of words of the one text that stands in the other. */
export interface CommonRun {
  readonly firstWord: number;
  readonly words: number;
}

/** The runs of a text's words, in order, whose shingles are all known. */
export function commonRuns(words: Words, known: ReadonlySet<number>, size: number): CommonRun[] {
  const runs: CommonRun[] = [];
  let length = 0;
  const shingles = shinglesOf(words, size);
  for (let place = 0; place <= shingles.length; place++) {
    const shingle = shingles[place];
    if (shingle !== undefined && known.has(shingle)) length++;
    else if (length > 0) {
      runs.push({ firstWord: place - length, words: length + size - 1 });
      length = 0;
    }
  }
  return runs;
}

function hashOf(word: string): number {
  let hash = FNV_OFFSET;
  for (let place = 0; place < word.length; place++)
    hash = Math.imul(hash ^ word.charCodeAt(place), FNV_PRIME);
  return hash >>> 0;
}
