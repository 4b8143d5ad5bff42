/**
 * What the core looks for as it lies in its memory, one block of bytes: made when the daemon is built, for the rules
 * that come with it, or else of a program when the first call comes.
 */

import {
  MUST_START,
  SLOT_INTS,
  STARTS_AT_EDGE,
  SUFFIX_SLOT_MASK,
  SUFFIX_TABLE_INTS,
  TABLE_BEGINNINGS,
  TABLE_GATES,
  TABLE_INNER,
  TABLE_NEXT_BITS,
  TABLE_PHRASE_PAIRS,
  TABLE_PHRASE_REACHES,
  TABLE_PHRASE_THIRDS,
  TABLE_PHRASES,
  TABLE_TOKEN_WORDS,
  TABLE_TRIGGER_STARTS,
  TABLE_TRIGGERS,
  TABLE_WORD_LINKS,
  TABLE_WORDS,
} from './core/layout.ts';
import { layOutWords } from './core-words.ts';
import type { Rows, WordSet } from './word-set.ts';
import { buildWordTable, type NumberedWord, type WordsBySuffix, type WordTable } from './word-table.ts';

/** What is known of an image beside its bytes. */
export interface ImageFacts {
  /** Where it has to lie: it holds addresses. */
  readonly base: number;
  readonly bytes: number;
  /** The addresses of the host's tables, by number (core/layout.ts). */
  readonly tables: readonly number[];
  /** Integers of the pool of entries, which lies apart, as it grows, and holds no addresses. */
  readonly poolInts: number;
  readonly clauseCount: number;
  readonly firstFar: number;
  readonly triggerCount: number;
  readonly mostNeighbours: number;
}

export interface CoreImage extends ImageFacts {
  /** Writes the bytes into memory that is all zeros. */
  write(memory: Uint8Array): void;
  /** The same of the pool; to be called behind `write`. */
  writePool(memory: Uint8Array): void;
}

/** Blocks are handed out as core/memory.ts does. */
const ALIGNMENT = 16;

/** Lays a set of words out for a core whose memory is free from an address on. */
export function imageOf(set: WordSet, base: number): CoreImage {
  const { wordLinks, triggers, triggerStarts, gates } = set;
  const blocks: { readonly at: number; readonly block: Uint8Array }[] = [];
  let end = base;
  const put = (values: Int32Array | Uint16Array | Uint8Array): number => {
    const at = Math.ceil(end / ALIGNMENT) * ALIGNMENT;
    blocks.push({ at, block: bytesOf(values) });
    end = at + values.byteLength;
    return at;
  };
  const putSuffixes = (tables: readonly WordsBySuffix[]): number => {
    const all = new Int32Array(tables.length * SUFFIX_TABLE_INTS);
    for (const [index, { bits, slots, items, others }] of tables.entries()) {
      const table = all.subarray(index * SUFFIX_TABLE_INTS, (index + 1) * SUFFIX_TABLE_INTS);
      bytesOf(table).set(bits);
      table.set([slots.length / SLOT_INTS - 1, put(slots), put(items), put(others)], SUFFIX_SLOT_MASK);
    }
    return put(all);
  };
  const tables: number[] = [];
  const putRows = (at: number, { starts, values }: Rows): void => {
    tables[at] = put(starts);
    tables[at + 1] = put(values);
  };
  const putWords = (at: number, { short, four, longer, singles }: WordTable): void => {
    tables[at] = putSuffixes([short, four, longer]);
    tables[at + 1] = put(singles);
  };
  const words = layOutWords(set);
  tables[TABLE_PHRASE_PAIRS] = put(words.phrasePairs);
  tables[TABLE_PHRASE_THIRDS] = put(words.phraseThirds);
  tables[TABLE_PHRASE_REACHES] = put(words.phraseReaches);
  putWords(TABLE_PHRASES, buildWordTable(words.phrases));
  putWords(TABLE_WORDS, buildWordTable(words.inToken));
  const isInner = ([, row]: NumberedWord) =>
    ((words.tokenWords[row]?.[2] ?? 0) & (STARTS_AT_EDGE | MUST_START)) === 0;
  putWords(TABLE_INNER, buildWordTable(words.inToken.filter(isInner)));
  putWords(TABLE_BEGINNINGS, buildWordTable(words.beginnings));
  tables[TABLE_NEXT_BITS] = put(Int32Array.from(words.nextBits));
  tables[TABLE_TOKEN_WORDS] = put(Int32Array.from(words.tokenWords.flat()));
  putRows(TABLE_WORD_LINKS, wordLinks);
  tables[TABLE_GATES] = put(gates);
  tables[TABLE_TRIGGER_STARTS] = put(triggerStarts);
  tables[TABLE_TRIGGERS] = put(triggers);
  const pool = Int32Array.from(words.pool);
  return {
    base,
    bytes: end - base,
    tables,
    poolInts: pool.length,
    clauseCount: set.clauseCount,
    firstFar: set.firstFar,
    triggerCount: triggerStarts.length,
    mostNeighbours: set.mostNeighbours,
    write: (memory) => {
      for (const { at, block } of blocks) memory.set(block, at - base);
    },
    writePool: (memory) => memory.set(bytesOf(pool)),
  };
}

function bytesOf({ buffer, byteOffset, byteLength }: Int32Array | Uint16Array | Uint8Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
