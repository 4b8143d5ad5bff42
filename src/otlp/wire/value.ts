import { type WireError, wireError } from './error.ts';
import { MAX_DEPTH } from './field.ts';
import { MESSAGES } from './messages.ts';
import { readDouble, readText } from './scalar.ts';
import { tagOf, tagsOf } from './tags.ts';
import { varintInt64, varintNumber } from './varint.ts';
import { walkFields } from './walk.ts';

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

/** Reads the KeyValue with the content `[start, end)` into `into`; `depth` counts the enclosing values. */
export function readKeyValue(
  bytes: Uint8Array,
  start: number,
  end: number,
  into: KeyValue,
  depth = 0,
): WireError | undefined {
  return walkFields(bytes, start, end, (field) => {
    switch (tagOf(field)) {
      case KEY_VALUE.key:
        into.key = readText(bytes, field);
        return undefined;
      case KEY_VALUE.value:
        return readAnyValue(bytes, field.start, field.end, into, depth);
      default:
        return undefined;
    }
  });
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
  return walkFields(bytes, start, end, (field) => {
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
  });
}

function readArray(
  bytes: Uint8Array,
  start: number,
  end: number,
  values: WireValue[],
  depth: number,
): WireError | undefined {
  return walkFields(bytes, start, end, (field) => {
    if (tagOf(field) !== ARRAY_VALUE.values) return undefined;
    const element: { value: WireValue } = { value: null };
    const error = readAnyValue(bytes, field.start, field.end, element, depth);
    values.push(element.value);
    return error;
  });
}

/** Keys are unique in OTLP; where one is there twice the first wins, as it does among attributes. */
function readKeyValueList(
  bytes: Uint8Array,
  start: number,
  end: number,
  entries: Record<string, WireValue>,
  depth: number,
): WireError | undefined {
  return walkFields(bytes, start, end, (field) => {
    if (tagOf(field) !== KEY_VALUE_LIST.values) return undefined;
    const entry = newKeyValue();
    const error = readKeyValue(bytes, field.start, field.end, entry, depth);
    if (!(entry.key in entries)) entries[entry.key] = entry.value;
    return error;
  });
}

function newKeyValueList(): Record<string, WireValue> {
  return Object.create(null) as Record<string, WireValue>;
}

function isKeyValueList(value: WireValue): value is Record<string, WireValue> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === null;
}
