import type { IncomingHttpHeaders, OutgoingHttpHeaders, ServerHttp2Stream } from 'node:http2';
import { constants } from 'node:http2';
import { type CodingError, isCodingError } from '../../otlp/content-coding/error.ts';
import { isGrpcContentType } from '../../otlp/grpc/code.ts';
import {
  ACCEPT_ENCODING,
  decodeMessage,
  type MessageEncoding,
  messageEncodingOf,
} from '../../otlp/grpc/encoding.ts';
import { frameHead } from '../../otlp/grpc/frame.ts';
import { type MessageFault, MessageReader, type ReceivedMessage } from '../../otlp/grpc/message-reader.ts';
import { encodeBinary, encodeStatusMessage } from '../../otlp/grpc/metadata.ts';
import { parseGrpcTimeout } from '../../otlp/grpc/timeout.ts';
import { type MessageMemory, returner } from '../../otlp/message-memory.ts';
import { GrpcCode } from '../../otlp/status/grpc-code.ts';
import type { Reservation } from './admission.ts';
import type { Gate } from './gate.ts';
import type { UnaryMethod, UnaryStatus } from './grpc.ts';

/** What the calls of one server share. */
export interface CallTargets {
  readonly methods: ReadonlyMap<string, UnaryMethod>;
  readonly maxMessageBytes: number;
  readonly decompression: Gate;
  readonly memory: MessageMemory;
}

const CONTENT_TYPE = 'application/grpc';
const RESPONSE_HEADERS: OutgoingHttpHeaders = { ':status': 200, 'content-type': CONTENT_TYPE };
const OK_TRAILERS: OutgoingHttpHeaders = { 'grpc-status': '0' };
const EMPTY_RESPONSE = frameHead(0, false);
const WITH_TRAILERS = { waitForTrailers: true };

/** The longest timer of Node.js; a deadline behind it is none. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/**
 * Serves one call: a stream whose headers have arrived. `onAnswer` is called when an answer to it goes out; the end
 * of the stream is for the caller to see.
 */
export function serveCall(
  stream: ServerHttp2Stream,
  headers: IncomingHttpHeaders,
  targets: CallTargets,
  onAnswer: () => void,
): void {
  // A stream that fails closes too, which is what counts; without a listener the error would end the process.
  stream.on('error', ignore);
  const opening = readOpening(headers, targets.methods);
  if (typeof opening === 'number') answerHttp(stream, opening);
  else if ('code' in opening) answerStatus(stream, opening);
  else {
    const held = opening.method.admit();
    if ('code' in held) answerStatus(stream, held);
    else new Call(stream, opening, held, targets, onAnswer).run();
  }
}

/** What the headers of a call say. */
interface Opening {
  readonly method: UnaryMethod;
  readonly encoding: MessageEncoding;
  readonly timeoutMs: number;
}

/** The opening of a call, or the status that it is answered with: of HTTP where it is not gRPC, else of gRPC. */
function readOpening(
  headers: IncomingHttpHeaders,
  methods: ReadonlyMap<string, UnaryMethod>,
): Opening | UnaryStatus | number {
  if (headers[':method'] !== 'POST') return constants.HTTP_STATUS_METHOD_NOT_ALLOWED;
  if (!isGrpcContentType(headers['content-type'])) return constants.HTTP_STATUS_UNSUPPORTED_MEDIA_TYPE;
  const path = headers[':path'] ?? '';
  const method = methods.get(path);
  if (method === undefined) {
    return { code: GrpcCode.UNIMPLEMENTED, message: `unknown method ${path.slice(0, 200)}` };
  }
  const encoding = messageEncodingOf(headers['grpc-encoding']);
  if (encoding === undefined) {
    const message = `unsupported grpc-encoding: ${headers['grpc-encoding']}`;
    return { code: GrpcCode.UNIMPLEMENTED, message };
  }
  const timeout = headers['grpc-timeout'];
  const timeoutMs = timeout === undefined ? Infinity : parseGrpcTimeout(String(timeout));
  if (timeoutMs === undefined) return { code: GrpcCode.INTERNAL, message: 'malformed grpc-timeout' };
  return { method, encoding, timeoutMs };
}

function ignore(): void {}

/** A call that was let in, until it has been answered or its client has gone. */
class Call {
  readonly #stream: ServerHttp2Stream;
  readonly #opening: Opening;
  readonly #held: Reservation;
  readonly #targets: CallTargets;
  readonly #onAnswer: () => void;
  readonly #reader: MessageReader;
  #timer: NodeJS.Timeout | undefined;
  /** There once the message has been handed over. */
  #abort: AbortController | undefined;
  /** Answered, or given up by the client. */
  #isOver = false;

  constructor(
    stream: ServerHttp2Stream,
    opening: Opening,
    held: Reservation,
    targets: CallTargets,
    onAnswer: () => void,
  ) {
    this.#stream = stream;
    this.#opening = opening;
    this.#held = held;
    this.#targets = targets;
    this.#onAnswer = onAnswer;
    this.#reader = new MessageReader(targets.maxMessageBytes, (bytes) => held.growTo(bytes), targets.memory);
  }

