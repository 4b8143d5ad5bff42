import { Corrupt } from './corrupt.ts';

/**
 * Reads a bit stream from its end to its beginning, as zstd's entropy-coded streams are read. The highest bit
 * set in the last byte marks the end and is no part of the stream (RFC 8878, section 4.1).
 */
export class BackwardBits {
  readonly #bytes: Uint8Array;
  /** Bits that are left. Negative if more was read than was there; what was missing read as zero. */
  left: number;

  constructor(bytes: Uint8Array) {
    const last = bytes.at(-1) ?? 0;
    if (last === 0) throw new Corrupt('a bit stream without an end mark');
    this.#bytes = bytes;
    this.left = bytes.length * 8 - Math.clz32(last) + 23;
  }

  /** The next `count` bits, 25 at most, without taking them. */
  peek(count: number): number {
    const from = this.left - count;
    if (from < 0) return this.left <= 0 ? 0 : (this.#at(0, this.left) << -from) >>> 0;
    return this.#at(from, count);
  }

  /** Takes the next `count` bits, 25 at most. */
  read(count: number): number {
    const bits = this.peek(count);
    this.left -= count;
    return bits;
  }

  #at(from: number, count: number): number {
    const bytes = this.#bytes;
    const index = from >>> 3;
    const word =
      (bytes[index] ?? 0) |
      ((bytes[index + 1] ?? 0) << 8) |
      ((bytes[index + 2] ?? 0) << 16) |
      ((bytes[index + 3] ?? 0) << 24);
    return (word >>> (from & 7)) & ((1 << count) - 1);
  }
}
