import {
  type ClientHttp2Session,
  type ClientHttp2Stream,
  constants,
  type IncomingHttpHeaders,
  type OutgoingHttpHeaders,
} from 'node:http2';
import { isCodingError } from '../../otlp/content-coding/error.ts';
import { codeOfHttpStatus, codeOfReset, isGrpcContentType, parseGrpcStatus } from '../../otlp/grpc/code.ts';
import { decodeMessage, messageEncodingOf } from '../../otlp/grpc/encoding.ts';
import { frameHead } from '../../otlp/grpc/frame.ts';
import { type MessageFault, MessageReader } from '../../otlp/grpc/message-reader.ts';
import { decodeBinary, decodeStatusMessage } from '../../otlp/grpc/metadata.ts';
import { GrpcCode } from '../../otlp/status/grpc-code.ts';
import type { UnaryReply } from './unary-client.ts';

export interface UnaryRequest {
  readonly headers: OutgoingHttpHeaders;
  /** In pieces. */
  readonly message: readonly Uint8Array[];
  readonly isCompressed: boolean;
  readonly maxResponseBytes: number;
}

/** An HTTP/2 connection that calls are made on. */
export interface Connection {
  readonly session: ClientHttp2Session;
  /** The last stream that the server may have looked at, once it has said so by going away; until then, Infinity. */
  lastStreamId: number;
}

/** That a server has certainly not looked at a call, so that it may be made again at once (gRFC A6). */
export const UNPROCESSED = 'unprocessed';

const CANCELLED: UnaryReply = { code: GrpcCode.CANCELLED, message: 'the call was cancelled' };

/** Makes one call over a connection. Never rejects; `signal` cancels the call on the wire. */
export function callUnary(
  connection: Connection,
  request: UnaryRequest,
  signal: AbortSignal,
): Promise<UnaryReply | typeof UNPROCESSED> {
  let stream: ClientHttp2Stream;
  try {
    stream = connection.session.request(request.headers);
  } catch {
    // The session has ended between being picked and being used.
    return Promise.resolve(UNPROCESSED);
  }
  return new Promise((resolve) => {
    const answer = new Answer(request.maxResponseBytes);
    const cancel = (): void => stream.close(constants.NGHTTP2_CANCEL);
    stream.on('response', (headers) => answer.start(headers));
    stream.on('trailers', (trailers) => answer.end(trailers));
    stream.on('data', (chunk: Uint8Array) => {
      if (!answer.take(chunk)) cancel();
    });
    stream.on('end', () => {
      // A server that has answered without reading all of it is not waited for.
      if (answer.hasStatus && !stream.writableFinished) cancel();
    });
    // What went wrong is told by the code of the reset and the state of the session.
    stream.on('error', () => undefined);
    stream.on('close', () => {
      signal.removeEventListener('abort', cancel);
      // Of a request that was compressed nothing is sent but the copy.
      const isRequestFree = request.isCompressed || stream.writableFinished;
      if (answer.hasStatus) return resolve(answer.reply(isRequestFree));
      if (signal.aborted) return resolve(CANCELLED);
      resolve(cutOff(connection, stream, answer));
    });
    if (signal.aborted) cancel();
    else signal.addEventListener('abort', cancel);
    // The prefix and the pieces of the message are chunks of one write: joining them would copy the message.
    const { message, isCompressed } = request;
    stream.cork();
    stream.write(frameHead(sizeOf(message), isCompressed));
    for (const part of message) stream.write(part);
    stream.end();
    stream.uncork();
  });
}

function sizeOf(parts: readonly Uint8Array[]): number {
  return parts.reduce((size, part) => size + part.length, 0);
}