  run(): void {
    const stream = this.#stream;
    const { timeoutMs } = this.#opening;
    if (timeoutMs <= LONGEST_TIMER_MS) {
      this.#timer = setTimeout(() => this.#cut(DEADLINE_EXCEEDED), timeoutMs);
    }
    stream.on('data', (chunk: Uint8Array) => {
      if (this.#isOver) return;
      const fault = this.#reader.push(chunk);
      if (fault !== undefined) this.#fail(fault);
    });
    stream.on('end', () => {
      if (!this.#isOver) void this.#receive();
    });
    stream.on('close', () => {
      if (!this.#isOver) this.#cut(undefined);
    });
  }

  async #receive(): Promise<void> {
    const message = this.#reader.finish();
    if (typeof message === 'string') {
      this.#fail(message);
      return;
    }
    // Without compression there is nothing to wait for: the pipeline has the message in the same turn.
    const { isCompressed, piece } = message;
    const bytes = isCompressed ? await this.#decompress(message) : message.bytes;
    // A decompression that failed may still be at work on another thread.
    if (isCompressed && piece !== undefined && !isCodingError(bytes)) this.#targets.memory.give(piece);
    if (this.#isOver) return;
    if (isCodingError(bytes)) this.#fail(bytes.kind === 'too_large' ? 'too_large' : 'malformed');
    else if (this.#held.growTo(bytes.length)) await this.#handOver(bytes, isCompressed ? undefined : piece);
    else this.#fail('no_room');
  }

  #decompress(message: ReceivedMessage): Promise<Uint8Array | CodingError> {
    const { maxMessageBytes, decompression } = this.#targets;
    return decompression.run(() => decodeMessage(message, this.#opening.encoding, maxMessageBytes));
  }

  /** `piece` is the memory of the message, where it is to be used again. */
  async #handOver(message: Uint8Array, piece: Uint8Array | undefined): Promise<void> {
    this.#abort = new AbortController();
    const release = piece && returner(this.#targets.memory, piece);
    const answer = await this.#opening.method.receive(message, this.#held, this.#abort.signal, release);
    if (this.#isOver) return;
    this.#end();
    if (answer instanceof Uint8Array) answerMessage(this.#stream, answer);
    else answerStatus(this.#stream, answer);
    this.#onAnswer();
  }

  /** Answers a call whose message cannot be had. */
  #fail(fault: MessageFault): void {
    this.#end();
    const { method } = this.#opening;
    if (fault === 'no_room') answerStatus(this.#stream, method.noRoom(this.#held));
    else {
      method.abandoned(this.#held);
      const status = fault === 'malformed' ? MALFORMED : tooLarge(this.#targets.maxMessageBytes);
      answerStatus(this.#stream, status);
    }
    this.#onAnswer();
  }

  /** Ends a call that has not been answered: its client has gone (no status), or its time is over. */
  #cut(status: UnaryStatus | undefined): void {
    this.#end();
    if (this.#abort === undefined) this.#opening.method.abandoned(this.#held);
    else this.#abort.abort();
    if (status !== undefined) answerStatus(this.#stream, status);
  }

  #end(): void {
    this.#isOver = true;
    clearTimeout(this.#timer);
  }
}

const MALFORMED: UnaryStatus = {
  code: GrpcCode.INTERNAL,
  message: 'expected one whole message in the encoding that was announced',
};

function tooLarge(limitBytes: number): UnaryStatus {
  return { code: GrpcCode.RESOURCE_EXHAUSTED, message: `message larger than max (${limitBytes} bytes)` };
}

const DEADLINE_EXCEEDED: UnaryStatus = {
  code: GrpcCode.DEADLINE_EXCEEDED,
  message: 'the deadline of the call has passed',
};

function answerMessage(stream: ServerHttp2Stream, message: Uint8Array): void {
  if (stream.destroyed || stream.closed) return;
  stream.respond(RESPONSE_HEADERS, WITH_TRAILERS);
  stream.on('wantTrailers', () => stream.sendTrailers(OK_TRAILERS));
  stream.end(
    message.length === 0 ? EMPTY_RESPONSE : Buffer.concat([frameHead(message.length, false), message]),
  );
}

/** An answer that consists of trailers only. */
function answerStatus(stream: ServerHttp2Stream, { code, message, details }: UnaryStatus): void {
  answerEarly(stream, {
    ':status': 200,
    'content-type': CONTENT_TYPE,
    'grpc-status': String(code),
    ...(message !== '' && { 'grpc-message': encodeStatusMessage(message) }),
    ...(details !== undefined && { 'grpc-status-details-bin': encodeBinary(details) }),
    ...(code === GrpcCode.UNIMPLEMENTED && { 'grpc-accept-encoding': ACCEPT_ENCODING }),
  });
}

/** An answer to what is not gRPC. */
function answerHttp(stream: ServerHttp2Stream, status: number): void {
  answerEarly(stream, { ':status': status });
}

/**
 * Answers with headers alone. A client that is still sending is told that the rest is not wanted (RFC 9113, section
 * 8.1), and what is on its way is thrown away.
 */
function answerEarly(stream: ServerHttp2Stream, headers: OutgoingHttpHeaders): void {
  if (stream.destroyed || stream.closed) return;
  stream.respond(headers, { endStream: true });
  if (stream.readableEnded) return;
  stream.resume();
  stream.close(constants.NGHTTP2_NO_ERROR);
}
