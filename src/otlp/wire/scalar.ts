import type { Field } from './field.ts';

/** The text of a string field. Bytes that are not UTF-8 (checkRequest lets none in) become U+FFFD. */
export function readText(bytes: Uint8Array, field: Readonly<Field>): string {
  return contentOf(bytes, field).toString('utf8');
}

/** The bytes of an id field in lower-case hex. */
export function readHex(bytes: Uint8Array, field: Readonly<Field>): string {
  return contentOf(bytes, field).toString('hex');
}

export function readFixed64(bytes: Uint8Array, field: Readonly<Field>): bigint {
  return contentOf(bytes, field).readBigUInt64LE();
}

export function readDouble(bytes: Uint8Array, field: Readonly<Field>): number {
  return contentOf(bytes, field).readDoubleLE();
}

function contentOf(bytes: Uint8Array, { start, end }: Readonly<Field>): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start);
}
