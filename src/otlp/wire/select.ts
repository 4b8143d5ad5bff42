import { isLengthDelimited, newField, readField } from './field.ts';
import type { Frame } from './frame.ts';
import { readKey } from './key.ts';
import { type KeySet, matchesKey } from './key-set.ts';
import { newKeyValue, readKeyValue, type WireValue } from './value.ts';

/**
 * Decodes the attributes of a span, log record or event whose keys belong to the set, and no others; of several with
 * one key the first. What comes after damage is left out.
 */
export function selectAttributes(
  bytes: Uint8Array,
  item: Frame,
  attributesField: number,
  keys: KeySet,
): Map<string, WireValue> {
  const selected = new Map<string, WireValue>();
  const field = newField();
  const key = newField();
  for (let at = item.start; at < item.end; at = field.end) {
    if (readField(bytes, at, item.end, field) !== undefined) return selected;
    if (!isLengthDelimited(field, attributesField)) continue;
    if (readKey(bytes, field, key) !== undefined) return selected;
    if (!matchesKey(keys, bytes, key.start, key.end)) continue;
    const attribute = newKeyValue();
    if (readKeyValue(bytes, field.start, field.end, attribute) !== undefined) return selected;
    if (!selected.has(attribute.key)) selected.set(attribute.key, attribute.value);
  }
  return selected;
}
