import type { MessageMemory } from '../../src/otlp/message-memory.ts';

/**
 * Memory that spoils what is given back at once, and hands it out again: whoever still reads a piece that was released
 * reads 0xff, or another request.
 */
export class PoisonedMemory implements MessageMemory {
  readonly #out = new Set<Uint8Array>();
  readonly #free: Uint8Array[] = [];
  given = 0;
  /** Pieces that came back twice, or were never taken. */
  strangers = 0;

  take(bytes: number): Uint8Array {
    const at = this.#free.findIndex((piece) => piece.length >= bytes);
    const [found] = at < 0 ? [] : this.#free.splice(at, 1);
    const piece = found ?? Buffer.alloc(bytes);
    this.#out.add(piece);
    return piece;
  }

  give(piece: Uint8Array): void {
    if (!this.#out.delete(piece)) {
      this.strangers++;
      return;
    }
    this.given++;
    piece.fill(0xff);
    this.#free.push(piece);
  }
}
