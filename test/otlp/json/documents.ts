import fc from 'fast-check';
import protobuf from 'protobufjs';

/** The same value as OTLP/JSON has it, and as protobufjs gives it back (see oracleDecode). */
interface Pair {
  json: unknown;
  oracle: unknown;
}

const same = (value: fc.Arbitrary<unknown>): fc.Arbitrary<Pair> =>
  value.map((json) => ({ json, oracle: json }));

const bytes = (lengths: { minLength: number; maxLength: number }, encoding: 'hex' | 'base64') =>
  fc.uint8Array(lengths).map((array) => ({
    json: Buffer.from(array).toString(encoding),
    oracle: Buffer.from(array).toString('base64'),
  }));

const id = (length: number) => bytes({ minLength: length, maxLength: length }, 'hex');

const signed64 = same(fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n).map(String));
const unsigned64 = same(fc.bigInt(0n, 2n ** 64n - 1n).map(String));
const signed32 = same(fc.integer());
const unsigned32 = same(fc.nat(2 ** 32 - 1));

/** Strings with a Unicode character at a time, as UTF-8 knows no half of a pair. */
const text = fc.string({ unit: 'binary', maxLength: 50 });

const SCALARS: Record<string, fc.Arbitrary<Pair>> = {
  string: same(text),
  bool: same(fc.boolean()),
  bytes: bytes({ minLength: 0, maxLength: 20 }, 'base64'),
  double: fc
    .double()
    .map((value) => ({ json: Number.isFinite(value) ? value + 0 : String(value), oracle: value + 0 })),
  int32: signed32,
  sint32: signed32,
  uint32: unsigned32,
  fixed32: unsigned32,
  int64: signed64,
  sfixed64: signed64,
  uint64: unsigned64,
  fixed64: unsigned64,
};

const IDS: Record<string, fc.Arbitrary<Pair>> = { trace_id: id(16), span_id: id(8), parent_span_id: id(8) };

const DEFAULTS: readonly unknown[] = ['', false, 0, '0'];

/** Documents of a message type in the form that we write, with some of its fields; AnyValue nests `depth` deep. */
export function documentOf(type: protobuf.Type, depth: number): fc.Arbitrary<Pair> {
  const inner = type.name === 'AnyValue' ? depth - 1 : depth;
  const plain = type.fieldsArray.filter(
    (field) => field.partOf === null || field.partOf.name.startsWith('_'),
  );
  const oneofs = type.oneofsArray.filter((oneof) => !oneof.name.startsWith('_'));
  const parts = [
    ...plain.map((field) => fc.option(fieldOf(field, inner), { nil: [] })),
    ...oneofs.map((oneof) => {
      const members = oneof.fieldsArray.filter(
        (field) => inner > 0 || !(field.resolvedType instanceof protobuf.Type),
      );
      return fc.option(fc.oneof(...members.map((field) => fieldOf(field, inner))), { nil: [] });
    }),
  ];
  return fc.tuple(...parts).map((fields) => {
    const entries = fields.flat();
    const json = Object.fromEntries(entries.map(({ name, pair }) => [name, pair.json]));
    const oracle = Object.fromEntries(entries.map(({ name, pair }) => [name, pair.oracle]));
    // The one field that is written even when it is absent.
    return { json: type.name === 'KeyValue' ? { key: '', ...json } : json, oracle };
  });
}

interface NamedPair {
  name: string;
  pair: Pair;
}

function fieldOf(field: protobuf.Field, depth: number): fc.Arbitrary<NamedPair[]> {
  const name = field.name;
  if (!field.repeated) {
    const tracked = field.partOf !== null || field.resolvedType instanceof protobuf.Type;
    return elementOf(field, depth).map((pair) =>
      tracked || !DEFAULTS.includes(pair.json) ? [{ name, pair }] : [],
    );
  }
  return fc
    .array(elementOf(field, depth), { minLength: 1, maxLength: 2 })
    .map((pairs) => [
      { name, pair: { json: pairs.map(({ json }) => json), oracle: pairs.map(({ oracle }) => oracle) } },
    ]);
}

function elementOf(field: protobuf.Field, depth: number): fc.Arbitrary<Pair> {
  if (field.resolvedType instanceof protobuf.Type) return documentOf(field.resolvedType, depth);
  if (field.resolvedType instanceof protobuf.Enum) return signed32;
  const snakeName = field.name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  const arbitrary = IDS[snakeName] ?? SCALARS[field.type];
  if (arbitrary === undefined) throw new Error(`no values for ${field.fullName}`);
  return arbitrary;
}
