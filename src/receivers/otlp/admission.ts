/**
 * Bounds the bytes that the receiver holds: bodies being read plus batches that the pipeline has not answered
 * for yet. What does not fit is refused with a retryable answer, wherever possible before its body is read.
 *
 * The Collector has no such limit: its memory limiter stands in the pipeline, when reading and decompressing
 * have already cost the memory.
 */
export class Admission {
  readonly #limitBytes: number;
  #heldBytes = 0;

  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes;
  }

  get heldBytes(): number {
    return this.#heldBytes;
  }

  /** True while not a byte is free. */
  get isFull(): boolean {
    return this.#heldBytes >= this.#limitBytes;
  }

  /** A reservation of `bytes` for one request, or undefined where they do not fit. */
  open(bytes: number): Reservation | undefined {
    const reservation = this.announce(bytes);
    reservation?.growTo(bytes);
    return reservation;
  }

  /**
   * A reservation for a request that has told its size (0 where it has not), or undefined where that does not fit
   * or nothing at all is free. It holds nothing yet and grows as the body comes: a sender may announce much, send
   * nothing, and would keep all others out.
   */
  announce(bytes: number): Reservation | undefined {
    if (this.isFull || this.#heldBytes + bytes > this.#limitBytes) return undefined;
    return new Reservation(this);
  }

  /** Adds to what is held; false, with nothing added, where that would pass the limit. */
  take(bytes: number): boolean {
    if (this.#heldBytes + bytes > this.#limitBytes) return false;
    this.#heldBytes += bytes;
    return true;
  }

  give(bytes: number): void {
    this.#heldBytes -= bytes;
  }
}

/** What one request holds, from its first byte until its answer. */
export class Reservation {
  readonly #admission: Admission;
  #bytes = 0;

  constructor(admission: Admission) {
    this.#admission = admission;
  }

  /** Raises the reservation to `bytes` (it never shrinks); false, unchanged, where they do not fit. */
  growTo(bytes: number): boolean {
    const missing = bytes - this.#bytes;
    if (missing <= 0) return true;
    if (!this.#admission.take(missing)) return false;
    this.#bytes = bytes;
    return true;
  }

  /** Gives everything back. May be called more than once. */
  release(): void {
    this.#admission.give(this.#bytes);
    this.#bytes = 0;
  }
}
