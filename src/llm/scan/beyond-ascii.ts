/**
 * Characters beyond ASCII that patterns cannot do without. Most texts hold some, a dash or a curly quote, and what
 * looks for invisible or look-alike letters was tried on all of them: that was a twentieth of the time.
 */

import { type CodePoints, hasAnyOf } from './code-points.ts';

/** Characters are told apart by eights: curly quotes, dashes and spaces of no width are in three of them. */
const BLOCK_BITS = 3;
const LAST_IN_BLOCK = (1 << BLOCK_BITS) - 1;
/** Blocks that were met lately are found by so many of their lowest bits. */
const SLOTS = 256;
/** A text may hold any of a hundred thousand blocks. */
const MOST_KNOWN_BLOCKS = 4096;

/** Something that needs one of some characters. */
interface Needing {
  readonly points: CodePoints;
}

/** Tells what of a list a text has a character for; one text at a time. */
export class BeyondAscii<T extends Needing> {
  readonly #needing: readonly T[];
  readonly #byBlock = new Map<number, readonly T[]>();
  /** By slot: the block met last, and the text in which it was. */
  readonly #blocks = new Int32Array(SLOTS);
  readonly #texts = new Int32Array(SLOTS);
  readonly #found = new Set<T>();
  #text = 0;

  constructor(needing: readonly T[]) {
    this.#needing = needing;
  }

  /** What a text, valid UTF-8 up to `length`, may have a character for; read before the next one is asked about. */
  in(utf8: Uint8Array, length: number): ReadonlySet<T> {
    this.#text++;
    this.#found.clear();
    let last = -1;
    for (let at = 0; at < length; at++) {
      const lead = utf8[at] as number;
      // Of a character beyond ASCII the first byte is 0xc0 or more.
      if (lead < 0xc0) continue;
      const block = blockAt(utf8, at, lead);
      if (block === last) continue;
      last = block;
      this.#meet(block);
    }
    return this.#found;
  }

  #meet(block: number): void {
    const slot = block % SLOTS;
    if (this.#texts[slot] === this.#text && this.#blocks[slot] === block) return;
    this.#texts[slot] = this.#text;
    this.#blocks[slot] = block;
    for (const one of this.#neededIn(block)) this.#found.add(one);
  }

  #neededIn(block: number): readonly T[] {
    const known = this.#byBlock.get(block);
    if (known !== undefined) return known;
    const first = block << BLOCK_BITS;
    const needed = this.#needing.filter(({ points }) => hasAnyOf(points, first, first + LAST_IN_BLOCK));
    if (this.#byBlock.size >= MOST_KNOWN_BLOCKS) this.#byBlock.clear();
    this.#byBlock.set(block, needed);
    return needed;
  }
}

function blockAt(utf8: Uint8Array, at: number, lead: number): number {
  const second = (utf8[at + 1] as number) & 0x3f;
  if (lead < 0xe0) return (((lead & 0x1f) << 6) | second) >> BLOCK_BITS;
  const third = (utf8[at + 2] as number) & 0x3f;
  if (lead < 0xf0) return (((lead & 0x0f) << 12) | (second << 6) | third) >> BLOCK_BITS;
  const fourth = (utf8[at + 3] as number) & 0x3f;
  return (((lead & 0x07) << 18) | (second << 12) | (third << 6) | fourth) >> BLOCK_BITS;
}
