/** What a request's stream tells whoever serves it. */
export interface StreamHandler {
  /** A piece of the request: a view of what the socket delivered. */
  data(piece: Buffer): void;
  /** The request is complete. */
  end(): void;
  /** The stream is over, by the answer or because the client has gone; told once. */
  close(): void;
}

export const NO_HANDLER: StreamHandler = { data() {}, end() {}, close() {} };

/** How a stream has its answers sent: its session. */
export interface StreamOutput {
  sendAnswer(stream: ServerStream, headers: Buffer, body: Uint8Array, trailers: Buffer): void;
  sendTrailersOnly(stream: ServerStream, headers: Buffer): void;
}

/** One request and its answer. */
export class ServerStream {
  readonly id: number;
  readonly #output: StreamOutput;
  handler: StreamHandler = NO_HANDLER;
  /** The client has sent all that it will send. */
  hasEnded = false;
  isAnswered = false;
  isClosed = false;
  /** What it may still send, and what it was not yet told that it may send again. */
  receiveWindow: number;
  unacknowledged = 0;
  /** What may still be sent to it. */
  sendWindow: number;
  /** By its content-length; -1 where it has none. */
  expectedBytes = -1;
  receivedBytes = 0;

  constructor(id: number, output: StreamOutput, receiveWindow: number, sendWindow: number) {
    this.id = id;
    this.#output = output;
    this.receiveWindow = receiveWindow;
    this.sendWindow = sendWindow;
  }

  /** Answers, once; does nothing on a stream that is closed. Headers and trailers are header blocks. */
  answer(headers: Buffer, body: Uint8Array, trailers: Buffer): void {
    if (this.isClosed || this.isAnswered) return;
    this.isAnswered = true;
    this.#output.sendAnswer(this, headers, body, trailers);
  }

  /**
   * Answers with headers alone. A client that is still sending is told that the rest is not wanted (RFC 9113, section
   * 8.1), and what is on its way is thrown away.
   */
  answerWithTrailersOnly(headers: Buffer): void {
    if (this.isClosed || this.isAnswered) return;
    this.isAnswered = true;
    this.#output.sendTrailersOnly(this, headers);
  }
}
