import { FRAME_HEAD_BYTES } from './frame.ts';

/** The one message of a unary request or response, as it came. */
export interface ReceivedMessage {
  readonly bytes: Uint8Array;
  readonly isCompressed: boolean;
}

/**
 * Why no message could be read: `too_large` (the length that it announces), `no_room` (`hold` said so), `malformed`
 * (a flag that does not exist, an end in the middle, no message or more than one).
 */
export type MessageFault = 'too_large' | 'no_room' | 'malformed';

/**
 * Memory for a longer message is taken step by step as it comes, so that announcing one costs nothing. Pages of this
 * much that are never written to take no memory either.
 */
const FIRST_STEP_BYTES = 1024 * 1024;

/**
 * A view of a chunk keeps all of the socket's buffer (64 KiB in Node.js) alive for as long as the message is. A
 * message that fills less than this share of it is copied instead.
 */
const LEAST_SHARE_OF_BUFFER = 1 / 4;

/**
 * Puts a unary message together from the chunks of an HTTP/2 stream, wherever they were cut. The bytes go straight
 * from the chunks to their final place, which the length in the prefix makes possible: gathering chunks for one
 * `Buffer.concat` at the end keeps the socket's buffers alive until then, and the collector busy.
 */
export class MessageReader {
  readonly #limitBytes: number;
  readonly #hold: (bytes: number) => boolean;
  /** The prefix, while it is not whole. */
  readonly #head: number[] = [];
  #length = -1;
  #isCompressed = false;
  #body: Uint8Array | undefined;
  #filled = 0;

  /** `hold` is asked for every byte of the message before it is kept, with the total so far. */
  constructor(limitBytes: number, hold: (bytes: number) => boolean) {
    this.#limitBytes = limitBytes;
    this.#hold = hold;
  }

  /** Takes the next chunk, which stays the caller's to share: it is not changed. A fault is final. */
  push(chunk: Uint8Array): MessageFault | undefined {
    let at = 0;
    if (this.#length < 0) {
      while (this.#head.length < FRAME_HEAD_BYTES && at < chunk.length) this.#head.push(chunk[at++] ?? 0);
      if (this.#head.length < FRAME_HEAD_BYTES) return undefined;
      const fault = this.#readHead();
      if (fault !== undefined) return fault;
    }
    const left = this.#length - this.#filled;
    const taken = chunk.length - at;
    if (taken > left) return 'malformed';
    if (taken === 0) return undefined;
    if (!this.#hold(this.#filled + taken)) return 'no_room';
    this.#take(at === 0 ? chunk : chunk.subarray(at));
    return undefined;
  }

  /** The message, once the stream has ended. The bytes are the caller's. */
  finish(): ReceivedMessage | MessageFault {
    if (this.#length < 0 || this.#filled < this.#length) return 'malformed';
    return { bytes: this.#body ?? new Uint8Array(0), isCompressed: this.#isCompressed };
  }

  #readHead(): MessageFault | undefined {
    const [flag = 0, first = 0, second = 0, third = 0, fourth = 0] = this.#head;
    if (flag > 1) return 'malformed';
    this.#isCompressed = flag === 1;
    this.#length = first * 2 ** 24 + ((second << 16) | (third << 8) | fourth);
    return this.#length > this.#limitBytes ? 'too_large' : undefined;
  }

  #take(part: Uint8Array): void {
    const isWhole = part.length === this.#length;
    if (isWhole && part.length >= part.buffer.byteLength * LEAST_SHARE_OF_BUFFER) {
      this.#body = part;
      this.#filled = part.length;
      return;
    }
    const body = this.#room(this.#filled + part.length);
    body.set(part, this.#filled);
    this.#filled += part.length;
  }

  /** The body with space for `bytes`, all of it once the last byte is there. */
  #room(bytes: number): Uint8Array {
    const old = this.#body;
    if (old !== undefined && old.length >= bytes) return old;
    const size = Math.min(this.#length, Math.max(FIRST_STEP_BYTES, 2 * bytes));
    // Not from Buffer's pool: the message may live for long, and would keep its neighbours alive.
    const body = Buffer.allocUnsafeSlow(size);
    if (old !== undefined) body.set(old.subarray(0, this.#filled));
    this.#body = body;
    return body;
  }
}
