/** Memory of messages that is used again: of received ones and of those that are written anew. */

import type { MessageMemory } from './message-memory.ts';

/** Runs something later, without keeping the process alive for it. */
export interface Delays {
  readonly after: (delayMs: number, run: () => void) => unknown;
}

/** Pieces are of 2^n bytes: not less than this, and of larger ones than LARGEST none is kept. */
const SMALLEST_BITS = 10;
const LARGEST_BITS = 22;

/** Of idle memory no more is kept than this: about what is under way at full load. */
const MOST_IDLE_BYTES = 32 * 1024 * 1024;

/** What lay idle all this time is given back to the system. */
const TRIM_EACH_MS = 5_000;

/** Idle pieces of one size; the one that was used last is used next, as it is likeliest to be in the cache. */
interface Shelf {
  readonly pieces: Uint8Array[];
  /** The fewest that lay here since the last trimming. */
  leastIdle: number;
}

/**
 * Memory of messages, used again. V8 starts collections by how much memory buffers have, whatever its heap
 * looks like: with new memory for each message, a third of the CPU of pass-through went into marking a heap that had
 * hardly changed, and peak RSS with 1,000 spans a request was twice as high.
 *
 * A piece that is never given back is collected like any other: not to give back is always safe.
 */
export class MessagePool implements MessageMemory {
  readonly #delays: Delays;
  readonly #shelves: readonly Shelf[] = Array.from({ length: LARGEST_BITS - SMALLEST_BITS + 1 }, () => ({
    pieces: [],
    leastIdle: 0,
  }));
  #idleBytes = 0;
  #isTrimming = false;

  constructor(delays: Delays) {
    this.#delays = delays;
  }

  /** Memory that waits to be used again. */
  get idleBytes(): number {
    return this.#idleBytes;
  }

  take(bytes: number): Uint8Array {
    const bits = Math.max(SMALLEST_BITS, 32 - Math.clz32(bytes - 1));
    const shelf = this.#shelves[bits - SMALLEST_BITS];
    // Memory that is not used again need not be of one of our sizes.
    if (shelf === undefined) return Buffer.allocUnsafeSlow(bytes);
    const piece = shelf.pieces.pop();
    if (piece === undefined) return Buffer.allocUnsafeSlow(2 ** bits);
    shelf.leastIdle = Math.min(shelf.leastIdle, shelf.pieces.length);
    this.#idleBytes -= piece.length;
    return piece;
  }

  give(piece: Uint8Array): void {
    const bits = 31 - Math.clz32(piece.length);
    const shelf = piece.length === 2 ** bits ? this.#shelves[bits - SMALLEST_BITS] : undefined;
    if (shelf === undefined || this.#idleBytes + piece.length > MOST_IDLE_BYTES) return;
    shelf.pieces.push(piece);
    this.#idleBytes += piece.length;
    if (this.#isTrimming) return;
    this.#isTrimming = true;
    this.#delays.after(TRIM_EACH_MS, () => this.#trim());
  }

  #trim(): void {
    for (const shelf of this.#shelves) {
      // The oldest are at the front.
      for (const piece of shelf.pieces.splice(0, shelf.leastIdle)) this.#idleBytes -= piece.length;
      shelf.leastIdle = shelf.pieces.length;
    }
    this.#isTrimming = this.#idleBytes > 0;
    if (this.#isTrimming) this.#delays.after(TRIM_EACH_MS, () => this.#trim());
  }
}
