/** Attribute keys in several sets at once: one look-up tells to which of them a key belongs. */

/** Keys of one set, which is one bit. */
export interface KeyBitsRow {
  readonly bits: number;
  readonly exact: readonly string[];
  /** No prefix is empty. */
  readonly prefixes: readonly string[];
}

interface BitsOfKey {
  readonly key: Uint8Array;
  bits: number;
}

/** Prepared for comparison with bytes; see compileKeyBits. */
export interface KeyBits {
  readonly exact: readonly (readonly BitsOfKey[] | undefined)[];
  readonly prefixes: readonly (readonly BitsOfKey[] | undefined)[];
}

const SLOT_BITS = 5;
const SLOT_MASK = (1 << SLOT_BITS) - 1;

/** Attribute names of one namespace begin alike and end differently. */
function slotOf(length: number, lastByte: number): number {
  return ((length & SLOT_MASK) << SLOT_BITS) | (lastByte & SLOT_MASK);
}

export function compileKeyBits(rows: readonly KeyBitsRow[]): KeyBits {
  const exact = new Array<BitsOfKey[] | undefined>(1 << (2 * SLOT_BITS)).fill(undefined);
  const prefixes = new Array<BitsOfKey[] | undefined>(0x100).fill(undefined);
  for (const { bits, exact: names, prefixes: beginnings } of rows) {
    for (const name of names) add(exact, name, bits, (key) => slotOf(key.length, key.at(-1) ?? 0));
    for (const name of beginnings) add(prefixes, name, bits, (key) => key[0] ?? 0);
  }
  return { exact, prefixes };
}

function add(
  table: (BitsOfKey[] | undefined)[],
  name: string,
  bits: number,
  slotOfKey: (key: Uint8Array) => number,
): void {
  const key = Buffer.from(name);
  const slot = slotOfKey(key);
  const entries = table[slot] ?? [];
  table[slot] = entries;
  const known = entries.find((entry) => key.equals(entry.key));
  if (known === undefined) entries.push({ key, bits });
  else known.bits |= bits;
}

/** The bits of all sets to which the key belongs whose UTF-8 is `[start, end)`. */
export function keyBits({ exact, prefixes }: KeyBits, bytes: Uint8Array, start: number, end: number): number {
  const length = end - start;
  if (length === 0) return 0;
  let bits = 0;
  const candidates = exact[slotOf(length, bytes[end - 1]!)];
  if (candidates !== undefined) {
    for (const { key, bits: ofKey } of candidates)
      if (key.length === length && startsWith(bytes, start, key)) bits |= ofKey;
  }
  const beginnings = prefixes[bytes[start]!];
  if (beginnings !== undefined) {
    for (const { key, bits: ofKey } of beginnings)
      if (key.length <= length && startsWith(bytes, start, key)) bits |= ofKey;
  }
  return bits;
}

function startsWith(bytes: Uint8Array, start: number, prefix: Uint8Array): boolean {
  for (let i = 0; i < prefix.length; i++) if (bytes[start + i] !== prefix[i]) return false;
  return true;
}
