import type { RequestHeaders } from './request-headers.ts';
import type { ServerStream } from './server-stream.ts';

export interface ServerSessionOptions {
  readonly maxConcurrentStreams: number;
  /** What a stream, and all of them together, may send before they must be heard. */
  readonly streamWindowBytes: number;
  readonly connectionWindowBytes: number;
  readonly maxFrameBytes: number;
  /** Milliseconds of a clock. */
  readonly now: () => number;
}

export interface SessionListener {
  /** A request begins; the listener sets the stream's handler, or answers. */
  stream(stream: ServerStream, headers: RequestHeaders): void;
  /** One of the streams is over. */
  streamClosed(): void;
  /** The client pings; it is answered already. */
  ping(): void;
  /** The connection is over, as are all its streams. */
  closed(): void;
}
