import fc from 'fast-check';
import protobuf from 'protobufjs';
import type { Signal } from '../../src/otlp/signal.ts';
import { requestType } from './otlp.ts';

/**
 * Serialized messages as a strange but correct sender might write them: fields in any order and more than once,
 * varints longer than they need to be, packed and unpacked numbers, empty messages, groups, and several members of
 * one oneof. Built byte by byte from protobufjs' description of the message, without any of our own wire code.
 */
export function wireRequest(signal: Signal, root?: protobuf.Root): fc.Arbitrary<Uint8Array> {
  return messageContent(requestType(signal, root), 0, new Map()).map((bytes) => Uint8Array.from(bytes));
}

/** How many fields a message has at most, by depth: requests stay small, but get down to lists within attributes. */
const MAX_FIELDS = [3, 4, 5, 8, 3, 2, 3, 2, 1];

/** Keys that are told apart by little, come twice by chance, or mean something to JavaScript. */
export const KEYS: readonly string[] = [
  '',
  'a',
  'b',
  'http.url',
  'http.uri',
  'gen_ai.system',
  'llm.model',
  '__proto__',
  'ключ',
];

/** Fields of OTLP as it is have lower numbers; those that later-otlp.ts adds are never packed. */
const LATER_NUMBERS_FROM = 20;

const GROUP_NUMBERS = [17, 1999];

type Known = Map<string, fc.Arbitrary<number[]>>;

function messageContent(type: protobuf.Type, depth: number, known: Known): fc.Arbitrary<number[]> {
  const maxLength = MAX_FIELDS[depth] ?? 0;
  if (maxLength === 0) return fc.constant([]);
  const id = `${type.fullName} ${depth}`;
  const made = known.get(id) ?? buildContent(type, maxLength, depth, known);
  known.set(id, made);
  return made;
}

function buildContent(
  type: protobuf.Type,
  maxLength: number,
  depth: number,
  known: Known,
): fc.Arbitrary<number[]> {
  const fields = type.fieldsArray;
  if (type.name !== 'Metric') return someOf(fields, maxLength, depth, known);
  const isData = (field: protobuf.Field) => field.partOf !== null;
  const withOneKindOfData = fields
    .filter(isData)
    .map((kind) => someOf([kind, ...fields.filter((field) => !isData(field))], maxLength, depth, known));
  return fc.oneof(...withOneKindOfData);
}

function someOf(
  fields: readonly protobuf.Field[],
  maxLength: number,
  depth: number,
  known: Known,
): fc.Arbitrary<number[]> {
  const options = fields.map((field) => ({
    arbitrary: fc.oneof(...fieldBytes(field, depth, known)),
    weight: weightOf(field),
  }));
  return fc
    .array(fc.oneof(...options, { arbitrary: group(), weight: 1 }), { maxLength, size: 'max' })
    .map((parts) => parts.flat());
}

/** Nested messages are what the tests are about, above all those that lead to the items. */
function weightOf(field: protobuf.Field): number {
  if (field.id >= LATER_NUMBERS_FROM) return 1;
  if (/^(resource|scope)(Spans|Logs|Metrics)$|^(spans|logRecords|metrics|dataPoints)$/.test(field.name))
    return 40;
  return field.resolvedType instanceof protobuf.Type || field.name === 'key' ? 10 : 2;
}

/** The ways to write one occurrence of a field. */
function fieldBytes(field: protobuf.Field, depth: number, known: Known): fc.Arbitrary<number[]>[] {
  if (field.resolvedType instanceof protobuf.Type) {
    return [delimited(field.id, messageContent(field.resolvedType, depth + 1, known))];
  }
  const wireType = (protobuf.types.basic as Record<string, number>)[field.type] ?? 0;
  if (wireType === 2) return [delimited(field.id, text(field))];
  const scalar = wireType === 0 ? varintValue(field.type) : fixed(wireType === 1 ? 8 : 4);
  const single = fc.tuple(tag(field.id, wireType), scalar).map((parts) => parts.flat());
  if (!field.repeated || field.id >= LATER_NUMBERS_FROM) return [single];
  const packed = fc.array(scalar, { maxLength: 3 }).map((values) => values.flat());
  return [single, delimited(field.id, packed)];
}

