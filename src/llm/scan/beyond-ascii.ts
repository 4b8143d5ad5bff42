/**
 * Characters beyond ASCII that patterns cannot do without. Most texts hold some, a dash or a curly quote, and what
 * looks for invisible or look-alike letters was tried on all of them: that was a twentieth of the time.
 */

import { type CodePoints, hasAnyOf } from './code-points.ts';
import { POINT_BLOCK_BITS } from './core/layout.ts';

const LAST_IN_BLOCK = (1 << POINT_BLOCK_BITS) - 1;
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
  readonly #found = new Set<T>();

  constructor(needing: readonly T[]) {
    this.#needing = needing;
  }

  /** What a text may have a character for that holds some of these blocks; read before the next one is asked about. */
  in(pointBlocks: Int32Array): ReadonlySet<T> {
    this.#found.clear();
    for (let index = 0; index < pointBlocks.length; index++)
      for (const one of this.#neededIn(pointBlocks[index] as number)) this.#found.add(one);
    return this.#found;
  }

  #neededIn(block: number): readonly T[] {
    const known = this.#byBlock.get(block);
    if (known !== undefined) return known;
    const first = block << POINT_BLOCK_BITS;
    const needed = this.#needing.filter(({ points }) => hasAnyOf(points, first, first + LAST_IN_BLOCK));
    if (this.#byBlock.size >= MOST_KNOWN_BLOCKS) this.#byBlock.clear();
    this.#byBlock.set(block, needed);
    return needed;
  }
}
