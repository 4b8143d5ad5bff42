import { headerBlock } from '../../../src/otlp/http2/header-block.ts';

export const END_STREAM = 1;
export const ACK = 1;
export const END_HEADERS = 4;
export const WHOLE = END_STREAM | END_HEADERS;

/** A frame, put together by hand. */
export function rawFrame(
  type: number,
  flags: number,
  streamId: number,
  payload: Uint8Array = Buffer.alloc(0),
): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head.writeUInt8(type, 3);
  head.writeUInt8(flags, 4);
  head.writeUInt32BE(streamId, 5);
  return Buffer.concat([head, payload]);
}

/** A payload of one number. */
export function number32(value: number): Buffer {
  const payload = Buffer.alloc(4);
  payload.writeUInt32BE(value);
  return payload;
}

export function setting(id: number, value: number): Buffer {
  const payload = Buffer.alloc(6);
  payload.writeUInt16BE(id);
  payload.writeUInt32BE(value, 2);
  return payload;
}

/** The block of a request, with more or other headers. */
export function requestBlock(more: readonly (readonly [string, string])[] = []): Buffer {
  return headerBlock([[':method', 'POST'], [':scheme', 'http'], [':path', '/service/Method'], ...more]);
}
