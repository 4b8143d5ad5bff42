import { isLengthDelimited, newField, readField } from './field.ts';
import type { Frame } from './frame.ts';
import { readKey } from './key.ts';

/** Attribute keys, prepared for comparison with bytes; see compileKeySet. */
export interface KeySet {
  /** By slotOf a key's length and last byte: attribute names of one namespace begin alike and end differently. */
  readonly exact: readonly (readonly Uint8Array[] | undefined)[];
  /** By the first byte. */
  readonly prefixes: readonly (readonly Uint8Array[] | undefined)[];
  /** True where the empty prefix is among the prefixes: every key matches. */
  readonly all: boolean;
  /** True where the empty key is among the exact ones. */
  readonly empty: boolean;
}

const SLOT_BITS = 5;
const SLOTS = 1 << (2 * SLOT_BITS);

function slotOf(length: number, lastByte: number): number {
  const mask = (1 << SLOT_BITS) - 1;
  return ((length & mask) << SLOT_BITS) | (lastByte & mask);
}

/** A set of attribute keys: those that are one of `exact` or begin with one of `prefixes`. */
export function compileKeySet(exact: readonly string[], prefixes: readonly string[]): KeySet {
  return {
    exact: bySlot(exact, SLOTS, (key) => slotOf(key.length, key.at(-1)!)),
    prefixes: bySlot(prefixes, 0x100, (prefix) => prefix[0]!),
    all: prefixes.includes(''),
    empty: exact.includes(''),
  };
}

function bySlot(
  texts: readonly string[],
  slots: number,
  slotOfBytes: (bytes: Uint8Array) => number,
): readonly (readonly Uint8Array[] | undefined)[] {
  const table = new Array<Uint8Array[] | undefined>(slots).fill(undefined);
  const encoder = new TextEncoder();
  for (const text of texts) {
    if (text === '') continue;
    const bytes = encoder.encode(text);
    const slot = slotOfBytes(bytes);
    table[slot] = [...(table[slot] ?? []), bytes];
  }
  return table;
}

/** Whether the key whose UTF-8 is `[start, end)` belongs to the set. */
export function matchesKey(keys: KeySet, bytes: Uint8Array, start: number, end: number): boolean {
  if (keys.all) return true;
  const length = end - start;
  if (length === 0) return keys.empty;
  const exact = keys.exact[slotOf(length, bytes[end - 1]!)];
  if (exact !== undefined) {
    for (const key of exact) if (key.length === length && startsWith(bytes, start, key)) return true;
  }
  const prefixes = keys.prefixes[bytes[start]!];
  if (prefixes !== undefined) {
    for (const prefix of prefixes)
      if (prefix.length <= length && startsWith(bytes, start, prefix)) return true;
  }
  return false;
}

/** Whether `prefix` stands at `start`. */
export function startsWith(bytes: Uint8Array, start: number, prefix: Uint8Array): boolean {
  for (let i = 0; i < prefix.length; i++) if (bytes[start + i] !== prefix[i]) return false;
  return true;
}

/**
 * Whether the span, log record or other message in `item` has an attribute whose key belongs to the set;
 * `attributesField` is the number of its `attributes`. False where the bytes are damaged.
 */
export function hasAttributeKey(
  bytes: Uint8Array,
  item: Frame,
  attributesField: number,
  keys: KeySet,
): boolean {
  const field = newField();
  const key = newField();
  for (let at = item.start; at < item.end; at = field.end) {
    if (readField(bytes, at, item.end, field) !== undefined) return false;
    if (!isLengthDelimited(field, attributesField)) continue;
    if (readKey(bytes, field, key) !== undefined) return false;
    if (matchesKey(keys, bytes, key.start, key.end)) return true;
  }
  return false;
}
