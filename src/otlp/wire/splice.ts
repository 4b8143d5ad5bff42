import { allocate } from './allocate.ts';
import { encodeAttribute, type TypedAttribute } from './encode.ts';
import { encodeAttributes } from './encode-attributes.ts';
import type { WireError } from './error.ts';
import { isLengthDelimited, lengthEnd, newField } from './field.ts';
import type { Frame, ItemPath } from './frame.ts';
import { readKey } from './key.ts';
import { readText } from './scalar.ts';
import { varintSize, writeVarint } from './varint.ts';
import { walkFields } from './walk.ts';

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
 * Edits that overlap, or lie outside of the fields they name, are the caller's mistake and throw a RangeError.
 */
export function splice(bytes: Uint8Array, edits: readonly Edit[]): Uint8Array {
  const changes = [...edits, ...lengthEdits(bytes, edits)].sort(inOrderOfPlace);
  let size = bytes.length;
  let done = 0;
  for (const { at, remove, insert } of changes) {
    if (at < done || remove < 0 || at + remove > bytes.length)
      throw new RangeError('edits overlap or lie outside');
    size += insert.length - remove;
    done = at + remove;
  }
  const result = allocate(size);
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
    for (const [depth, frame] of within.entries()) {
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
 * The edits that give an item (span or log record) the `attributes` and keep its keys unique; `attributesField` is the
 * number of its attributes. Of a key that is twice in `attributes` the last counts.
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
  const within = [path.resource, path.scope, path.item];
  const given = new Map<string, TypedAttribute>();
  for (const attribute of attributes) given.set(attribute.key, attribute);
  /** Keys that the item has as well. */
  const met = new Set<string>();
  const edits: Edit[] = [];
  const keyField = newField();
  const error = walkFields(bytes, path.item.start, path.item.end, (field) => {
    if (!isLengthDelimited(field, attributesField)) return undefined;
    const keyError = readKey(bytes, field, keyField);
    if (keyError !== undefined) return keyError;
    const key = readText(bytes, keyField);
    const attribute = given.get(key);
    if (dropped(key) || (attribute !== undefined && replace(key))) {
      const insert =
        attribute === undefined || met.has(key)
          ? new Uint8Array()
          : encodeAttribute(attributesField, attribute);
      edits.push({ at: field.tagStart, remove: field.end - field.tagStart, insert, within });
    }
    if (attribute !== undefined) met.add(key);
    return undefined;
  });
  if (error !== undefined) return error;
  if (given.size > met.size) {
    const added = [...given.values()];
    const insert = encodeAttributes(
      attributesField,
      met.size === 0 ? added : added.filter(({ key }) => !met.has(key)),
    );
    edits.push({ at: path.item.end, remove: 0, insert, within });
  }
  return edits;
}
