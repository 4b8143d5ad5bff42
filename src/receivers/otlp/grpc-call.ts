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
import { headerBlock } from '../../otlp/http2/header-block.ts';
import type { RequestHeaders } from '../../otlp/http2/request-headers.ts';
import type { ServerStream, StreamHandler } from '../../otlp/http2/server-stream.ts';
import { type MessageMemory, returner } from '../../otlp/message-memory.ts';
import { GrpcCode } from '../../otlp/status/grpc-code.ts';
import { RequestCancellation } from '../../pipeline/cancellation.ts';
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

const HTTP_OK = [':status', '200'] as const;
const GRPC_CONTENT = ['content-type', 'application/grpc'] as const;
const RESPONSE_HEADERS = headerBlock([HTTP_OK, GRPC_CONTENT]);
const OK_TRAILERS = headerBlock([['grpc-status', '0']]);
const EMPTY_RESPONSE = frameHead(0, false);

const METHOD_NOT_ALLOWED = 405;
const UNSUPPORTED_MEDIA_TYPE = 415;

/** The longest timer of Node.js; a deadline behind it is none. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/**
 * Serves one call: a stream whose headers have arrived. `onAnswer` is called when an answer to it goes out; the end
 * of the stream is for the caller to see.
 */
export function serveCall(
  stream: ServerStream,
  headers: RequestHeaders,
  targets: CallTargets,
  onAnswer: () => void,
): void {
  const opening = readOpening(headers, targets.methods);
  if (typeof opening === 'number') answerHttp(stream, opening);
  else if ('code' in opening) answerStatus(stream, opening);
  else {
    const held = opening.method.admit();
    if ('code' in held) answerStatus(stream, held);
    else stream.handler = new Call(stream, opening, held, targets, onAnswer);
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
  headers: RequestHeaders,
  methods: ReadonlyMap<string, UnaryMethod>,
): Opening | UnaryStatus | number {
  if (headers.get(':method') !== 'POST') return METHOD_NOT_ALLOWED;
  if (!isGrpcContentType(headers.get('content-type'))) return UNSUPPORTED_MEDIA_TYPE;
  const path = headers.get(':path') ?? '';
  const method = methods.get(path);
  if (method === undefined) {
    return { code: GrpcCode.UNIMPLEMENTED, message: `unknown method ${path.slice(0, 200)}` };
  }
  const encoding = messageEncodingOf(headers.get('grpc-encoding'));
  if (encoding === undefined) {
    const message = `unsupported grpc-encoding: ${headers.get('grpc-encoding')}`;
    return { code: GrpcCode.UNIMPLEMENTED, message };
  }
  const timeout = headers.get('grpc-timeout');
  const timeoutMs = timeout === undefined ? Infinity : parseGrpcTimeout(timeout);
  if (timeoutMs === undefined) return { code: GrpcCode.INTERNAL, message: 'malformed grpc-timeout' };
  return { method, encoding, timeoutMs };
}

/** A call that was let in, until it has been answered or its client has gone. */
class Call implements StreamHandler {
  readonly #stream: ServerStream;
  readonly #opening: Opening;
  readonly #held: Reservation;
  readonly #targets: CallTargets;
  readonly #onAnswer: () => void;
  readonly #reader: MessageReader;
  #timer: NodeJS.Timeout | undefined;
  /** There once the message has been handed over. */
  #cancellation: RequestCancellation | undefined;
  /** Answered, or given up by the client. */
  #isOver = false;

  constructor(
    stream: ServerStream,
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
    const { timeoutMs } = opening;
    if (timeoutMs <= LONGEST_TIMER_MS) {
      this.#timer = setTimeout(() => this.#cut(DEADLINE_EXCEEDED), timeoutMs);
    }
  }

  data(piece: Uint8Array): void {
    if (this.#isOver) return;
    const fault = this.#reader.push(piece);
    if (fault !== undefined) this.#fail(fault);
  }

  end(): void {
    if (!this.#isOver) void this.#receive();
  }

  close(): void {
    if (!this.#isOver) this.#cut(undefined);
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
    this.#cancellation = new RequestCancellation();
    const release = piece && returner(this.#targets.memory, piece);
    const answer = await this.#opening.method.receive(message, this.#held, this.#cancellation, release);
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
    if (this.#cancellation === undefined) this.#opening.method.abandoned(this.#held);
    else this.#cancellation.abort();
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

function answerMessage(stream: ServerStream, message: Uint8Array): void {
  const body =
    message.length === 0 ? EMPTY_RESPONSE : Buffer.concat([frameHead(message.length, false), message]);
  stream.answer(RESPONSE_HEADERS, body, OK_TRAILERS);
}

/** An answer that consists of trailers only. */
function answerStatus(stream: ServerStream, { code, message, details }: UnaryStatus): void {
  const fields: (readonly [string, string])[] = [HTTP_OK, GRPC_CONTENT, ['grpc-status', String(code)]];
  if (message !== '') fields.push(['grpc-message', encodeStatusMessage(message)]);
  if (details !== undefined) fields.push(['grpc-status-details-bin', encodeBinary(details)]);
  if (code === GrpcCode.UNIMPLEMENTED) fields.push(['grpc-accept-encoding', ACCEPT_ENCODING]);
  stream.answerWithTrailersOnly(headerBlock(fields));
}

/** An answer to what is not gRPC. */
function answerHttp(stream: ServerStream, status: number): void {
  stream.answerWithTrailersOnly(headerBlock([[':status', String(status)]]));
}
