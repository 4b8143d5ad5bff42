import { type WireError, wireError } from './error.ts';
import type { Frame } from './frame.ts';
import { varintEnd, varintNumber } from './varint.ts';

/** Wire types, https://protobuf.dev/programming-guides/encoding/#structure */
export const VARINT = 0;
export const FIXED64 = 1;
export const LENGTH_DELIMITED = 2;
export const GROUP_START = 3;
export const GROUP_END = 4;
export const FIXED32 = 5;

/** How deep messages and groups may nest; protobuf's default in C++, Java and protobufjs. */
export const MAX_DEPTH = 100;

/** A tag has at most 32 bits; decoders read no more than five bytes for it, nor for a length. */
const MAX_TAG_BYTES = 5;
const MAX_TAG = 0xffff_ffff;

/**
 * A field under a moving reader: the same object is filled anew for every field, so that reading allocates nothing.
 * `[start, end)` is the content: of a varint its bytes, of a group everything up to and with its end tag. The next
 * field begins at `end`.
 */
export interface Field {
  number: number;
  wireType: number;
  tagStart: number;
  start: number;
  end: number;
}

export function newField(): Field {
  return { number: 0, wireType: 0, tagStart: 0, start: 0, end: 0 };
}

/** Whether it is the length-delimited field of this number: a message, string or bytes. */
export function isLengthDelimited(field: Readonly<Field>, number: number): boolean {
  return field.number === number && field.wireType === LENGTH_DELIMITED;
}

/** The field's extent as a value of its own, which stays when the reader moves on. */
export function frameOf(field: Readonly<Field>): Frame {
  return { tagStart: field.tagStart, start: field.start, end: field.end };
}

/**
 * Reads the field at `at`, which must be before `limit`, into `field`; `depth` is how deep the message is nested that
 * it is in. Leaves `field` in no particular state where it returns an error.
 *
 * Short messages and strings in fields 1 to 15 are most of what OTLP is made of. Taking them first, in a function
 * small enough to be inlined, makes a walk over a span's attributes a third faster.
 */
export function readField(
  bytes: Uint8Array,
  at: number,
  limit: number,
  field: Field,
  depth = 0,
): WireError | undefined {
  const tag = bytes[at]!;
  if ((tag & 0x87) === LENGTH_DELIMITED && at + 1 < limit) {
    const length = bytes[at + 1]!;
    const end = at + 2 + length;
    if (length < 0x80 && end <= limit && tag >= 8) {
      field.number = tag >> 3;
      field.wireType = LENGTH_DELIMITED;
      field.tagStart = at;
      field.start = at + 2;
      field.end = end;
      return undefined;
    }
  }
  return readAnyField(bytes, at, limit, field, depth);
}

function readAnyField(
  bytes: Uint8Array,
  at: number,
  limit: number,
  field: Field,
  depth: number,
): WireError | undefined {
  const error = readTag(bytes, at, limit, field);
  if (error !== undefined) return error;
  const start = field.start;
  switch (field.wireType) {
    case VARINT: {
      const end = start < limit && bytes[start]! < 0x80 ? start + 1 : varintEnd(bytes, start, limit);
      if (end < 0) return wireError(start, 'truncated or overlong varint');
      field.end = end;
      return undefined;
    }
    case FIXED64:
      field.end = start + 8;
      return field.end > limit ? wireError(start, 'truncated 64-bit value') : undefined;
    case LENGTH_DELIMITED: {
      const contentStart = lengthEnd(bytes, start, limit);
      if (contentStart < 0) return wireError(start, 'truncated or overlong length');
      const end = contentStart + varintNumber(bytes, start, contentStart);
      if (end > limit) return wireError(start, 'length exceeds the enclosing message');
      field.start = contentStart;
      field.end = end;
      return undefined;
    }
    case FIXED32:
      field.end = start + 4;
      return field.end > limit ? wireError(start, 'truncated 32-bit value') : undefined;
    case GROUP_START: {
      const end = groupEnd(bytes, start, limit, field.number, depth + 1);
      if (typeof end !== 'number') return end;
      field.end = end;
      return undefined;
    }
    case GROUP_END:
      return wireError(at, 'end of a group that was not begun');
    default:
      return wireError(at, 'unknown wire type');
  }
}

/** Reads number, wire type and `start`; leaves `end` alone. */
function readTag(bytes: Uint8Array, at: number, limit: number, field: Field): WireError | undefined {
  let tag = bytes[at]!;
  let next = at + 1;
  if (tag >= 0x80) {
    next = lengthEnd(bytes, at, limit);
    if (next < 0) return wireError(at, 'truncated or overlong tag');
    tag = varintNumber(bytes, at, next);
    if (tag > MAX_TAG) return wireError(at, 'field number out of range');
  }
  field.number = tag >>> 3;
  field.wireType = tag & 7;
  field.tagStart = at;
  field.start = next;
  return field.number === 0 ? wireError(at, 'field number 0') : undefined;
}

/** The offset after the tag or length at `at`, or -1. */
export function lengthEnd(bytes: Uint8Array, at: number, limit: number): number {
  if (at < limit && bytes[at]! < 0x80) return at + 1;
  return varintEnd(bytes, at, Math.min(limit, at + MAX_TAG_BYTES));
}

/**
 * The offset after the end tag of the group whose content begins at `at`. Groups stand in OTLP only as unknown
 * fields of a later version, so their content is skipped, but the nesting must be right.
 */
function groupEnd(
  bytes: Uint8Array,
  at: number,
  limit: number,
  number: number,
  depth: number,
): number | WireError {
  if (depth > MAX_DEPTH) return wireError(at, 'nested too deeply');
  const field = newField();
  let next = at;
  while (next < limit) {
    const tagError = readTag(bytes, next, limit, field);
    if (tagError !== undefined) return tagError;
    if (field.wireType === GROUP_END) {
      return field.number === number ? field.start : wireError(next, 'end of another group');
    }
    const error = readField(bytes, next, limit, field, depth);
    if (error !== undefined) return error;
    next = field.end;
  }
  return wireError(limit, 'truncated group');
}
