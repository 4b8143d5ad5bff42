import { Corrupt, OverLimit } from './corrupt.ts';

const FIRST_CAPACITY_BYTES = 128 * 1024;

/** Up to here a loop is faster than a call of the engine's own copying. */
const SHORT_COPY_BYTES = 48;

/** The decoded bytes, which grow as they come, and never beyond the limit. */
export class Output {
  #bytes: Uint8Array;
  #length = 0;
  #frameStart = 0;
  readonly #limitBytes: number;

  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes;
    this.#bytes = new Uint8Array(Math.min(limitBytes, FIRST_CAPACITY_BYTES));
  }

  get length(): number {
    return this.#length;
  }

  /** Begins a frame, whose matches cannot reach what came before it. Returns where that is. */
  startFrame(): number {
    this.#frameStart = this.#length;
    return this.#frameStart;
  }

  /** Throws OverLimit if so much more would pass the limit. */
  expect(count: number): void {
    if (this.#length + count > this.#limitBytes) throw new OverLimit();
  }

  /** Appends `source` from one index to another. */
  append(source: Uint8Array, from = 0, end = source.length): void {
    const count = end - from;
    this.#reserve(count);
    if (count > SHORT_COPY_BYTES) this.#bytes.set(source.subarray(from, end), this.#length);
    else for (let i = 0; i < count; i += 1) this.#bytes[this.#length + i] = source[from + i] ?? 0;
    this.#length += count;
  }

  appendRun(byte: number, count: number): void {
    this.#reserve(count);
    this.#bytes.fill(byte, this.#length, this.#length + count);
    this.#length += count;
  }

  /** Repeats `count` bytes that begin `offset` bytes ago, as they were or as they become while this goes on. */
  appendMatch(offset: number, count: number): void {
    if (offset > this.#length - this.#frameStart) throw new Corrupt('a match from before the beginning');
    this.#reserve(count);
    const bytes = this.#bytes;
    const to = this.#length;
    const from = to - offset;
    if (offset >= count && count > SHORT_COPY_BYTES) bytes.copyWithin(to, from, from + count);
    else for (let i = 0; i < count; i += 1) bytes[to + i] = bytes[from + i] ?? 0;
    this.#length += count;
  }

  /** All that was appended, in memory of just that size. */
  finish(): Uint8Array {
    return this.#length === this.#bytes.length ? this.#bytes : this.#bytes.slice(0, this.#length);
  }

  #reserve(count: number): void {
    this.expect(count);
    const needed = this.#length + count;
    if (needed <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.min(this.#limitBytes, Math.max(needed, 2 * this.#bytes.length)));
    grown.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = grown;
  }
}
