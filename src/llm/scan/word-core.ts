/**
 * The host of the core (core/, WebAssembly): lays out in its memory what it looks for, and hands it parts of texts.
 * What the core found comes back through `WordCoreListener`.
 */

import { randomInt } from 'node:crypto';
import { NEAR_CHARACTERS, type Program, type Rows } from './compile.ts';
import {
  SLOT_INTS,
  SUFFIX_SLOT_MASK,
  SUFFIX_TABLE_INTS,
  TABLE_ANCHORS,
  TABLE_BEGINNING_SHORT,
  TABLE_GATES,
  TABLE_NEXT_BITS,
  TABLE_PHRASE_PAIRS,
  TABLE_PHRASE_REACHES,
  TABLE_PHRASE_SHORT,
  TABLE_TOKEN_WORDS,
  TABLE_TRIGGER_STARTS,
  TABLE_TRIGGERS,
  TABLE_WORD_CLAUSES,
  TABLE_WORD_SHORT,
} from './core/layout.ts';
import wasm from './core.wasm';
import { layOutWords } from './core-words.ts';
import type { Seen } from './seen.ts';
import { buildWordTable, type WordsBySuffix, type WordTable } from './word-table.ts';

/** Told of what is set off, by a byte of the part. */
export interface WordCoreListener {
  /** To be tried around a byte. */
  readonly setOffAround: (target: number, at: number) => void;
  /** To be tried from one. */
  readonly start: (target: number, at: number) => void;
}

/** What core/index.ts exports. */
interface CoreExports {
  readonly memory: WebAssembly.Memory;
  readonly tables: WebAssembly.Global;
  readonly text: WebAssembly.Global;
  readonly told: WebAssembly.Global;
  readonly seen: WebAssembly.Global;
  readonly seenFrom: WebAssembly.Global;
  readonly seenTo: WebAssembly.Global;
  allocate(bytes: number): number;
  begin(
    clauseCount: number,
    firstAnchor: number,
    nearCharacters: number,
    triggerCount: number,
    mostNeighbours: number,
  ): void;
  usePool(at: number, ints: number, secretLow: number, secretHigh: number): void;
  beginText(): void;
  note(length: number, isAscii: number, offset: number): number;
  lastHitEnd(): number;
  judge(roles: number, isWhole: number): number;
}

/** The core with one program in it; one text at a time. */
export interface WordCore {
  /** To be called before the first part of a text. */
  beginText(): void;
  /**
   * Notes the words of a part of at most MOST_PART_BYTES.
   * @returns how far it came: the part's end, but where there was more in it than there is room for
   */
  note(bytes: Uint8Array, start: number, end: number, isAscii: boolean): number;
  /** Where the last word that was noted ends, from the part's beginning on; -1 where there is none. */
  lastHitEnd(): number;
  /** Tells the listener what the part that was noted sets off, in texts of any of `roles` (bits of ROLES). */
  judge(roles: number, isWhole: boolean): void;
  /** Writes down what was seen of the text so far. */
  readSeen(seen: Seen): void;
}

let module: WebAssembly.Module | undefined;

/** Puts a program into a core of its own. */
export function createWordCore(program: Program, listener: WordCoreListener): WordCore {
  module ??= new WebAssembly.Module(wasm);
  const { setOffAround, start } = listener;
  const instance = new WebAssembly.Instance(module, { judge: { take: (count: number) => take(count) } });
  const core = instance.exports as unknown as CoreExports;
  layOut(core, program);
  const textAt = core.text.value;
  // The memory grows while tokens are learnt, and what looks at it then looks at nothing.
  let text = new Uint8Array(core.memory.buffer);
  let told = new Int32Array(core.memory.buffer);
  const firstTold = core.told.value >> 2;
  const take = (count: number) => {
    if (told.length === 0) told = new Int32Array(core.memory.buffer);
    const end = firstTold + 2 * count;
    for (let index = firstTold; index < end; index += 2) {
      const what = told[index] as number;
      const at = told[index + 1] as number;
      if ((what & 1) === 0) start(what >> 1, at);
      else setOffAround(what >> 1, at);
    }
  };
  return {
    beginText: () => core.beginText(),
    note: (bytes, from, end, isAscii) => {
      if (text.length === 0) text = new Uint8Array(core.memory.buffer);
      text.set(from === 0 && end === bytes.length ? bytes : bytes.subarray(from, end), textAt);
      return from + core.note(end - from, Number(isAscii), from);
    },
    lastHitEnd: () => core.lastHitEnd(),
    judge: (roles, isWhole) => take(core.judge(roles, Number(isWhole))),
    readSeen: (seen) => {
      seen.bits = core.seen.value;
      seen.from = core.seenFrom.value;
      seen.to = core.seenTo.value;
    },
  };
}

/** Writes what the core looks for into its memory. */
function layOut(core: CoreExports, program: Program): void {
  const { wordClauses, triggers, triggerStarts, gates, anchors, firstAnchor } = program;
  const put = (values: Int32Array | Uint16Array | Uint8Array): number => {
    const at = core.allocate(values.byteLength);
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    new Uint8Array(core.memory.buffer).set(bytes, at);
    return at;
  };
  const putSuffixes = ({ bits, slots, items, others }: WordsBySuffix): number => {
    const table = new Int32Array(SUFFIX_TABLE_INTS);
    new Uint8Array(table.buffer).set(bits);
    table.set([slots.length / SLOT_INTS - 1, put(slots), put(items), put(others)], SUFFIX_SLOT_MASK);
    return put(table);
  };
  const tables: number[] = [];
  const putRows = (at: number, { starts, values }: Rows): void => {
    tables[at] = put(starts);
    tables[at + 1] = put(values);
  };
  const putWords = (at: number, { short, long, singles }: WordTable): void => {
    tables[at] = putSuffixes(short);
    tables[at + 1] = putSuffixes(long);
    tables[at + 2] = put(singles);
  };
  const words = layOutWords(program);
  const phrases = buildWordTable(words.phrases);
  tables[TABLE_PHRASE_PAIRS] = put(words.phrasePairs);
  tables[TABLE_PHRASE_REACHES] = put(words.phraseReaches);
  putWords(TABLE_PHRASE_SHORT, phrases);
  putWords(TABLE_WORD_SHORT, buildWordTable(words.inToken));
  putWords(TABLE_BEGINNING_SHORT, buildWordTable(words.beginnings));
  tables[TABLE_NEXT_BITS] = put(Int32Array.from(words.nextBits));
  tables[TABLE_TOKEN_WORDS] = put(Int32Array.from(words.tokenWords.flat()));
  putRows(TABLE_WORD_CLAUSES, wordClauses);
  tables[TABLE_ANCHORS] = put(anchors);
  tables[TABLE_GATES] = put(gates);
  tables[TABLE_TRIGGER_STARTS] = put(triggerStarts);
  tables[TABLE_TRIGGERS] = put(triggers);
  new Int32Array(core.memory.buffer).set(tables, core.tables.value >> 2);
  core.begin(program.clauseCount, firstAnchor, NEAR_CHARACTERS, triggerStarts.length, program.mostNeighbours);
  // The pool, which grows, is what is allocated last.
  core.usePool(put(Int32Array.from(words.pool)), words.pool.length, randomInt(2 ** 32), randomInt(2 ** 32));
}
