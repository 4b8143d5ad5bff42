import type { WireError } from './error.ts';
import { type Field, isLengthDelimited, readField } from './field.ts';
import { MESSAGES } from './messages.ts';
import { tagsOf } from './tags.ts';

const KEY_FIELD = MESSAGES.KeyValue.key[0];
const { key: KEY_TAG, value: VALUE_TAG } = tagsOf(MESSAGES.KeyValue);

/**
 * Finds the key of the KeyValue whose content `keyValue` is: `[key.start, key.end)`, empty where it has none. A key
 * that is there twice counts as the last one says, and the value may come first.
 *
 * Nearly every KeyValue is a short key and then a short value and nothing else. Recognising that by its four bytes of
 * tags and lengths takes hasAttributeKey from 0.32 to 0.22 µs for a span with ten attributes.
 */
export function readKey(bytes: Uint8Array, keyValue: Readonly<Field>, key: Field): WireError | undefined {
  const { start, end } = keyValue;
  const valueTag = start + 2 + bytes[start + 1]!;
  if (
    valueTag + 2 <= end &&
    bytes[start] === KEY_TAG &&
    bytes[start + 1]! < 0x80 &&
    bytes[valueTag] === VALUE_TAG &&
    bytes[valueTag + 1]! < 0x80 &&
    valueTag + 2 + bytes[valueTag + 1]! === end
  ) {
    key.start = start + 2;
    key.end = valueTag;
    return undefined;
  }
  let keyStart = start;
  let keyEnd = keyStart;
  for (let at = keyStart; at < end; at = key.end) {
    const error = readField(bytes, at, end, key);
    if (error !== undefined) return error;
    if (isLengthDelimited(key, KEY_FIELD)) {
      keyStart = key.start;
      keyEnd = key.end;
    }
  }
  key.start = keyStart;
  key.end = keyEnd;
  return undefined;
}
