import type { Socket } from 'node:net';
import { AnswerWriter } from './answer-writer.ts';
import { type FrameHandler, FrameReader } from './frame-reader.ts';
import {
  ACK,
  DEFAULT_WINDOW_BYTES,
  END_STREAM,
  ErrorCode,
  FrameType,
  frame,
  goAwayFrame,
  LARGEST_STREAM_ID,
  LARGEST_WINDOW_BYTES,
  numberFrame,
  PING_BYTES,
  PREFACE,
} from './frames.ts';
import { GivenUpStreams } from './given-up-streams.ts';
import { type HeaderBlock, HeaderBlocks } from './header-blocks.ts';
import { HeaderDecoder, type HeaderField } from './header-decoder.ts';
import { openingFrames } from './opening-frames.ts';
import { readSettings } from './read-settings.ts';
import { type RequestHeaders, readRequestHeaders } from './request-headers.ts';
import { ResetBudget } from './reset-budget.ts';
import { ServerStream, type StreamOutput } from './server-stream.ts';
import type { ServerSessionOptions, SessionListener } from './session-options.ts';

/** Of one header block, compressed and not. */
const MAX_HEADER_BYTES = 64 * 1024;

/** A client that reads no answers gets no more of them. */
const MOST_UNSENT_BYTES = 4 * 1024 * 1024;

/**
 * The server's side of one HTTP/2 connection in cleartext, with prior knowledge (RFC 9113), as far as unary gRPC needs
 * it: requests come in pieces, answers are short and go out whole. With node:http2 a call cost three times as much, most
 * of it for the objects around each stream.
 */
export class ServerSession implements FrameHandler, StreamOutput {
  readonly #socket: Socket;
  readonly #options: ServerSessionOptions;
  readonly #listener: SessionListener;
  readonly #reader: FrameReader;
  readonly #writer: AnswerWriter;
  readonly #blocks = new HeaderBlocks(MAX_HEADER_BYTES);
  readonly #decoder = new HeaderDecoder(MAX_HEADER_BYTES);
  /** The headers of blocks that came again. */
  readonly #headersOf = new WeakMap<readonly HeaderField[], RequestHeaders>();
  readonly #streams = new Map<number, ServerStream>();
  readonly #givenUp = new GivenUpStreams();
  readonly #resets: ResetBudget;
  readonly #pings: (() => void)[] = [];
  #prefaceBytes = 0;
  #hasSettings = false;
  /** The last that was taken, and the last that came. */
  #lastStreamId = 0;
  #seenStreamId = 0;
  #receiveWindow: number;
  #unacknowledged = 0;
  #streamSendWindow = DEFAULT_WINDOW_BYTES;
  /** The stream whose DATA comes, where there is one that takes it. */
  #current: ServerStream | undefined;
  #currentEnds = false;
  /** No more streams are wanted; then, no more are taken. */
  #isLeaving = false;
  #isClosing = false;
  /** No more is read or answered. */
  #isOver = false;

