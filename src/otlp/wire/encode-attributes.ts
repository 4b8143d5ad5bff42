/** Many attributes at once: measured first, then written into one piece of memory. */

import { encodeAnyValue, type TypedAttribute, type TypedValue } from './encode.ts';
import { FIXED64, LENGTH_DELIMITED, VARINT } from './field.ts';
import { MESSAGES } from './messages.ts';
import { varintSize, writeVarint } from './varint.ts';

const ANY_VALUE = MESSAGES.AnyValue;
const KEY_TAG = (MESSAGES.KeyValue.key[0] << 3) | LENGTH_DELIMITED;
const VALUE_TAG = (MESSAGES.KeyValue.value[0] << 3) | LENGTH_DELIMITED;
const STRING_TAG = (ANY_VALUE.stringValue[0] << 3) | LENGTH_DELIMITED;
const BOOL_TAG = (ANY_VALUE.boolValue[0] << 3) | VARINT;
const INT_TAG = (ANY_VALUE.intValue[0] << 3) | VARINT;
const DOUBLE_TAG = (ANY_VALUE.doubleValue[0] << 3) | FIXED64;
const DOUBLE_BYTES = 8;

/** Keys are names out of tables: there are few, and each is turned into its bytes once. */
const keyBytes = new Map<string, Uint8Array>();
const MOST_KEYS = 1024;

function bytesOfKey(key: string): Uint8Array {
  let bytes = keyBytes.get(key);
  if (bytes === undefined) {
    bytes = Buffer.from(key);
    if (keyBytes.size >= MOST_KEYS) keyBytes.clear();
    keyBytes.set(key, bytes);
  }
  return bytes;
}

/** What is known of an attribute before it is written. */
interface Measured {
  readonly key: Uint8Array;
  readonly value: TypedValue;
  /** Of a string's text; 0 for all others. */
  readonly textBytes: number;
  /** Of the AnyValue. */
  readonly valueBytes: number;
  readonly keyValueBytes: number;
  /** Values that are seldom, encoded. */
  readonly encoded: Uint8Array | undefined;
}

/**
 * The attributes as fields `attributesField`, one after the other: the bytes that encodeAttribute gives for each, put
 * together. An LLM span gets some forty; encoding and joining them one by one took 26 of its 340 µs, this takes 4.
 * @throws RangeError for an `int` that is not whole
 */
export function encodeAttributes(attributesField: number, attributes: readonly TypedAttribute[]): Buffer {
  const fieldTag = (attributesField << 3) | LENGTH_DELIMITED;
  const tagBytes = varintSize(fieldTag);
  const measured: Measured[] = [];
  let size = 0;
  for (const attribute of attributes) {
    const one = measure(attribute);
    measured.push(one);
    size += tagBytes + varintSize(one.keyValueBytes) + one.keyValueBytes;
  }
  const target = Buffer.allocUnsafe(size);
  let at = 0;
  for (const one of measured) {
    at = writeVarint(target, at, fieldTag);
    at = writeVarint(target, at, one.keyValueBytes);
    at = writeKeyValue(target, at, one);
  }
  return target;
}

function measure({ key: name, value }: TypedAttribute): Measured {
  const key = bytesOfKey(name);
  const textBytes = value.type === 'string' ? textSize(value.value) : 0;
  const encoded = isWrittenDirectly(value) ? undefined : encodeAnyValue(value);
  const valueBytes = encoded === undefined ? sizeOf(value, textBytes) : encoded.length;
  const keyValueBytes = 1 + varintSize(key.length) + key.length + 1 + varintSize(valueBytes) + valueBytes;
  return { key, value, textBytes, valueBytes, keyValueBytes, encoded };
}

/** All but lists, bytes, and ints that are not written as the varint of a number. */
function isWrittenDirectly({ type, value }: TypedValue): boolean {
  if (type === 'int') return Number.isSafeInteger(value) && (value as number) >= 0;
  return type === 'string' || type === 'bool' || type === 'double';
}

function sizeOf({ type, value }: TypedValue, textBytes: number): number {
  if (type === 'string') return 1 + varintSize(textBytes) + textBytes;
  if (type === 'bool') return 2;
  return 1 + (type === 'double' ? DOUBLE_BYTES : varintSize(Number(value)));
}

function writeKeyValue(target: Buffer, start: number, measured: Measured): number {
  const { key, value, encoded } = measured;
  let at = start;
  target[at++] = KEY_TAG;
  at = writeVarint(target, at, key.length);
  target.set(key, at);
  at += key.length;
  target[at++] = VALUE_TAG;
  at = writeVarint(target, at, measured.valueBytes);
  if (encoded !== undefined) {
    target.set(encoded, at);
    return at + encoded.length;
  }
  switch (value.type) {
    case 'string':
      target[at++] = STRING_TAG;
      at = writeVarint(target, at, measured.textBytes);
      return writeText(target, at, value.value, measured.textBytes);
    case 'bool':
      target[at++] = BOOL_TAG;
      target[at++] = value.value ? 1 : 0;
      return at;
    case 'double':
      target[at++] = DOUBLE_TAG;
      return target.writeDoubleLE(value.value, at);
    default:
      target[at++] = INT_TAG;
      return writeVarint(target, at, Number(value.value));
  }
}

/**
 * Up to this length a text is looked at and written here: most are words in ASCII, and the two native calls took twice
 * as long as all else that is done for an attribute.
 */
const SHORT_TEXT = 48;

function textSize(text: string): number {
  if (text.length > SHORT_TEXT) return Buffer.byteLength(text);
  let seen = 0;
  for (let at = 0; at < text.length; at++) seen |= text.charCodeAt(at);
  return seen < 0x80 ? text.length : Buffer.byteLength(text);
}

/** Only in ASCII has a text as many bytes as units. */
function writeText(target: Buffer, start: number, text: string, textBytes: number): number {
  if (textBytes !== text.length || textBytes > SHORT_TEXT) return start + target.write(text, start, 'utf8');
  for (let at = 0; at < textBytes; at++) target[start + at] = text.charCodeAt(at);
  return start + textBytes;
}
