/** Which runs of words two texts have in common, in time and memory linear in both. */

/** Words that are looked at in a text; prompts and answers are shorter, but for pasted documents. */
const MOST_WORDS = 16_384;

/** Words, or single signs of the scripts that part no words. */
const WORD = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]|[\p{L}\p{N}\p{M}]+/gu;

const FNV_OFFSET = 0x811c9dc5 | 0;
const FNV_PRIME = 0x01000193;

/**
 * The words of a text: how many, their hashes, and where each begins and ends (UTF-16 units). Borrowed: the next text
 * is read into the same memory. Lists of each answer's words were 12 of the 90 KB that an LLM span left behind.
 */
export interface Words {
  readonly count: number;
  readonly hashes: Int32Array;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
}

const hashes = new Int32Array(MOST_WORDS);
const starts = new Int32Array(MOST_WORDS);
const ends = new Int32Array(MOST_WORDS);

const encoder = new TextEncoder();
const FIRST_BUFFER_BYTES = 4096;
/** UTF-8 takes three bytes for a UTF-16 unit at most. */
const MOST_BYTES_PER_UNIT = 3;
let buffer = new Uint8Array(FIRST_BUFFER_BYTES);

/** A text's words, upper and lower case alike, of a long text the first ones. */
export function wordsOf(text: string): Words {
  const most = MOST_BYTES_PER_UNIT * text.length;
  if (buffer.length < most) buffer = new Uint8Array(2 ** Math.ceil(Math.log2(most)));
  const { written } = encoder.encodeInto(text, buffer);
  const count = written === text.length ? readAscii(buffer, written) : readAny(text);
  return { count, hashes, starts, ends };
}

/** Reads words of ASCII as bytes, in a third of the time that the characters of a string take. */
function readAscii(bytes: Uint8Array, length: number): number {
  let count = 0;
  let at = 0;
  while (at < length && count < MOST_WORDS) {
    let folded = FOLDED[bytes[at] as number] as number;
    if (folded === 0) {
      at++;
      continue;
    }
    const start = at;
    let hash = FNV_OFFSET;
    while (folded !== 0) {
      hash = Math.imul(hash ^ folded, FNV_PRIME);
      at++;
      folded = at < length ? (FOLDED[bytes[at] as number] as number) : 0;
    }
    hashes[count] = hash;
    starts[count] = start;
    ends[count] = at;
    count++;
  }
  return count;
}

/** ASCII is read as numbers; the expression reads the words that begin with, or hold, something else. */
function readAny(text: string): number {
  const { length } = text;
  let count = 0;
  let hash = FNV_OFFSET;
  let start = -1;
  for (let at = 0; at <= length && count < MOST_WORDS; at++) {
    const code = at < length ? text.charCodeAt(at) : 0;
    const folded = code < 128 ? (FOLDED[code] as number) : BEYOND;
    if (folded > 0) {
      if (start < 0) start = at;
      hash = Math.imul(hash ^ folded, FNV_PRIME);
      continue;
    }
    let end = at;
    if (folded === BEYOND) {
      const word = wordFrom(text, start < 0 ? at : start);
      if (word === undefined) break;
      const after = word.start + word.text.length;
      // Else this character is of no word, and ends the one before it.
      if (after > at) {
        hash = hashOf(word.text.toLowerCase());
        start = word.start;
        at = after - 1;
        end = after;
      }
    }
    if (start < 0) continue;
    hashes[count] = hash;
    starts[count] = start;
    ends[count] = end;
    count++;
    hash = FNV_OFFSET;
    start = -1;
  }
  return count;
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

const SHINGLE_PRIME = 0x9e3779b1;

/**
 * Shingles, every so many words in a row, as numbers of 32 bits: one in four thousand million is taken for another.
 * In a table of their own, as a Set makes an object of each number beyond 31 bits that it is asked for.
 */
export class ShingleSet {
  /** Of the words of one shingle. */
  readonly #length: number;
  #slots = new Int32Array(64);
  #size = 0;

  constructor(length: number) {
    this.#length = length;
  }

  get size(): number {
    return this.#size;
  }

  /** Adds those of some words. */
  addAll(words: Words): void {
    const count = readShingles(words, this.#length);
    for (let place = 0; place < count; place++) this.#add(shingles[place] as number);
  }

  /** The runs of words, in order, whose shingles are all in the set. */
  runsOf(words: Words): CommonRun[] {
    const runs: CommonRun[] = [];
    const length = this.#length;
    const count = readShingles(words, length);
    let inRow = 0;
    for (let place = 0; place <= count; place++) {
      if (place < count && this.#has(shingles[place] as number)) inRow++;
      else if (inRow > 0) {
        runs.push({ firstWord: place - inRow, words: inRow + length - 1 });
        inRow = 0;
      }
    }
    return runs;
  }

  #has(shingle: number): boolean {
    return this.#slots[this.#slotOf(shingle)] !== 0;
  }

  #add(shingle: number): void {
    const slot = this.#slotOf(shingle);
    if (this.#slots[slot] !== 0) return;
    this.#slots[slot] = shingle === 0 ? 1 : shingle;
    this.#size++;
    if (this.#size * 2 > this.#slots.length) this.#grow();
  }

  /** Where it stands, or may be put. No slot that is taken holds 0. */
  #slotOf(shingle: number): number {
    const slots = this.#slots;
    const mask = slots.length - 1;
    const wanted = shingle === 0 ? 1 : shingle;
    let slot = (Math.imul(wanted, SHINGLE_PRIME) >>> 15) & mask;
    while (slots[slot] !== 0 && slots[slot] !== wanted) slot = (slot + 1) & mask;
    return slot;
  }

  #grow(): void {
    const before = this.#slots;
    this.#slots = new Int32Array(before.length * 2);
    for (const shingle of before) if (shingle !== 0) this.#slots[this.#slotOf(shingle)] = shingle;
  }
}

/** By the number of its first word: the shingles that were read last. */
const shingles = new Int32Array(MOST_WORDS);

/**
 * Reads the shingles of some words, and tells how many there are. One word goes out of it and one comes in: nothing is
 * added up anew.
 */
function readShingles({ count, hashes: ofWords }: Words, length: number): number {
  let oldest = 1;
  for (let word = 1; word < length; word++) oldest = Math.imul(oldest, SHINGLE_PRIME);
  let shingle = 0;
  for (let word = 0; word < count; word++) {
    if (word >= length) shingle -= Math.imul(ofWords[word - length] as number, oldest);
    shingle = (Math.imul(shingle, SHINGLE_PRIME) + (ofWords[word] as number)) | 0;
    if (word >= length - 1) shingles[word - length + 1] = shingle;
  }
  return Math.max(0, count - length + 1);
}

/** A run of words of the one text that stands in the other. */
export interface CommonRun {
  readonly firstWord: number;
  readonly words: number;
}

function hashOf(word: string): number {
  let hash = FNV_OFFSET;
  for (let place = 0; place < word.length; place++)
    hash = Math.imul(hash ^ word.charCodeAt(place), FNV_PRIME);
  return hash;
}
