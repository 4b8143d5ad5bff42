import { allocate } from './allocate.ts';
import { encodeAttribute, type TypedAttribute } from './encode.ts';
import { encodeAttributes } from './encode-attributes.ts';
import type { WireError } from './error.ts';
import { isLengthDelimited, lengthEnd, newField, readField } from './field.ts';
import type { Frame, ItemPath } from './frame.ts';
import { readKey } from './key.ts';
import { readName } from './name.ts';
import { varintSize, writeVarint } from './varint.ts';

/** A change to a request: at `at`, `remove` bytes give way to `insert`. */
export interface Edit {
  readonly at: number;
  readonly remove: number;
  readonly insert: Uint8Array;
  /** The length-delimited fields that enclose the place, outermost first; their lengths are written anew. */
  readonly within: readonly Frame[];
}

/**
 * Applies edits and returns the new request; `bytes` stays as it was. Edits come in any order. Of insertions at the
 * same offset that with the more enclosing fields goes first (it belongs to what ends there), else they keep their
 * order. Everything that no edit touches is copied as it is, once.
 *
 * Edits that overlap, or lie outside of the fields they name, are the caller's mistake and throw a RangeError, before
 * memory is taken.
 *
 * @param take Gives the memory of the new request: exactly so many bytes.
 */
export function splice(
  bytes: Uint8Array,
  edits: readonly Edit[],
  take: (size: number) => Uint8Array = allocate,
): Uint8Array {
  const changes = [...edits, ...lengthEdits(bytes, edits)].sort(inOrderOfPlace);
  let size = bytes.length;
  let done = 0;
  for (const { at, remove, insert } of changes) {
    if (at < done || remove < 0 || at + remove > bytes.length)
      throw new RangeError('edits overlap or lie outside');
    size += insert.length - remove;
    done = at + remove;
  }
  const result = take(size);
  let from = 0;
  let to = 0;
  for (const { at, remove, insert } of changes) {
    result.set(bytes.subarray(from, at), to);
    to += at - from;
    result.set(insert, to);
    to += insert.length;
    from = at + remove;
  }
  result.set(bytes.subarray(from), to);
  return result;
}

function inOrderOfPlace(a: Edit, b: Edit): number {
  if (a.at !== b.at) return a.at - b.at;
  const insertionFirst = Math.sign(a.remove) - Math.sign(b.remove);
  return insertionFirst !== 0 ? insertionFirst : b.within.length - a.within.length;
}

/** How much a length-delimited field grows, and the fields around it, outermost first. */
interface Growth {
  readonly frame: Frame;
  readonly around: readonly Frame[];
  bytes: number;
}

/**
 * The edits that give the enclosing fields their new lengths. A longer length makes everything around it grow in
 * turn, so fields are done from the inside out, which is from the last to begin to the first.
 */
function lengthEdits(bytes: Uint8Array, edits: readonly Edit[]): Edit[] {
  const growths = new Map<number, Growth>();
  for (const { at, remove, insert, within } of edits) {
    for (let depth = 0; depth < within.length; depth++) {
      const frame = within[depth]!;
      if (at < frame.start || at + remove > frame.end)
        throw new RangeError('an edit lies outside of its field');
      const growth = growths.get(frame.tagStart);
      const added = insert.length - remove;
      if (growth !== undefined) growth.bytes += added;
      else growths.set(frame.tagStart, { frame, around: within.slice(0, depth), bytes: added });
    }
  }
  const lengths: Edit[] = [];
  for (const { frame, around, bytes: added } of [...growths.values()].sort(innermostFirst)) {
    if (added === 0) continue;
    const at = lengthEnd(bytes, frame.tagStart, frame.start);
    const length = frame.end - frame.start + added;
    const insert = new Uint8Array(varintSize(length));
    writeVarint(insert, 0, length);
    const remove = frame.start - at;
    lengths.push({ at, remove, insert, within: around });
    for (const outer of around) growths.get(outer.tagStart)!.bytes += insert.length - remove;
  }
  return lengths;
}

function innermostFirst(a: Growth, b: Growth): number {
  return b.frame.tagStart - a.frame.tagStart;
}

/**
 * The edits that give an item (span or log record) the `attributes`, of which each has a key of its own, and keep the
 * item's keys unique; `attributesField` is the number of its attributes.
 *
 * - A new attribute whose key the item has takes that one's place if `replace(key)`, and further ones with the key
 *   are removed; else it is left out.
 * - Attributes whose key is `dropped` are removed, or give way to the new one of that key.
 * - All others are appended at the end of the item.
 */
export function attributeEdits(
  bytes: Uint8Array,
  path: ItemPath,
  attributesField: number,
  attributes: readonly TypedAttribute[],
  replace: (key: string) => boolean,
  dropped: (key: string) => boolean = () => false,
): Edit[] | WireError {
  const { resource, scope, item } = path;
  const within = [resource, scope, item];
  const initials = initialsOf(attributes);
  let given: ReadonlyMap<string, TypedAttribute> | undefined;
  /** Keys that the item has as well. */
  let met: Set<string> | undefined;
  const edits: Edit[] = [];
  const field = newField();
  const keyField = newField();
  for (let at = item.start; at < item.end; at = field.end) {
    let error = readField(bytes, at, item.end, field);
    if (error !== undefined) return error;
    if (!isLengthDelimited(field, attributesField)) continue;
    error = readKey(bytes, field, keyField);
    if (error !== undefined) return error;
    const key = readName(bytes, keyField);
    let attribute: TypedAttribute | undefined;
    if ((initials & initialOf(key)) !== 0) {
      given ??= new Map(attributes.map((one) => [one.key, one]));
      attribute = given.get(key);
    }
    if (dropped(key) || (attribute !== undefined && replace(key))) {
      const insert =
        attribute === undefined || met?.has(key)
          ? new Uint8Array()
          : encodeAttribute(attributesField, attribute);
      edits.push({ at: field.tagStart, remove: field.end - field.tagStart, insert, within });
    }
    if (attribute !== undefined) {
      met ??= new Set();
      met.add(key);
    }
  }
  const added = met === undefined ? attributes : attributes.filter(({ key }) => !met.has(key));
  edits.push(...appendedAttributes(path, attributesField, added));
  return edits;
}

/** The edits that put attributes at the end of an item that has none with the keys of any of them. */
export function appendedAttributes(
  { resource, scope, item }: ItemPath,
  attributesField: number,
  attributes: readonly TypedAttribute[],
): Edit[] {
  if (attributes.length === 0) return [];
  const insert = encodeAttributes(attributesField, attributes);
  return [{ at: item.end, remove: 0, insert, within: [resource, scope, item] }];
}

/**
 * The first letters of all keys, as bits; of another key the bit must be among them to be one of these. Most spans have
 * no key that begins like one of ours, and then nothing has to be looked up: the table of forty attributes took a tenth
 * of what writing them takes.
 */
export function initialsOf(attributes: readonly TypedAttribute[]): number {
  let initials = 0;
  for (const { key } of attributes) initials |= initialOf(key);
  return initials;
}

export function initialOf(key: string): number {
  // Not a number for the empty key, which is as good as 0.
  return 1 << (key.charCodeAt(0) & 31);
}