function delimited(number: number, content: fc.Arbitrary<number[]>): fc.Arbitrary<number[]> {
  return fc
    .tuple(tag(number, 2), content, padding(5))
    .map(([tagBytes, bytes, pad]) => [...tagBytes, ...varint(BigInt(bytes.length), pad, 5), ...bytes]);
}

function text(field: protobuf.Field): fc.Arbitrary<number[]> {
  const { name, type } = field;
  if (/traceId/i.test(name)) return bytesOf([0, 16]);
  if (/spanId/i.test(name)) return bytesOf([0, 8]);
  if (type === 'bytes') return fc.array(byte(), { maxLength: 5 });
  const strings = name === 'key' ? fc.constantFrom(...KEYS) : fc.string({ unit: 'grapheme', maxLength: 6 });
  // Longer than 127 bytes now and then, so that lengths of two bytes and all the paths for them are met.
  const long = fc.nat(200).map((length) => 'long é '.repeat(20).slice(0, length));
  return fc
    .oneof({ arbitrary: strings, weight: 8 }, { arbitrary: long, weight: name === 'key' ? 0 : 1 })
    .map((value) => [...Buffer.from(value)]);
}

function bytesOf(lengths: readonly number[]): fc.Arbitrary<number[]> {
  return fc.oneof(...lengths.map((length) => fc.array(byte(), { minLength: length, maxLength: length })));
}

function byte(): fc.Arbitrary<number> {
  return fc.integer({ min: 0, max: 255 });
}

function fixed(length: number): fc.Arbitrary<number[]> {
  return fc.array(byte(), { minLength: length, maxLength: length });
}

function varintValue(type: string): fc.Arbitrary<number[]> {
  const values = /64$/.test(type)
    ? fc.oneof(fc.bigInt({ min: -(1n << 63n), max: (1n << 63n) - 1n }), fc.bigInt({ min: -3n, max: 300n }))
    : fc.oneof(fc.bigInt({ min: -(1n << 31n), max: (1n << 31n) - 1n }), fc.bigInt({ min: 0n, max: 3n }));
  return fc.tuple(values, padding(10)).map(([value, pad]) => varint(BigInt.asUintN(64, value), pad, 10));
}

function group(): fc.Arbitrary<number[]> {
  return fc
    .tuple(fc.constantFrom(...GROUP_NUMBERS), delimited(1, fc.constant([1, 2, 3])), fc.boolean())
    .map(([number, content, isNested]) => {
      const inner = isNested ? [...rawTag(3, 3), ...content, ...rawTag(3, 4)] : content;
      return [...rawTag(number, 3), ...inner, ...rawTag(number, 4)];
    });
}

function tag(number: number, wireType: number): fc.Arbitrary<number[]> {
  return padding(5).map((pad) => varint(BigInt(number * 8 + wireType), pad, 5));
}

function rawTag(number: number, wireType: number): number[] {
  return varint(BigInt(number * 8 + wireType), 0, 5);
}

/** How many bytes longer than needed; mostly none. */
function padding(max: number): fc.Arbitrary<number> {
  return fc.oneof({ arbitrary: fc.constant(0), weight: 9 }, { arbitrary: fc.nat(max), weight: 1 });
}

function varint(value: bigint, pad: number, maxBytes: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  do {
    bytes.push(Number(rest & 0x7fn));
    rest >>= 7n;
  } while (rest > 0n);
  for (let i = 0; i < pad && bytes.length < maxBytes; i++) bytes.push(0);
  return bytes.map((low, index) => (index < bytes.length - 1 ? low | 0x80 : low));
}