  constructor(socket: Socket, options: ServerSessionOptions, listener: SessionListener) {
    this.#socket = socket;
    this.#options = options;
    this.#listener = listener;
    this.#reader = new FrameReader(this, options.maxFrameBytes);
    this.#writer = new AnswerWriter(socket, (stream) => this.#answered(stream));
    this.#receiveWindow = options.connectionWindowBytes;
    this.#resets = new ResetBudget(options.now);
    this.#write(openingFrames(options, MAX_HEADER_BYTES));
    socket.on('data', (chunk: Buffer) => this.#receive(chunk));
    socket.on('error', () => undefined);
    socket.once('close', () => this.#finish());
  }

  get isClosed(): boolean {
    return this.#isLeaving || this.#isClosing || this.#isOver;
  }

  /**
   * Has no more requests made, answers all that come and closes. The last stream is named once the client knows (RFC
   * 9113, section 6.8): grpc-java and grpcio may fail calls that they have sent above it.
   */
  close(): void {
    if (this.isClosed) return;
    this.#isLeaving = true;
    this.#write(goAwayFrame(LARGEST_STREAM_ID, ErrorCode.NO_ERROR));
    // A client that has never said anything would not answer, either.
    if (!this.#hasSettings || !this.ping(() => this.finishClosing())) this.finishClosing();
  }

  /** The same at once, whether the client has heard of it or not. */
  finishClosing(): void {
    if (this.#isClosing || this.#isOver) return;
    this.#isClosing = true;
    this.#write(goAwayFrame(this.#lastStreamId, ErrorCode.NO_ERROR));
    this.#endIfDone();
  }

  /** Says why, and ends the connection with all that is under way. */
  fail(code: number, reason = ''): void {
    if (this.#isOver) return;
    this.#write(goAwayFrame(this.#lastStreamId, code, reason));
    this.#finish();
    this.#socket.end();
  }

  /**
   * Cuts the connection off, with all that is under way. The goodbye goes first, if the socket takes it at once: a client
   * that reads it knows which of its calls nobody has looked at.
   */
  destroy(): void {
    this.#write(goAwayFrame(this.#lastStreamId, ErrorCode.NO_ERROR));
    this.#writer.flush();
    this.#socket.destroy();
  }

  /** Calls back when the client has answered; false where it cannot be asked. */
  ping(answered: () => void): boolean {
    if (this.#isOver) return false;
    this.#pings.push(answered);
    this.#write(frame(FrameType.PING, 0, 0, Buffer.alloc(PING_BYTES)));
    return true;
  }

  sendAnswer(stream: ServerStream, headers: Buffer, body: Uint8Array, trailers: Buffer): void {
    this.#writer.send(stream, headers, body, trailers);
  }

  sendTrailersOnly(stream: ServerStream, headers: Buffer): void {
    this.#writer.sendEnd(stream, headers);
  }

  #answered(stream: ServerStream): void {
    if (!stream.hasEnded) this.#write(numberFrame(FrameType.RST_STREAM, stream.id, ErrorCode.NO_ERROR));
    this.#closeStream(stream);
  }

  #receive(chunk: Buffer): void {
    if (this.#isOver) return;
    const rest = this.#prefaceBytes < PREFACE.length ? this.#receivePreface(chunk) : chunk;
    const fault = rest === undefined ? ErrorCode.PROTOCOL_ERROR : this.#reader.read(rest);
    if (fault !== undefined) this.fail(fault);
    else if (this.#socket.writableLength > MOST_UNSENT_BYTES) this.#socket.destroy();
  }

  /** What comes behind the preface, or undefined where it is another one. */
  #receivePreface(chunk: Buffer): Buffer | undefined {
    const taken = Math.min(PREFACE.length - this.#prefaceBytes, chunk.length);
    const expected = PREFACE.subarray(this.#prefaceBytes, this.#prefaceBytes + taken);
    if (!expected.equals(chunk.subarray(0, taken))) return undefined;
    this.#prefaceBytes += taken;
    return chunk.subarray(taken);
  }

  dataBegins(streamId: number, flags: number, length: number): number | undefined {
    if (this.#isOver) return ErrorCode.NO_ERROR;
    if (!this.#hasSettings || this.#blocks.isOpen || !this.#isKnown(streamId))
      return ErrorCode.PROTOCOL_ERROR;
    this.#receiveWindow -= length;
    if (this.#receiveWindow < 0) return ErrorCode.FLOW_CONTROL_ERROR;
    this.#unacknowledged += length;
    if (this.#unacknowledged > this.#options.connectionWindowBytes / 2) {
      this.#write(numberFrame(FrameType.WINDOW_UPDATE, 0, this.#unacknowledged));
      this.#receiveWindow += this.#unacknowledged;
      this.#unacknowledged = 0;
    }
    const stream = this.#streams.get(streamId);
    this.#current = stream;
    if (stream === undefined) return this.#givenUp.has(streamId) ? undefined : ErrorCode.STREAM_CLOSED;
    if (stream.hasEnded) return ErrorCode.STREAM_CLOSED;
    this.#currentEnds = (flags & END_STREAM) !== 0;
    stream.receiveWindow -= length;
    if (stream.receiveWindow < 0) {
      this.#reset(stream, ErrorCode.FLOW_CONTROL_ERROR);
      return undefined;
    }
    stream.unacknowledged += length;
    if (!this.#currentEnds && stream.unacknowledged > this.#options.streamWindowBytes / 2) {
      this.#write(numberFrame(FrameType.WINDOW_UPDATE, streamId, stream.unacknowledged));
      stream.receiveWindow += stream.unacknowledged;
      stream.unacknowledged = 0;
    }
    return undefined;
  }

  dataPiece(piece: Buffer): void {
    const stream = this.#current;
    if (stream === undefined || stream.isClosed) return;
    stream.receivedBytes += piece.length;
    if (stream.expectedBytes >= 0 && stream.receivedBytes > stream.expectedBytes) {
      this.#reset(stream, ErrorCode.PROTOCOL_ERROR);
    } else stream.handler.data(piece);
  }

  dataEnds(): void {
    const stream = this.#current;
    this.#current = undefined;
    if (stream !== undefined && this.#currentEnds) this.#endRequest(stream);
  }

  frame(type: number, flags: number, streamId: number, payload: Buffer): number | undefined {
    if (this.#isOver) return ErrorCode.NO_ERROR;
    if (!this.#hasSettings && type !== FrameType.SETTINGS) return ErrorCode.PROTOCOL_ERROR;
    if (this.#blocks.isOpen && type !== FrameType.CONTINUATION) return ErrorCode.PROTOCOL_ERROR;
    switch (type) {
      case FrameType.HEADERS:
        if (streamId % 2 === 0) return ErrorCode.PROTOCOL_ERROR;
        return this.#onHeaderBlock(this.#blocks.begin(flags, streamId, payload));
      case FrameType.CONTINUATION:
        return this.#onHeaderBlock(this.#blocks.goOn(flags, streamId, payload));
      case FrameType.PRIORITY:
        if (streamId === 0) return ErrorCode.PROTOCOL_ERROR;
        return payload.length === 5 ? undefined : ErrorCode.FRAME_SIZE_ERROR;
      case FrameType.RST_STREAM:
        return this.#onReset(streamId, payload);
      case FrameType.SETTINGS:
        return this.#onSettings(flags, streamId, payload);
      case FrameType.PUSH_PROMISE:
        return ErrorCode.PROTOCOL_ERROR;
      case FrameType.PING:
        return this.#onPing(flags, streamId, payload);
      case FrameType.GOAWAY:
        if (streamId !== 0) return ErrorCode.PROTOCOL_ERROR;
        this.#isClosing = true;
        this.#endIfDone();
        return undefined;
      case FrameType.WINDOW_UPDATE:
        return this.#onWindowUpdate(streamId, payload);
      default:
        // Frames of kinds that are not known are to be ignored (RFC 9113, section 4.1).
        return undefined;
    }
  }

  /** A block is decoded whatever becomes of it: the ones after it depend on it. */
  #onHeaderBlock(block: HeaderBlock | number | undefined): number | undefined {
    if (block === undefined || typeof block === 'number') return block;
    const { streamId, flags, bytes } = block;
    const fields = this.#decoder.decode(bytes);
    if (fields === 'malformed') return ErrorCode.COMPRESSION_ERROR;
    if (fields === 'too_large') return ErrorCode.ENHANCE_YOUR_CALM;
    const known = this.#streams.get(streamId);
    if (known !== undefined) return this.#onTrailers(known, flags);
    if (streamId <= this.#seenStreamId)
      return this.#givenUp.has(streamId) ? undefined : ErrorCode.STREAM_CLOSED;
    this.#seenStreamId = streamId;
    // Nobody has looked at it: its client may make the call again, elsewhere.
    if (this.#isClosing || this.#streams.size >= this.#options.maxConcurrentStreams) {
      this.#givenUp.add(streamId);
      this.#write(numberFrame(FrameType.RST_STREAM, streamId, ErrorCode.REFUSED_STREAM));
      return undefined;
    }
    const headers = this.#headersOf.get(fields) ?? readRequestHeaders(fields);
    const length = headers?.get('content-length') ?? '-1';
    if (headers === undefined || !/^(?:-1|\d{1,15})$/.test(length)) {
      this.#givenUp.add(streamId);
      this.#write(numberFrame(FrameType.RST_STREAM, streamId, ErrorCode.PROTOCOL_ERROR));
      return undefined;
    }
    this.#headersOf.set(fields, headers);
    this.#lastStreamId = streamId;
    const stream = new ServerStream(streamId, this, this.#options.streamWindowBytes, this.#streamSendWindow);
    stream.expectedBytes = Number(length);
    this.#streams.set(streamId, stream);
    this.#listener.stream(stream, headers);
    if ((flags & END_STREAM) !== 0) this.#endRequest(stream);
    return undefined;
  }

  #onTrailers(stream: ServerStream, flags: number): number | undefined {
    if (stream.hasEnded) return ErrorCode.STREAM_CLOSED;
    if ((flags & END_STREAM) === 0) this.#reset(stream, ErrorCode.PROTOCOL_ERROR);
    else this.#endRequest(stream);
    return undefined;
  }

  #endRequest(stream: ServerStream): void {
    if (stream.isClosed) return;
    stream.hasEnded = true;
    if (stream.expectedBytes >= 0 && stream.receivedBytes !== stream.expectedBytes) {
      this.#reset(stream, ErrorCode.PROTOCOL_ERROR);
    } else stream.handler.end();
  }

  #onReset(streamId: number, payload: Buffer): number | undefined {
    if (payload.length !== 4) return ErrorCode.FRAME_SIZE_ERROR;
    if (!this.#isKnown(streamId)) return ErrorCode.PROTOCOL_ERROR;
    if (!this.#resets.spend()) return ErrorCode.ENHANCE_YOUR_CALM;
    const stream = this.#streams.get(streamId);
    if (stream !== undefined) {
      stream.hasEnded = true;
      this.#closeStream(stream);
    }
    return undefined;
  }

  #onSettings(flags: number, streamId: number, payload: Buffer): number | undefined {
    if (streamId !== 0) return ErrorCode.PROTOCOL_ERROR;
    if ((flags & ACK) !== 0) return payload.length === 0 ? undefined : ErrorCode.FRAME_SIZE_ERROR;
    const settings = readSettings(payload);
    if (typeof settings === 'number') return settings;
    this.#hasSettings = true;
    const windowBytes = settings.initialWindowBytes ?? this.#streamSendWindow;
    for (const stream of this.#streams.values()) {
      stream.sendWindow += windowBytes - this.#streamSendWindow;
      if (stream.sendWindow > LARGEST_WINDOW_BYTES) return ErrorCode.FLOW_CONTROL_ERROR;
    }
    this.#streamSendWindow = windowBytes;
    this.#write(frame(FrameType.SETTINGS, ACK, 0, Buffer.alloc(0)));
    this.#writer.sendBlocked();
    return undefined;
  }

  #onPing(flags: number, streamId: number, payload: Buffer): number | undefined {
    if (streamId !== 0) return ErrorCode.PROTOCOL_ERROR;
    if (payload.length !== PING_BYTES) return ErrorCode.FRAME_SIZE_ERROR;
    if ((flags & ACK) !== 0) {
      // They are answered in their order.
      this.#pings.shift()?.();
      return undefined;
    }
    this.#write(frame(FrameType.PING, ACK, 0, payload));
    this.#listener.ping();
    return undefined;
  }

  #onWindowUpdate(streamId: number, payload: Buffer): number | undefined {
    if (payload.length !== 4) return ErrorCode.FRAME_SIZE_ERROR;
    if (!this.#isKnown(streamId) && streamId !== 0) return ErrorCode.PROTOCOL_ERROR;
    const growth = payload.readUInt32BE(0) & LARGEST_WINDOW_BYTES;
    if (streamId === 0) {
      if (growth === 0) return ErrorCode.PROTOCOL_ERROR;
      if (!this.#writer.growWindow(growth)) return ErrorCode.FLOW_CONTROL_ERROR;
    } else {
      const stream = this.#streams.get(streamId);
      if (stream === undefined) return undefined;
      stream.sendWindow += growth;
      if (growth === 0) this.#reset(stream, ErrorCode.PROTOCOL_ERROR);
      else if (stream.sendWindow > LARGEST_WINDOW_BYTES) this.#reset(stream, ErrorCode.FLOW_CONTROL_ERROR);
    }
    this.#writer.sendBlocked();
    return undefined;
  }

  /** Whether it is a stream that has begun: others must not be spoken of. */
  #isKnown(streamId: number): boolean {
    return streamId % 2 === 1 && streamId <= this.#seenStreamId;
  }

  #reset(stream: ServerStream, code: number): void {
    this.#write(numberFrame(FrameType.RST_STREAM, stream.id, code));
    this.#closeStream(stream);
  }

  #closeStream(stream: ServerStream): void {
    if (stream.isClosed) return;
    stream.isClosed = true;
    if (!stream.hasEnded) this.#givenUp.add(stream.id);
    this.#streams.delete(stream.id);
    this.#writer.forget(stream);
    stream.handler.close();
    this.#listener.streamClosed();
    this.#endIfDone();
  }

  #endIfDone(): void {
    if (!this.#isClosing || this.#isOver || this.#streams.size > 0) return;
    this.#finish();
    this.#socket.end();
  }

  #finish(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    for (const stream of [...this.#streams.values()]) {
      stream.isClosed = true;
      stream.handler.close();
      this.#listener.streamClosed();
    }
    this.#streams.clear();
    this.#listener.closed();
  }

  #write(bytes: Buffer): void {
    if (!this.#isOver) this.#writer.write(bytes);
  }
}
