import { Fault } from './fault.ts';
import { doubleFromJson, doubleToJson, integerFromJson, wideIntegerFromJson } from './numbers.ts';
import type { Reader, ScalarKind, Writer } from './schema.ts';

const VARINT = 0;
const FIXED64 = 1;
export const LENGTH_DELIMITED = 2;
const FIXED32 = 5;

/** What a scalar is in a JSON document that we write. */
export type JsonScalar = string | number | boolean;

/** How one kind of scalar stands on the wire and in JSON. */
export interface Scalar {
  readonly wireType: number;
  /**
   * Writes a JSON value. With a tag in front, unless `tag` is 0, as for elements of a packed list. A default
   * value is written only if `keepDefault` is set. Throws a Fault for a value of the wrong type or range.
   */
  put(writer: Writer, tag: number, value: unknown, keepDefault: boolean): void;
  /** Reads the value behind a tag, as JSON has it. */
  get(reader: Reader): JsonScalar;
  /** Whether what `get` returned is the default value, which stands for "absent" in most fields. */
  isDefault(value: JsonScalar): boolean;
}

interface Row<Wire> {
  readonly wireType: number;
  readonly fromJson: (value: unknown) => Wire;
  readonly write: (writer: Writer, value: Wire) => void;
  readonly read: (reader: Reader) => JsonScalar;
  readonly zero: JsonScalar;
}

/** One row for each kind. */
export const SCALARS: Readonly<Record<ScalarKind, Scalar>> = {
  bool: scalar({
    wireType: VARINT,
    fromJson: boolFromJson,
    write: (writer, value) => writer.bool(value),
    read: (reader) => reader.bool(),
    zero: false,
  }),
  string: scalar({
    wireType: LENGTH_DELIMITED,
    fromJson: stringFromJson,
    write: (writer, value) => writer.string(value),
    read: (reader) => reader.string(),
    zero: '',
  }),
  bytes: scalar({
    wireType: LENGTH_DELIMITED,
    fromJson: base64FromJson,
    write: (writer, value) => writer.bytes(value),
    read: (reader) => asBuffer(reader.bytes()).toString('base64'),
    zero: '',
  }),
  traceId: idScalar(16),
  spanId: idScalar(8),
  double: scalar({
    wireType: FIXED64,
    fromJson: doubleFromJson,
    write: (writer, value) => writer.double(value),
    read: (reader) => doubleToJson(reader.double()),
    zero: 0,
  }),
  enum: scalar({
    wireType: VARINT,
    fromJson: enumFromJson,
    write: (writer, value) => writer.int32(value),
    read: (reader) => reader.int32(),
    zero: 0,
  }),
  int32: scalar({
    wireType: VARINT,
    fromJson: (value) => integerFromJson(value, 'int32'),
    write: (writer, value) => writer.int32(value),
    read: (reader) => reader.int32(),
    zero: 0,
  }),
  sint32: scalar({
    wireType: VARINT,
    fromJson: (value) => integerFromJson(value, 'int32'),
    write: (writer, value) => writer.sint32(value),
    read: (reader) => reader.sint32(),
    zero: 0,
  }),
  uint32: scalar({
    wireType: VARINT,
    fromJson: (value) => integerFromJson(value, 'uint32'),
    write: (writer, value) => writer.uint32(value),
    read: (reader) => reader.uint32(),
    zero: 0,
  }),
  fixed32: scalar({
    wireType: FIXED32,
    fromJson: (value) => integerFromJson(value, 'uint32'),
    write: (writer, value) => writer.fixed32(value),
    read: (reader) => reader.fixed32(),
    zero: 0,
  }),
  int64: scalar({
    wireType: VARINT,
    fromJson: (value) => wideIntegerFromJson(value, 'int64'),
    write: (writer, value) => writer.int64(value),
    read: (reader) => String(reader.int64()),
    zero: '0',
  }),
  uint64: scalar({
    wireType: VARINT,
    fromJson: (value) => wideIntegerFromJson(value, 'uint64'),
    write: (writer, value) => writer.uint64(value),
    read: (reader) => String(reader.uint64()),
    zero: '0',
  }),
  fixed64: scalar({
    wireType: FIXED64,
    fromJson: (value) => wideIntegerFromJson(value, 'uint64'),
    write: (writer, value) => writer.fixed64(value),
    read: (reader) => String(reader.fixed64()),
    zero: '0',
  }),
  sfixed64: scalar({
    wireType: FIXED64,
    fromJson: (value) => wideIntegerFromJson(value, 'int64'),
    write: (writer, value) => writer.sfixed64(value),
    read: (reader) => String(reader.sfixed64()),
    zero: '0',
  }),
};

function scalar<Wire>(row: Row<Wire>): Scalar {
  const { wireType, fromJson, write, read, zero } = row;
  return {
    wireType,
    put(writer, tag, value, keepDefault) {
      const wire = fromJson(value);
      if (!keepDefault && isZero(wire)) return;
      if (tag !== 0) writer.uint32(tag);
      write(writer, wire);
    },
    get: read,
    isDefault: (value) => value === zero,
  };
}

/** Minus zero is not the default of a double: its bits differ. */
function isZero(wire: unknown): boolean {
  return (
    wire === '' || wire === false || Object.is(wire, 0) || (wire instanceof Uint8Array && wire.length === 0)
  );
}

function idScalar(lengthBytes: number): Scalar {
  return scalar({
    wireType: LENGTH_DELIMITED,
    fromJson: (value) => hexFromJson(value, lengthBytes),
    write: (writer, value) => writer.bytes(value),
    read: (reader) => asBuffer(reader.bytes()).toString('hex'),
    zero: '',
  });
}

function boolFromJson(value: unknown): boolean {
  if (typeof value !== 'boolean') throw new Fault('expected true or false');
  return value;
}

/** A surrogate without its partner has no UTF-8 form: it becomes U+FFFD, as Go's encoding/json does it. */
function stringFromJson(value: unknown): string {
  if (typeof value !== 'string') throw new Fault('expected a string');
  return value.replace(/\p{Surrogate}/gu, '\uFFFD');
}

function hexFromJson(value: unknown, lengthBytes: number): Buffer {
  if (typeof value !== 'string') throw new Fault('expected a string of hex digits');
  if (value.length !== 0 && value.length !== 2 * lengthBytes) {
    throw new Fault(`expected ${2 * lengthBytes} hex digits or none`);
  }
  // Buffer looks at the low byte of each character only, and would take digits of other scripts.
  if (!/^[0-9a-f]*$/i.test(value)) throw new Fault('not a string of hex digits');
  return Buffer.from(value, 'hex');
}

/** Accepts both alphabets, with padding and without, as proto3's JSON mapping demands. */
function base64FromJson(value: unknown): Buffer {
  if (typeof value !== 'string' || !/^[\w+/-]*={0,2}$/.test(value)) {
    throw new Fault('expected a string of base64');
  }
  const digits = value.replace(/=+$/, '').length;
  const padded = digits !== value.length;
  if (digits % 4 === 1 || (padded && value.length % 4 !== 0)) throw new Fault('incomplete base64');
  return Buffer.from(value, 'base64');
}

function enumFromJson(value: unknown): number {
  if (typeof value === 'string') throw new Fault('expected the number of an enum value, not its name');
  return integerFromJson(value, 'int32');
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
