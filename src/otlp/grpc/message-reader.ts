import { FRESH_MEMORY, type MessageMemory } from '../message-memory.ts';
import { FRAME_HEAD_BYTES } from './frame.ts';

/** The one message of a unary request or response, as it came. */
export interface ReceivedMessage {
  readonly bytes: Uint8Array;
  readonly isCompressed: boolean;
  /** What the reader took of its memory for the bytes; undefined where they are no more than a view of a chunk. */
  readonly piece: Uint8Array | undefined;
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
  readonly #memory: MessageMemory;
  /** The prefix, while it is not whole. */
  readonly #head: number[] = [];
  #length = -1;
  #isCompressed = false;
  /** The message, where it is a view of a chunk. */
  #view: Uint8Array | undefined;
  /** Taken of the memory; as long as the message or longer, once all of it is there. */
  #piece: Uint8Array | undefined;
  #filled = 0;

  /** `hold` is asked for every byte of the message before it is kept, with the total so far. */
  constructor(limitBytes: number, hold: (bytes: number) => boolean, memory: MessageMemory = FRESH_MEMORY) {
    this.#limitBytes = limitBytes;
    this.#hold = hold;
    this.#memory = memory;
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

  /** The message, once the stream has ended. The bytes are the caller's, as is the piece of memory that they are in. */
  finish(): ReceivedMessage | MessageFault {
    if (this.#length < 0 || this.#filled < this.#length) return 'malformed';
    const piece = this.#piece;
    const bytes = piece?.subarray(0, this.#length) ?? this.#view ?? new Uint8Array(0);
    return { bytes, isCompressed: this.#isCompressed, piece };
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
      this.#view = part;
      this.#filled = part.length;
      return;
    }
    const piece = this.#room(this.#filled + part.length);
    piece.set(part, this.#filled);
    this.#filled += part.length;
  }

  /** The piece with space for `bytes` of the message. */
  #room(bytes: number): Uint8Array {
    const old = this.#piece;
    if (old !== undefined && old.length >= bytes) return old;
    const piece = this.#memory.take(Math.min(this.#length, Math.max(FIRST_STEP_BYTES, 2 * bytes)));
    this.#piece = piece;
    if (old !== undefined) {
      piece.set(old.subarray(0, this.#filled));
      this.#memory.give(old);
    }
    return piece;
  }
}
