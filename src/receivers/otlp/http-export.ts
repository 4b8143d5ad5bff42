import type { IncomingMessage } from 'node:http';
import { type ContentCoding, contentCodingOf, decode } from '../../otlp/content-coding/decode.ts';
import { isCodingError } from '../../otlp/content-coding/error.ts';
import { type Encoding, encodingOf, MEDIA_TYPES } from '../../otlp/json/encoding.ts';
import { isJsonError } from '../../otlp/json/fault.ts';
import { encodeExportResponse } from '../../otlp/json/response.ts';
import { LOST, type Transcoder } from '../../otlp/json/transcoder.ts';
import { FRESH_MEMORY, type MessageMemory, returner } from '../../otlp/message-memory.ts';
import { GrpcCode } from '../../otlp/status/grpc-code.ts';
import type { Cancellation } from '../../pipeline/cancellation.ts';
import type { Admission, Reservation } from './admission.ts';
import { readBody } from './body.ts';
import type { HttpProtocolConfig } from './config.ts';
import type { Gate } from './gate.ts';
import type { Intake } from './intake.ts';
import {
  type HttpAnswer,
  INTERNAL_ERROR,
  NO_ROOM,
  statusAnswer,
  statusOf,
  TRY_AGAIN,
  textAnswer,
} from './reply.ts';

/** A request in protobuf, and what gives its memory back. */
interface ReadBody {
  readonly bytes: Uint8Array;
  readonly release: (() => void) | undefined;
}

/** Answers the POST requests of one signal's path: OTLP/HTTP as the specification has it. */
export class HttpExport {
  readonly #intake: Intake;
  readonly #config: HttpProtocolConfig;
  readonly #admission: Admission;
  readonly #decompression: Gate;
  readonly #transcoder: Transcoder;
  readonly #memory: MessageMemory;
  readonly #onBug: (bug: unknown) => void;

  constructor(
    intake: Intake,
    config: HttpProtocolConfig,
    admission: Admission,
    decompression: Gate,
    transcoder: Transcoder,
    memory: MessageMemory,
    onBug: (bug: unknown) => void,
  ) {
    this.#intake = intake;
    this.#config = config;
    this.#admission = admission;
    this.#decompression = decompression;
    this.#transcoder = transcoder;
    this.#memory = memory;
    this.#onBug = onBug;
  }

  /**
   * Reads the request and hands it to the pipeline. `startBody` is called before the body is read, for senders
   * that wait for `100 Continue`; `signal` aborts when the sender has gone. Resolves to undefined where it went
   * before its body was complete; never rejects.
   */
  async answer(
    request: IncomingMessage,
    startBody: () => void,
    signal: Cancellation,
  ): Promise<HttpAnswer | undefined> {
    const encoding = encodingOf(request.headers['content-type']);
    if (encoding === undefined) {
      const supported = Object.values(MEDIA_TYPES).join(', ');
      return textAnswer(415, `415 unsupported media type, supported: [${supported}]`);
    }
    const codingName = request.headers['content-encoding'] ?? '';
    const coding = contentCodingOf(codingName);
    if (coding === undefined || !this.#config.codings.includes(coding)) {
      return this.#invalid(encoding, `unsupported Content-Encoding: ${codingName}`);
    }
    const announcedBytes = Number(request.headers['content-length'] ?? 0);
    if (announcedBytes > this.#config.maxBodyBytes) return this.#tooLarge(encoding);
    const reservation = this.#admission.announce(announcedBytes);
    if (reservation === undefined) return this.#noRoom(encoding);
    try {
      startBody();
      const read = await this.#read(request, coding, encoding, reservation);
      if (read === undefined || 'status' in read) return read;
      const outcome = await this.#intake.take(read.bytes, signal, read.release);
      return outcome.kind === 'accepted'
        ? this.#success(encoding)
        : statusAnswer(statusOf(outcome), encoding);
    } catch (bug) {
      this.#onBug(bug);
      return statusAnswer(INTERNAL_ERROR, encoding);
    } finally {
      reservation.release();
    }
  }

  /** From the body on the socket to protobuf bytes, or to the answer why there are none. */
  async #read(
    request: IncomingMessage,
    coding: ContentCoding,
    encoding: Encoding,
    reservation: Reservation,
  ): Promise<ReadBody | HttpAnswer | undefined> {
    const { maxBodyBytes } = this.#config;
    // The transcoder gives memory away to its thread, and what is decompressed gets memory of zlib's.
    const isAsItCame = coding === 'identity' && encoding === 'protobuf';
    const memory = isAsItCame ? this.#memory : FRESH_MEMORY;
    const body = await readBody(request, maxBodyBytes, reservation, memory);
    switch (body.kind) {
      case 'too-large':
        return this.#tooLarge(encoding);
      case 'no-room':
        return this.#noRoom(encoding);
      case 'cut':
        this.#intake.failed();
        return undefined;
    }
    if (isAsItCame) return { bytes: body.bytes, release: body.piece && returner(memory, body.piece) };
    const decodeBody = () => decode(coding, body.bytes, maxBodyBytes);
    // What comes out counts against the admission only when all of it is there. Until then it is the gate that
    // bounds it: a few kilobytes may stand for the largest body.
    const decoded = await (coding === 'identity' ? decodeBody() : this.#decompression.run(decodeBody));
    if (isCodingError(decoded)) {
      if (decoded.kind === 'too_large') return this.#tooLarge(encoding);
      return this.#invalid(encoding, `malformed ${coding} body: ${decoded.reason}`);
    }
    if (!reservation.growTo(decoded.length)) return this.#noRoom(encoding);
    if (encoding === 'protobuf') return { bytes: decoded, release: undefined };
    const protobuf = await this.#transcoder.toProtobuf(this.#intake.signal, decoded);
    if (protobuf === LOST) {
      this.#intake.turnedAway();
      return statusAnswer(TRY_AGAIN, encoding);
    }
    if (!isJsonError(protobuf)) return { bytes: protobuf, release: undefined };
    const { path, reason } = protobuf;
    return this.#invalid(encoding, `malformed JSON${path === '' ? '' : ` at ${path}`}: ${reason}`);
  }

  #success(encoding: Encoding): HttpAnswer {
    return {
      status: 200,
      headers: { 'content-type': MEDIA_TYPES[encoding] },
      body: encodeExportResponse(this.#intake.signal, undefined, encoding),
    };
  }

  #invalid(encoding: Encoding, message: string): HttpAnswer {
    this.#intake.failed();
    return statusAnswer({ code: GrpcCode.INVALID_ARGUMENT, message }, encoding);
  }

  /** 413, which the OTLP specification asks for, where gRPC's mapping would say 429. */
  #tooLarge(encoding: Encoding): HttpAnswer {
    this.#intake.failed();
    const message = `request body larger than ${this.#config.maxBodyBytes} bytes`;
    return statusAnswer({ code: GrpcCode.RESOURCE_EXHAUSTED, message }, encoding, 413);
  }

  #noRoom(encoding: Encoding): HttpAnswer {
    this.#intake.turnedAway();
    return statusAnswer(NO_ROOM, encoding);
  }
}
