/** More than are ever on their way at once. */
const MOST_REMEMBERED = 4_096;

/**
 * Streams that ended here before their client had sent all. What is on its way on them is thrown away; on others that
 * are over nothing may come any more (RFC 9113, section 5.1).
 */
export class GivenUpStreams {
  /** The oldest first. */
  readonly #ids = new Set<number>();

  add(streamId: number): void {
    this.#ids.add(streamId);
    if (this.#ids.size <= MOST_REMEMBERED) return;
    const [oldest = 0] = this.#ids;
    this.#ids.delete(oldest);
  }

  has(streamId: number): boolean {
    return this.#ids.has(streamId);
  }
}
