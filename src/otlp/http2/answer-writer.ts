import type { Socket } from 'node:net';
import {
  DEFAULT_WINDOW_BYTES,
  END_HEADERS,
  END_STREAM,
  FRAME_HEAD_BYTES,
  FrameType,
  frame,
  LARGEST_WINDOW_BYTES,
  LEAST_MAX_FRAME_BYTES,
  writeFrameHead,
} from './frames.ts';
import type { ServerStream } from './server-stream.ts';

/** An answer that waits for the client to take more. */
interface BlockedAnswer {
  readonly stream: ServerStream;
  rest: Uint8Array;
  readonly trailers: Buffer;
}

/** Writes frames to one client, and answers as its windows allow. */
export class AnswerWriter {
  readonly #socket: Socket;
  readonly #onSent: (stream: ServerStream) => void;
  #window = DEFAULT_WINDOW_BYTES;
  #blocked: BlockedAnswer[] = [];
  #isCorked = false;

  /** `onSent` is called once all of an answer has been written. */
  constructor(socket: Socket, onSent: (stream: ServerStream) => void) {
    this.#socket = socket;
    this.#onSent = onSent;
  }

  /**
   * What is written while the event loop goes through all that has come goes out as one: a system call for each answer,
   * which wakes the client up, takes a seventh of what a request of 100 spans costs.
   */
  write(bytes: Buffer): void {
    if (this.#socket.destroyed) return;
    if (!this.#isCorked) {
      this.#isCorked = true;
      this.#socket.cork();
      setImmediate(() => this.flush());
    }
    this.#socket.write(bytes);
  }

  flush(): void {
    this.#isCorked = false;
    this.#socket.uncork();
  }

  /** Most answers are one buffer of three frames. */
  send(stream: ServerStream, headers: Buffer, body: Uint8Array, trailers: Buffer): void {
    const window = Math.min(stream.sendWindow, this.#window, LEAST_MAX_FRAME_BYTES);
    if (body.length > window || this.#blocked.length > 0) {
      this.write(frame(FrameType.HEADERS, END_HEADERS, stream.id, headers));
      this.#blocked.push({ stream, rest: body, trailers });
      this.sendBlocked();
      return;
    }
    const bytes = Buffer.allocUnsafe(3 * FRAME_HEAD_BYTES + headers.length + body.length + trailers.length);
    let at = writeFrameHead(bytes, 0, headers.length, FrameType.HEADERS, END_HEADERS, stream.id);
    bytes.set(headers, at);
    at = writeFrameHead(bytes, at + headers.length, body.length, FrameType.DATA, 0, stream.id);
    bytes.set(body, at);
    at += body.length;
    at = writeFrameHead(bytes, at, trailers.length, FrameType.HEADERS, END_HEADERS | END_STREAM, stream.id);
    bytes.set(trailers, at);
    this.#window -= body.length;
    this.write(bytes);
    this.#onSent(stream);
  }

  /** An answer that is a header block alone, or the end of one. */
  sendEnd(stream: ServerStream, headers: Buffer): void {
    this.write(frame(FrameType.HEADERS, END_HEADERS | END_STREAM, stream.id, headers));
    this.#onSent(stream);
  }

  /** Goes on with what waited; to be called when a window has grown. */
  sendBlocked(): void {
    const blocked = this.#blocked;
    this.#blocked = [];
    for (const answer of blocked) {
      const { stream, trailers } = answer;
      if (stream.isClosed) continue;
      while (answer.rest.length > 0) {
        const size = Math.min(answer.rest.length, stream.sendWindow, this.#window, LEAST_MAX_FRAME_BYTES);
        if (size <= 0) break;
        this.write(frame(FrameType.DATA, 0, stream.id, answer.rest.subarray(0, size)));
        answer.rest = answer.rest.subarray(size);
        stream.sendWindow -= size;
        this.#window -= size;
      }
      if (answer.rest.length > 0) this.#blocked.push(answer);
      else this.sendEnd(stream, trailers);
    }
  }

  /** The window of the connection grows; false where it grows too large. */
  growWindow(growth: number): boolean {
    this.#window += growth;
    return this.#window <= LARGEST_WINDOW_BYTES;
  }

  /** What waits for a stream that is over is not sent any more. */
  forget(stream: ServerStream): void {
    if (this.#blocked.length > 0) this.#blocked = this.#blocked.filter((answer) => answer.stream !== stream);
  }
}
