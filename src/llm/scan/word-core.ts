/**
 * The host of the core (core/, WebAssembly): lays out in its memory what it looks for, and hands it parts of texts.
 * What the core found comes back through `WordCoreListener`.
 */

import { randomInt } from 'node:crypto';
import wasm from './core.wasm';
import { imageOf } from './core-image.ts';
import type { Seen } from './seen.ts';
import { type LaidOutWordSet, NEAR_CHARACTERS, type WordSet } from './word-set.ts';

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
  readonly pool: WebAssembly.Global;
  readonly text: WebAssembly.Global;
  readonly told: WebAssembly.Global;
  readonly seen: WebAssembly.Global;
  readonly tokenRuns: WebAssembly.Global;
  readonly markRuns: WebAssembly.Global;
  readonly digitStretches: WebAssembly.Global;
  readonly pointBlocks: WebAssembly.Global;
  readonly pointBlockCount: WebAssembly.Global;
  allocate(bytes: number): number;
  begin(
    clauseCount: number,
    triggerCount: number,
    firstFar: number,
    nearCharacters: number,
    cursors: number,
  ): void;
  usePool(ints: number, secretLow: number, secretHigh: number): void;
  beginText(): void;
  note(length: number, isAscii: number): number;
  lastHitEnd(): number;
  charactersBefore(at: number): number;
  judge(roles: number, isWhole: number): number;
}

/** The core with one set of words in it; one text at a time. */
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
  /** Characters that begin before a byte of the part, which is not of ASCII alone. */
  charactersBefore(at: number): number;
  /** Tells the listener what the part that was noted sets off, in texts of any of `roles` (bits of ROLES). */
  judge(roles: number, isWhole: boolean): void;
  /** Writes down what was seen of the text so far. */
  readSeen(seen: Seen): void;
  /**
   * Adds the stretches of the part that was noted last.
   * @param utf8 the text, and `start` where the part begins in it
   * @param coveredTo where the part before it ended
   */
  addStretches(seen: Seen, utf8: Uint8Array, start: number, coveredTo: number): void;
  /** Which characters beyond ASCII the text so far holds: code points by eights (POINT_BLOCK_BITS), none twice. */
  pointBlocks(): Int32Array;
}

let module: WebAssembly.Module | undefined;

function instantiate(take: (count: number) => void): CoreExports {
  module ??= new WebAssembly.Module(wasm);
  return new WebAssembly.Instance(module, { judge: { take } }).exports as unknown as CoreExports;
}

/** The address at which images begin, the same in each core. */
export function coreBase(): number {
  return instantiate(() => {}).allocate(0);
}

/**
 * Puts a set of words into a core of its own.
 * @throws whatever is wrong with the image of one that is laid out
 */
export function createWordCore(set: WordSet | LaidOutWordSet, listener: WordCoreListener): WordCore {
  const { setOffAround, start } = listener;
  const core = instantiate((count) => take(count));
  layOut(core, set);
  const textAt = core.text.value;
  const text = new Uint8Array(core.memory.buffer);
  const told = new Int32Array(core.memory.buffer);
  const firstTold = core.told.value >> 2;
  const tokenRuns = core.tokenRuns.value >> 2;
  const markRuns = core.markRuns.value >> 2;
  const digitStretches = core.digitStretches.value >> 2;
  const take = (count: number) => {
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
      text.set(from === 0 && end === bytes.length ? bytes : bytes.subarray(from, end), textAt);
      return from + core.note(end - from, Number(isAscii));
    },
    lastHitEnd: () => core.lastHitEnd(),
    charactersBefore: (at) => core.charactersBefore(at),
    judge: (roles, isWhole) => take(core.judge(roles, Number(isWhole))),
    readSeen: (seen) => {
      seen.bits = core.seen.value;
    },
    addStretches: ({ tokens, marks, digits }, utf8, start, coveredTo) => {
      if (told[tokenRuns] !== 0) tokens.addPart(told, tokenRuns, start, coveredTo, utf8);
      if (told[markRuns] !== 0) marks.addPart(told, markRuns, start, coveredTo, utf8);
      if (told[digitStretches] !== 0) digits.addPart(told, digitStretches, start, coveredTo, utf8);
    },
    pointBlocks: () => new Int32Array(core.memory.buffer, core.pointBlocks.value, core.pointBlockCount.value),
  };
}

/** Writes what the core looks for into its memory. */
function layOut(core: CoreExports, set: WordSet | LaidOutWordSet): void {
  const base = core.allocate(0);
  const image = 'image' in set ? set.image : imageOf(set, base);
  if (image.base !== base) throw new Error('the image of the words is for another address');
  const { clauseCount, triggerCount, firstFar, mostNeighbours, poolInts } = image;
  // All that is allocated, before the memory is looked at (core/memory.ts).
  core.allocate(image.bytes);
  const cursors = core.allocate(4 * (mostNeighbours + 1));
  image.write(new Uint8Array(core.memory.buffer, base, image.bytes));
  new Int32Array(core.memory.buffer).set(image.tables, core.tables.value >> 2);
  core.begin(clauseCount, triggerCount, firstFar, NEAR_CHARACTERS, cursors);
  image.writePool(new Uint8Array(core.memory.buffer, core.pool.value, 4 * poolInts));
  core.usePool(poolInts, randomInt(2 ** 32), randomInt(2 ** 32));
}