/** What a stream means that ended without a status. */
function cutOff(
  { session, lastStreamId }: Connection,
  stream: ClientHttp2Stream,
  answer: Answer,
): UnaryReply | typeof UNPROCESSED {
  if (answer.fault !== undefined) return answer.fault;
  if (stream.rstCode === constants.NGHTTP2_REFUSED_STREAM && !answer.hasStarted) return UNPROCESSED;
  // A stream that was never numbered was never sent.
  if (stream.id === undefined || stream.id > lastStreamId) return UNPROCESSED;
  if (session.destroyed || session.closed) {
    return { code: GrpcCode.UNAVAILABLE, message: 'the connection was lost' };
  }
  if (answer.hasStarted && stream.rstCode === constants.NGHTTP2_NO_ERROR) {
    return { code: GrpcCode.UNKNOWN, message: 'the server sent no status' };
  }
  const code = codeOfReset(stream.rstCode ?? constants.NGHTTP2_INTERNAL_ERROR);
  return { code, message: `the server reset the call with HTTP/2 error ${stream.rstCode}` };
}

/** What comes back of one call. */
class Answer {
  readonly #maxBytes: number;
  readonly #reader: MessageReader;
  #encoding: string | undefined;
  #status: IncomingHttpHeaders | undefined;
  #hasMessage = false;
  hasStarted = false;
  fault: UnaryReply | undefined;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
    this.#reader = new MessageReader(maxBytes, () => true);
  }

  get hasStatus(): boolean {
    return this.#status !== undefined;
  }

  start(headers: IncomingHttpHeaders): void {
    this.hasStarted = true;
    if (headers['grpc-status'] !== undefined) this.#status = headers;
    else if (Number(headers[':status']) !== 200 || !isGrpcContentType(headers['content-type'])) {
      const httpStatus = Number(headers[':status']);
      this.fault = { code: codeOfHttpStatus(httpStatus), message: `HTTP status ${httpStatus} without gRPC` };
    } else this.#encoding = headers['grpc-encoding'] as string | undefined;
  }

  /** False where no more of it is wanted. */
  take(chunk: Uint8Array): boolean {
    if (this.fault !== undefined) return false;
    this.#hasMessage = true;
    const fault = this.#reader.push(chunk);
    if (fault !== undefined) this.fault = this.#faultReply(fault);
    return fault === undefined;
  }

  end(trailers: IncomingHttpHeaders): void {
    if (trailers['grpc-status'] !== undefined) this.#status = trailers;
  }

  /**
   * OK without a message stays OK, though gRPC calls it an error: the server says that it has the data, and sending
   * it again would double it. `isRequestFree` is told on with it.
   */
  async reply(isRequestFree: boolean): Promise<UnaryReply> {
    const status = this.#status ?? {};
    const code = parseGrpcStatus(String(status['grpc-status']));
    const message = decodeStatusMessage(String(status['grpc-message'] ?? ''));
    if (code !== GrpcCode.OK) {
      const details = status['grpc-status-details-bin'];
      if (details === undefined) return { code, message };
      return { code, message, details: decodeBinary(String(details)) };
    }
    if (this.fault !== undefined) return this.fault;
    if (!this.#hasMessage) return { code, message, isRequestFree };
    const received = this.#reader.finish();
    if (typeof received === 'string') return this.#faultReply(received);
    const encoding = messageEncodingOf(this.#encoding);
    if (encoding === undefined) {
      return { code: GrpcCode.INTERNAL, message: `unknown grpc-encoding of the answer: ${this.#encoding}` };
    }
    const bytes = await decodeMessage(received, encoding, this.#maxBytes);
    if (!isCodingError(bytes)) return { code, message, bytes, isRequestFree };
    return this.#faultReply(bytes.kind === 'too_large' ? 'too_large' : 'malformed');
  }

  /** Not in the words of a server that finds a request too large: sending less of it would not help. */
  #faultReply(fault: MessageFault): UnaryReply {
    if (fault === 'malformed') return { code: GrpcCode.INTERNAL, message: 'the answer is malformed' };
    const message = `the answer is over the limit of ${this.#maxBytes} bytes`;
    return { code: GrpcCode.RESOURCE_EXHAUSTED, message };
  }
}
