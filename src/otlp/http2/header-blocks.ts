import { END_HEADERS, ErrorCode, HAS_PRIORITY, PADDED } from './frames.ts';

/** A whole header block and the frame that it began with. */
export interface HeaderBlock {
  readonly streamId: number;
  /** Of HEADERS: whether the stream ends. */
  readonly flags: number;
  readonly bytes: Buffer;
}

/** Parts without end would be gathered without end, however small. */
const MOST_PARTS = 64;

const PRIORITY_BYTES = 5;

/** Puts header blocks together from HEADERS and CONTINUATION. Results are a block, nothing yet, or an error code. */
export class HeaderBlocks {
  readonly #limitBytes: number;
  #open:
    | { readonly streamId: number; readonly flags: number; readonly parts: Buffer[]; bytes: number }
    | undefined;

  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes;
  }

  /** A block has begun, within which no other frame may come. */
  get isOpen(): boolean {
    return this.#open !== undefined;
  }

  begin(flags: number, streamId: number, payload: Buffer): HeaderBlock | number | undefined {
    const isPadded = (flags & PADDED) !== 0;
    const start = (isPadded ? 1 : 0) + ((flags & HAS_PRIORITY) === 0 ? 0 : PRIORITY_BYTES);
    const end = payload.length - (isPadded ? (payload[0] ?? 0) : 0);
    if (start > end) return ErrorCode.PROTOCOL_ERROR;
    const bytes = payload.subarray(start, end);
    if ((flags & END_HEADERS) !== 0) return { streamId, flags, bytes };
    this.#open = { streamId, flags, parts: [Buffer.from(bytes)], bytes: bytes.length };
    return undefined;
  }

  goOn(flags: number, streamId: number, payload: Buffer): HeaderBlock | number | undefined {
    const block = this.#open;
    if (block === undefined || block.streamId !== streamId) return ErrorCode.PROTOCOL_ERROR;
    block.bytes += payload.length;
    block.parts.push(Buffer.from(payload));
    if (block.bytes > this.#limitBytes || block.parts.length > MOST_PARTS) return ErrorCode.ENHANCE_YOUR_CALM;
    if ((flags & END_HEADERS) === 0) return undefined;
    this.#open = undefined;
    return { streamId, flags: block.flags, bytes: Buffer.concat(block.parts, block.bytes) };
  }
}
