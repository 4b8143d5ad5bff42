/** Attribute keys in several sets at once: one look-up tells to which of them a key belongs. */

/** Keys of one set, which is one bit. */
export interface KeyBitsRow {
  readonly bits: number;
  readonly exact: readonly string[];
  /** No prefix is shorter than two bytes. */
  readonly prefixes: readonly string[];
}

interface BitsOfKey {
  readonly key: Uint8Array;
  bits: number;
}

/** Prepared for comparison with bytes; see compileKeyBits. */
export interface KeyBits {
  /** By slot: 1 where some key is; and by first byte: 1 where some prefix is. */
  readonly mayBeExact: Uint8Array;
  readonly mayBegin: Uint8Array;
  readonly exact: readonly (readonly BitsOfKey[] | undefined)[];
  readonly prefixes: readonly (readonly BitsOfKey[] | undefined)[];
}

const EXACT_SLOTS = 1 << 12;
const PREFIX_SLOTS = 1 << 10;

/** Attribute names of one namespace begin alike and end differently, and many have the same length. */
function slotOf(length: number, middle: number, last: number): number {
  return ((length << 5) ^ (middle << 7) ^ last) & (EXACT_SLOTS - 1);
}

function prefixSlotOf(first: number, second: number): number {
  return ((first & 31) << 5) | (second & 31);
}

export function compileKeyBits(rows: readonly KeyBitsRow[]): KeyBits {
  const exact = new Array<BitsOfKey[] | undefined>(EXACT_SLOTS).fill(undefined);
  const prefixes = new Array<BitsOfKey[] | undefined>(PREFIX_SLOTS).fill(undefined);
  for (const { bits, exact: names, prefixes: beginnings } of rows) {
    for (const name of names)
      add(exact, name, bits, (key) => slotOf(key.length, key[key.length >> 1] ?? 0, key.at(-1) ?? 0));
    for (const name of beginnings) add(prefixes, name, bits, (key) => prefixSlotOf(key[0] ?? 0, key[1] ?? 0));
  }
  const isThere = (entries: readonly BitsOfKey[] | undefined): number => Number(entries !== undefined);
  const mayBeExact = Uint8Array.from(exact, isThere);
  const mayBegin = Uint8Array.from(prefixes, isThere);
  return { exact, prefixes, mayBeExact, mayBegin };
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

/** Whether the key whose UTF-8 is `[start, end)`, which is not empty, may belong to some set: 1 in 20 of others do. */
export function mayHaveBits(keys: KeyBits, bytes: Uint8Array, start: number, end: number): boolean {
  const length = end - start;
  return (
    (keys.mayBeExact[slotOf(length, bytes[start + (length >> 1)]!, bytes[end - 1]!)]! |
      keys.mayBegin[prefixSlotOf(bytes[start]!, bytes[start + 1]!)]!) !==
    0
  );
}

/** The bits of all sets to which the key belongs whose UTF-8 is `[start, end)`. */
export function keyBits({ exact, prefixes }: KeyBits, bytes: Uint8Array, start: number, end: number): number {
  const length = end - start;
  if (length === 0) return 0;
  let bits = 0;
  const candidates = exact[slotOf(length, bytes[start + (length >> 1)]!, bytes[end - 1]!)];
  if (candidates !== undefined) {
    for (const { key, bits: ofKey } of candidates)
      if (key.length === length && startsWith(bytes, start, key)) bits |= ofKey;
  }
  const beginnings = prefixes[prefixSlotOf(bytes[start]!, bytes[start + 1]!)];
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
