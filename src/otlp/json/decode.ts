import { MOST_NESTED_VALUES } from './encode.ts';
import { Fault, type JsonError, jsonError } from './fault.ts';
import { type JsonScalar, LENGTH_DELIMITED, SCALARS } from './scalars.ts';
import {
  type FieldShape,
  type MessageFieldShape,
  type MessageShape,
  messageShape,
  newReader,
  type Reader,
  type ScalarFieldShape,
} from './schema.ts';

/** A message as a tree that `JSON.stringify` writes in OTLP/JSON. */
export interface JsonObject {
  [name: string]: JsonValue;
}

export type JsonValue = JsonScalar | JsonObject | JsonValue[];

/** The one message, and its field, that is written even where it is empty. */
const KEY_VALUE = 'opentelemetry.proto.common.v1.KeyValue';
const KEY = 'key';

/**
 * Reads a message of the given type. Fields that are unknown have no name and are left out; what comes twice
 * is merged as protobuf demands. String bytes that are not UTF-8 become U+FFFD.
 */
export function decodeMessage(typeName: string, bytes: Uint8Array): JsonObject | JsonError {
  try {
    return getFields(newReader(bytes), messageShape(typeName), bytes.length, {}, 0);
  } catch (error) {
    if (error instanceof Fault) return jsonError(error.message);
    // Reader throws errors of several kinds, all of which say that the bytes make no sense.
    return jsonError('not a well-formed protobuf message');
  }
}

function getFields(
  reader: Reader,
  shape: MessageShape,
  end: number,
  into: JsonObject,
  depth: number,
): JsonObject {
  const inner = shape.nests ? depth + 1 : depth;
  if (inner > MOST_NESTED_VALUES) throw new Fault(`more than ${MOST_NESTED_VALUES} values inside each other`);
  if (shape.name === KEY_VALUE) into[KEY] ??= '';
  while (reader.pos < end) {
    const tag = reader.uint32();
    const wireType = tag & 7;
    const field = shape.byNumber.get(tag >>> 3);
    if (field === undefined || !getField(reader, field, wireType, into, inner)) {
      reader.skipType(wireType, 0, tag >>> 3);
    }
  }
  if (reader.pos !== end) throw new Fault('a field that reaches beyond its message');
  return into;
}

/** Reads one field into the message. Returns false for a wire type that this field cannot have. */
function getField(
  reader: Reader,
  field: FieldShape,
  wireType: number,
  into: JsonObject,
  depth: number,
): boolean {
  if (field.message !== undefined) {
    if (wireType !== LENGTH_DELIMITED) return false;
    getNested(reader, field, into, depth);
  } else if (field.repeated) {
    if (!getElements(reader, field, wireType, into)) return false;
  } else {
    const scalar = SCALARS[field.scalar];
    if (wireType !== scalar.wireType) return false;
    const value = scalar.get(reader);
    const written = field.tracked || field.name === KEY || !scalar.isDefault(value);
    if (written) into[field.name] = value;
    else delete into[field.name];
  }
  for (const rival of field.rivals) if (rival in into) delete into[rival];
  return true;
}

function getNested(reader: Reader, field: MessageFieldShape, into: JsonObject, depth: number): void {
  const end = lengthEnd(reader);
  const known = into[field.name];
  // A second occurrence of a single message adds to the first.
  const target = !field.repeated && isObject(known) ? known : {};
  const message = getFields(reader, field.message, end, target, depth);
  if (field.repeated) listOf(into, field.name).push(message);
  else into[field.name] = message;
}

/** Numbers may come packed or one by one, whatever the schema says. */
function getElements(reader: Reader, field: ScalarFieldShape, wireType: number, into: JsonObject): boolean {
  const scalar = SCALARS[field.scalar];
  if (wireType === scalar.wireType) {
    listOf(into, field.name).push(scalar.get(reader));
    return true;
  }
  if (wireType !== LENGTH_DELIMITED) return false;
  const end = lengthEnd(reader);
  while (reader.pos < end) listOf(into, field.name).push(scalar.get(reader));
  if (reader.pos !== end) throw new Fault('a list that reaches beyond its length');
  return true;
}

function lengthEnd(reader: Reader): number {
  const length = reader.uint32();
  const end = reader.pos + length;
  if (end > reader.len) throw new Fault('a length that reaches beyond the data');
  return end;
}

function listOf(into: JsonObject, name: string): JsonValue[] {
  const known = into[name];
  if (Array.isArray(known)) return known;
  const list: JsonValue[] = [];
  into[name] = list;
  return list;
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && !Array.isArray(value);
}
