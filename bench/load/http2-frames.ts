// As much of HTTP/2 as a load generator and a sink need, by hand: less CPU than what is measured, and nothing that
// the measured program uses too.

export const PREFACE = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');

export const FrameType = {
  DATA: 0,
  HEADERS: 1,
  RST_STREAM: 3,
  SETTINGS: 4,
  PING: 6,
  GOAWAY: 7,
  WINDOW_UPDATE: 8,
} as const;

export const END_STREAM = 1;
export const ACK = 1;
const END_HEADERS = 4;

export const FRAME_HEAD_BYTES = 9;
export const MAX_FRAME_BYTES = 16_384;

export interface Frame {
  readonly type: number;
  readonly flags: number;
  readonly streamId: number;
  readonly payload: Buffer;
}

export function frameHead(length: number, type: number, flags: number, streamId: number): Buffer {
  const head = Buffer.allocUnsafe(FRAME_HEAD_BYTES);
  head.writeUIntBE(length, 0, 3);
  head.writeUInt8(type, 3);
  head.writeUInt8(flags, 4);
  head.writeUInt32BE(streamId, 5);
  return head;
}

export function frame(type: number, flags: number, streamId: number, payload: Buffer): Buffer {
  return Buffer.concat([frameHead(payload.length, type, flags, streamId), payload]);
}

export function headersFrame(streamId: number, block: Buffer, isLast: boolean): Buffer {
  return frame(FrameType.HEADERS, END_HEADERS | (isLast ? END_STREAM : 0), streamId, block);
}

export function windowUpdate(streamId: number, increment: number): Buffer {
  const payload = Buffer.alloc(4);
  payload.writeUInt32BE(increment);
  return frame(FrameType.WINDOW_UPDATE, 0, streamId, payload);
}

/** SETTINGS with one window for all streams to come. */
export function settings(initialWindowBytes: number): Buffer {
  const payload = Buffer.alloc(6);
  payload.writeUInt16BE(4, 0);
  payload.writeUInt32BE(initialWindowBytes, 2);
  return frame(FrameType.SETTINGS, 0, 0, payload);
}

/** A header block of literals that no table needs to remember (RFC 7541, section 6.2.2). */
export function headerBlock(headers: readonly (readonly [name: string, value: string])[]): Buffer {
  return Buffer.concat(headers.flatMap(([name, value]) => [Buffer.from([0]), literal(name), literal(value)]));
}

/** A string of fewer than 127 bytes, not Huffman coded. */
function literal(text: string): Buffer {
  const bytes = Buffer.from(text);
  if (bytes.length >= 127) throw new Error('too long for a header of the benchmark');
  return Buffer.concat([Buffer.from([bytes.length]), bytes]);
}

/** Cuts what a socket delivers into frames. Payloads are views, good until the handler returns. */
export function frameParser(onFrame: (frame: Frame) => void): (chunk: Buffer) => void {
  let rest: Buffer[] = [];
  let restBytes = 0;
  let needed = FRAME_HEAD_BYTES;
  return (chunk) => {
    rest.push(chunk);
    restBytes += chunk.length;
    if (restBytes < needed) return;
    const bytes = rest.length === 1 ? chunk : Buffer.concat(rest, restBytes);
    let at = 0;
    needed = FRAME_HEAD_BYTES;
    while (bytes.length - at >= FRAME_HEAD_BYTES) {
      const end = at + FRAME_HEAD_BYTES + bytes.readUIntBE(at, 3);
      if (end > bytes.length) {
        needed = end - at;
        break;
      }
      onFrame({
        type: bytes[at + 3] ?? 0,
        flags: bytes[at + 4] ?? 0,
        streamId: bytes.readUInt32BE(at + 5) & 0x7fffffff,
        payload: bytes.subarray(at + FRAME_HEAD_BYTES, end),
      });
      at = end;
    }
    rest = at < bytes.length ? [bytes.subarray(at)] : [];
    restBytes = bytes.length - at;
  };
}
