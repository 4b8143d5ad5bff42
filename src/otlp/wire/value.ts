import { type WireError, wireError } from './error.ts';
import { type Field, MAX_DEPTH, newField, readField } from './field.ts';
import { MESSAGES } from './messages.ts';
import { readName } from './name.ts';
import { readDouble, readText } from './scalar.ts';
import { tagOf, tagsOf } from './tags.ts';
import { varintInt64, varintNumber } from './varint.ts';

/**
 * An OTLP AnyValue, decoded. An integer that a double cannot hold exactly is a bigint; null is a value that was never
 * set, or of a kind that only profiles use or that came into OTLP later. Key-value lists are objects without a
 * prototype, so that a key like `__proto__` is a key like any other.
 */
export type WireValue =
  | string
  | number
  | bigint
  | boolean
  | Uint8Array
  | readonly WireValue[]
  | { readonly [key: string]: WireValue }
  | null;

/** Where readers leave what they read: a value as such could not be told from an error (both may be objects). */
export interface KeyValue {
  key: string;
  value: WireValue;
}

export function newKeyValue(): KeyValue {
  return { key: '', value: null };
}

const KEY_VALUE = tagsOf(MESSAGES.KeyValue);
const ANY_VALUE = tagsOf(MESSAGES.AnyValue);
const ARRAY_VALUE = tagsOf(MESSAGES.ArrayValue);
const KEY_VALUE_LIST = tagsOf(MESSAGES.KeyValueList);

/*
 * The readers below are loops of their own instead of visitors of walkFields: an LLM span has dozens of values, and a
 * function made for each of them took a fifth of the time that decoding a span takes.
 */

/** Reads the KeyValue with the content `[start, end)` into `into`; `depth` counts the enclosing values. */
export function readKeyValue(
  bytes: Uint8Array,
  start: number,
  end: number,
  into: KeyValue,
  depth = 0,
): WireError | undefined {
  const field = newField();
  for (let at = start; at < end; at = field.end) {
    let error = readField(bytes, at, end, field);
    if (error !== undefined) return error;
    const tag = tagOf(field);
    if (tag === KEY_VALUE.key) into.key = readName(bytes, field);
    else if (tag === KEY_VALUE.value) error = readAnyValue(bytes, field.start, field.end, into, depth);
    if (error !== undefined) return error;
  }
  return undefined;
}

/**
 * Reads the AnyValue with the content `[start, end)` into `into.value`. Of several members the last wins; a list that
 * follows a list is appended to it, because protobuf merges a message that is there twice.
 */
export function readAnyValue(
  bytes: Uint8Array,
  start: number,
  end: number,
  into: { value: WireValue },
  depth = 0,
): WireError | undefined {
  if (depth > MAX_DEPTH) return wireError(start, 'nested too deeply');
  const field = newField();
  for (let at = start; at < end; at = field.end) {
    const error = readField(bytes, at, end, field) ?? readMember(bytes, field, into, depth);
    if (error !== undefined) return error;
  }
  return undefined;
}

function readMember(
  bytes: Uint8Array,
  field: Readonly<Field>,
  into: { value: WireValue },
  depth: number,
): WireError | undefined {
  switch (tagOf(field)) {
    case ANY_VALUE.stringValue:
      into.value = readText(bytes, field);
      return undefined;
    case ANY_VALUE.boolValue:
      into.value = varintNumber(bytes, field.start, field.end) !== 0;
      return undefined;
    case ANY_VALUE.intValue:
      into.value = varintInt64(bytes, field.start, field.end);
      return undefined;
    case ANY_VALUE.doubleValue:
      into.value = readDouble(bytes, field);
      return undefined;
    case ANY_VALUE.bytesValue:
      into.value = new Uint8Array(bytes.subarray(field.start, field.end));
      return undefined;
    case ANY_VALUE.arrayValue: {
      const values: WireValue[] = Array.isArray(into.value) ? into.value : [];
      into.value = values;
      return readArray(bytes, field.start, field.end, values, depth + 1);
    }
    case ANY_VALUE.kvlistValue: {
      const entries = isKeyValueList(into.value) ? into.value : newKeyValueList();
      into.value = entries;
      return readKeyValueList(bytes, field.start, field.end, entries, depth + 1);
    }
    case ANY_VALUE.stringValueStrindex:
      into.value = null;
      return undefined;
    default:
      return undefined;
  }
}

function readArray(
  bytes: Uint8Array,
  start: number,
  end: number,
  values: WireValue[],
  depth: number,
): WireError | undefined {
  const field = newField();
  for (let at = start; at < end; at = field.end) {
    let error = readField(bytes, at, end, field);
    if (error !== undefined) return error;
    if (tagOf(field) !== ARRAY_VALUE.values) continue;
    const element: { value: WireValue } = { value: null };
    error = readAnyValue(bytes, field.start, field.end, element, depth);
    values.push(element.value);
    if (error !== undefined) return error;
  }
  return undefined;
}

/** Keys are unique in OTLP; where one is there twice the first wins, as it does among attributes. */
function readKeyValueList(
  bytes: Uint8Array,
  start: number,
  end: number,
  entries: Record<string, WireValue>,
  depth: number,
): WireError | undefined {
  const field = newField();
  for (let at = start; at < end; at = field.end) {
    let error = readField(bytes, at, end, field);
    if (error !== undefined) return error;
    if (tagOf(field) !== KEY_VALUE_LIST.values) continue;
    const entry = newKeyValue();
    error = readKeyValue(bytes, field.start, field.end, entry, depth);
    if (!(entry.key in entries)) entries[entry.key] = entry.value;
    if (error !== undefined) return error;
  }
  return undefined;
}

function newKeyValueList(): Record<string, WireValue> {
  return Object.create(null) as Record<string, WireValue>;
}

function isKeyValueList(value: WireValue): value is Record<string, WireValue> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === null;
}
