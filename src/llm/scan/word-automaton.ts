/**
 * Finds many words in one pass over bytes: the automaton of Aho and Corasick with every transition written out, so
 * that a byte costs two loads. Upper case is read as lower case, and digits that are written for letters as these
 * letters, so that `1gn0r3` is found where `ignore` is looked for.
 */

import { LETTER_DIGITS } from './letter-digits.ts';

export interface WordAutomaton {
  /** Where `step` begins. */
  readonly start: number;
  /** States from this one on end a word. */
  readonly firstFinal: number;
  /** Next state by `state * width + classes[byte]`. */
  readonly next: Uint16Array | Uint32Array;
  readonly width: number;
  readonly classes: Uint8Array;
  /** Values of the words that end in a final state: `values[offsets[state - firstFinal] ... ]` up to the next offset. */
  readonly offsets: Int32Array;
  readonly values: Int32Array;
}

/** Builds the automaton for words, each with the value that is to be told where it ends. */
export function buildWordAutomaton(words: ReadonlyMap<string, readonly number[]>): WordAutomaton {
  const spellings = spell(words);
  const { classes, width } = classesOf(spellings.keys());
  const trie = buildTrie(spellings, classes, width);
  return numbered(trie, classes, width);
}

/** The bytes to look for, of each word in each way in which it is written. */
function spell(words: ReadonlyMap<string, readonly number[]>): Map<string, Set<number>> {
  const spellings = new Map<string, Set<number>>();
  for (const [word, values] of words) {
    for (const written of waysToWrite(word)) {
      const bytes = Buffer.from(written, 'utf8').toString('latin1');
      const all = spellings.get(bytes) ?? new Set();
      for (const value of values) all.add(value);
      spellings.set(bytes, all);
    }
  }
  return spellings;
}

/** Bytes fold the case of ASCII; of other letters the word is looked for as it is, capitalised, and in capitals. */
function waysToWrite(word: string): ReadonlySet<string> {
  const [first = ''] = word;
  const ways = [word, first.toUpperCase() + word.slice(first.length), word.toUpperCase()];
  // Where a word ends says where it begins.
  return new Set(ways.filter((way) => Buffer.byteLength(way) === Buffer.byteLength(word)));
}

function foldByte(byte: number): number {
  const character = String.fromCharCode(byte);
  if (byte >= 128) return byte;
  const folded = /\s/.test(character) ? ' ' : (LETTER_DIGITS[character] ?? character.toLowerCase());
  return folded.charCodeAt(0);
}

/** The commonest bytes of writing come first, so that what a state is asked for lies in one line of the cache. */
const COMMON_BYTES = ' etaoinsrhldcumfgpywbvkxjqz';

/** Entries in a line of the cache; rows begin with one. */
const ROW_ALIGNMENT = 32;

/** Bytes that no word holds share class 0. */
function classesOf(words: Iterable<string>): { classes: Uint8Array; width: number } {
  const byByte = new Map<number, number>();
  for (let at = 0; at < COMMON_BYTES.length; at++) byByte.set(COMMON_BYTES.charCodeAt(at), at + 1);
  for (const word of words) {
    for (let at = 0; at < word.length; at++) {
      const byte = foldByte(word.charCodeAt(at));
      if (!byByte.has(byte)) byByte.set(byte, byByte.size + 1);
    }
  }
  const classes = Uint8Array.from({ length: 256 }, (_, byte) => byByte.get(foldByte(byte)) ?? 0);
  return { classes, width: ROW_ALIGNMENT * Math.ceil((byByte.size + 1) / ROW_ALIGNMENT) };
}

interface Trie {
  /** Children by `node * width + class`, 0 where there is none; node 0 is the root. One piece of memory: a list for
   * each of 20,000 nodes took half a second to make and to throw away. */
  readonly children: Int32Array;
  readonly values: (Set<number> | undefined)[];
}

function buildTrie(
  spellings: ReadonlyMap<string, ReadonlySet<number>>,
  classes: Uint8Array,
  width: number,
): Trie {
  let bytes = 1;
  for (const word of spellings.keys()) bytes += word.length;
  const children = new Int32Array(bytes * width);
  const values: (Set<number> | undefined)[] = [undefined];
  for (const [word, ofWord] of spellings) {
    let node = 0;
    for (let at = 0; at < word.length; at++) {
      const index = node * width + (classes[word.charCodeAt(at)] ?? 0);
      node = children[index] ?? 0;
      if (node > 0) continue;
      node = values.length;
      values.push(undefined);
      children[index] = node;
    }
    values[node] = new Set([...(values[node] ?? []), ...ofWord]);
  }
  return { children: children.subarray(0, values.length * width), values };
}

/** Writes out the transitions, breadth first, and numbers the states so that those that end a word come last. */
function numbered({ children, values }: Trie, classes: Uint8Array, width: number): WordAutomaton {
  const failure = new Int32Array(values.length);
  const order = [0];
  for (let index = 0; index < order.length; index++) {
    const node = order[index] as number;
    const row = node * width;
    const back = (failure[node] as number) * width;
    for (let byteClass = 0; byteClass < width; byteClass++) {
      const child = children[row + byteClass] as number;
      const fallen = node === 0 ? 0 : (children[back + byteClass] as number);
      if (child === 0) {
        children[row + byteClass] = fallen;
        continue;
      }
      failure[child] = fallen;
      const inherited = values[fallen];
      if (inherited !== undefined) values[child] = new Set([...(values[child] ?? []), ...inherited]);
      order.push(child);
    }
  }
  const finals = order.filter((node) => values[node] !== undefined);
  const ranked = [...order.filter((node) => values[node] === undefined), ...finals];
  const number = new Int32Array(values.length);
  for (const [index, node] of ranked.entries()) number[node] = index;
  const size = ranked.length * width;
  const next = ranked.length <= 0xffff ? new Uint16Array(size) : new Uint32Array(size);
  for (const [index, node] of ranked.entries()) {
    const row = node * width;
    const to = index * width;
    for (let byteClass = 0; byteClass < width; byteClass++)
      next[to + byteClass] = number[children[row + byteClass] as number] as number;
  }
  const flat = finals.map((node) => [...(values[node] ?? [])]);
  const offsets = new Int32Array(finals.length + 1);
  for (const [index, list] of flat.entries()) offsets[index + 1] = (offsets[index] ?? 0) + list.length;
  return {
    start: number[0] ?? 0,
    firstFinal: ranked.length - finals.length,
    next,
    width,
    classes,
    offsets,
    values: Int32Array.from(flat.flat()),
  };
}
