import { ErrorCode, FRAME_HEAD_BYTES, FrameType, PADDED } from './frames.ts';

/** What a connection does with the frames that come. Each may answer with an error code, which ends the connection. */
export interface FrameHandler {
  /** DATA begins, with `length` bytes by which flow control counts it; its content comes in pieces. */
  dataBegins(streamId: number, flags: number, length: number): number | undefined;
  /** A view of the chunk. */
  dataPiece(piece: Buffer): void;
  dataEnds(): void;
  /** Any other frame, whole; its payload is good until it returns. */
  frame(type: number, flags: number, streamId: number, payload: Buffer): number | undefined;
}

/** Frames of other kinds are gathered before they are looked at, and no longer than this. */
const LONGEST_GATHERED_BYTES = 64 * 1024;

const NOTHING = Buffer.alloc(0);

/**
 * Cuts what a socket delivers into frames, wherever its chunks end. What DATA frames carry is handed on as it comes,
 * without being copied.
 */
export class FrameReader {
  readonly #handler: FrameHandler;
  readonly #maxFrameBytes: number;
  readonly #head = Buffer.alloc(FRAME_HEAD_BYTES);
  #headBytes = 0;
  /** Of the frame whose head was read: -1 for none. */
  #type = -1;
  #flags = 0;
  #streamId = 0;
  #left = 0;
  /** Of DATA: the padding at its end; -1 until its length was read. */
  #padding = 0;
  #gathered: Buffer = NOTHING;
  #gatheredBytes = 0;

  constructor(handler: FrameHandler, maxFrameBytes: number) {
    this.#handler = handler;
    this.#maxFrameBytes = maxFrameBytes;
  }

  /** Reads on; an error code is final. */
  read(chunk: Buffer): number | undefined {
    let at = 0;
    while (at < chunk.length || (this.#type >= 0 && this.#left === 0)) {
      if (this.#type < 0) {
        at = this.#readHead(chunk, at);
        if (this.#headBytes < FRAME_HEAD_BYTES) return undefined;
        const fault = this.#begin();
        if (fault !== undefined) return fault;
      } else {
        const end = Math.min(chunk.length, at + this.#left);
        const fault =
          this.#type === FrameType.DATA ? this.#readData(chunk, at, end) : this.#readOther(chunk, at, end);
        if (fault !== undefined) return fault;
        at = end;
      }
    }
    return undefined;
  }

  #readHead(chunk: Buffer, at: number): number {
    const taken = Math.min(FRAME_HEAD_BYTES - this.#headBytes, chunk.length - at);
    chunk.copy(this.#head, this.#headBytes, at, at + taken);
    this.#headBytes += taken;
    return at + taken;
  }

  #begin(): number | undefined {
    const head = this.#head;
    const length = head.readUIntBE(0, 3);
    this.#headBytes = 0;
    this.#type = head[3] ?? 0;
    this.#flags = head[4] ?? 0;
    this.#streamId = head.readUInt32BE(5) & 0x7fff_ffff;
    this.#left = length;
    if (length > this.#maxFrameBytes) return ErrorCode.FRAME_SIZE_ERROR;
    if (this.#type === FrameType.DATA) {
      this.#padding = (this.#flags & PADDED) === 0 ? 0 : -1;
      if (this.#padding < 0 && length === 0) return ErrorCode.FRAME_SIZE_ERROR;
      return this.#handler.dataBegins(this.#streamId, this.#flags, length);
    }
    if (length > LONGEST_GATHERED_BYTES) return ErrorCode.ENHANCE_YOUR_CALM;
    this.#gatheredBytes = 0;
    return undefined;
  }

  #readData(chunk: Buffer, start: number, end: number): number | undefined {
    let at = start;
    this.#left -= end - start;
    if (this.#padding < 0 && at < end) {
      this.#padding = chunk[at++] ?? 0;
      if (this.#padding > this.#left + (end - at)) return ErrorCode.PROTOCOL_ERROR;
    }
    const contentEnd = end - Math.max(0, this.#padding - this.#left);
    if (contentEnd > at) this.#handler.dataPiece(chunk.subarray(at, contentEnd));
    if (this.#left > 0) return undefined;
    this.#type = -1;
    this.#handler.dataEnds();
    return undefined;
  }

  #readOther(chunk: Buffer, start: number, end: number): number | undefined {
    this.#left -= end - start;
    let payload = chunk.subarray(start, end);
    if (this.#left > 0 || this.#gatheredBytes > 0) {
      if (this.#gatheredBytes === 0) this.#gathered = Buffer.allocUnsafe(payload.length + this.#left);
      payload.copy(this.#gathered, this.#gatheredBytes);
      this.#gatheredBytes += payload.length;
      if (this.#left > 0) return undefined;
      payload = this.#gathered;
      this.#gathered = NOTHING;
    }
    const type = this.#type;
    this.#type = -1;
    return this.#handler.frame(type, this.#flags, this.#streamId, payload);
  }
}
