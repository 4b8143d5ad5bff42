import { Fault, type JsonError, jsonError } from './fault.ts';
import { LENGTH_DELIMITED, SCALARS } from './scalars.ts';
import { type FieldShape, type MessageShape, messageShape, newWriter, type Writer } from './schema.ts';

/** How many values may lie inside each other. Protobuf decoders stop at 100 messages or more. */
export const MOST_NESTED_VALUES = 100;

/** What is being written, and the path to it, which is where a fault is found. */
interface Encoder {
  readonly writer: Writer;
  readonly path: (string | number)[];
}

/**
 * Writes a parsed JSON document as a message of the given type: unknown keys are left out, `null` is "absent".
 * The document is not changed.
 */
export function encodeMessage(typeName: string, document: unknown): Uint8Array | JsonError {
  const encoder: Encoder = { writer: newWriter(), path: [] };
  try {
    putFields(encoder, messageShape(typeName), document, 0);
  } catch (fault) {
    if (fault instanceof Fault) return jsonError(fault.message, encoder.path);
    throw fault;
  }
  return encoder.writer.finish();
}

function putFields(encoder: Encoder, shape: MessageShape, value: unknown, depth: number): void {
  if (!isObject(value)) throw new Fault('expected an object');
  const inner = shape.nests ? depth + 1 : depth;
  if (inner > MOST_NESTED_VALUES) throw new Fault(`more than ${MOST_NESTED_VALUES} values inside each other`);
  for (const key of Object.keys(value)) {
    const field = shape.byName.get(key);
    const fieldValue = value[key];
    if (field === undefined || fieldValue === null) continue;
    encoder.path.push(key);
    for (const rival of field.rivals) {
      if (Object.hasOwn(value, rival) && value[rival] !== null) throw new Fault(`${rival} is set as well`);
    }
    putField(encoder, field, fieldValue, inner);
    encoder.path.pop();
  }
}

function putField(encoder: Encoder, field: FieldShape, value: unknown, depth: number): void {
  if (field.repeated) putList(encoder, field, value, depth);
  else if (field.message !== undefined) putNested(encoder, field.number, field.message, value, depth);
  else {
    const scalar = SCALARS[field.scalar];
    scalar.put(encoder.writer, tagOf(field.number, scalar.wireType), value, field.tracked);
  }
}

function putNested(
  encoder: Encoder,
  number: number,
  shape: MessageShape,
  value: unknown,
  depth: number,
): void {
  encoder.writer.uint32(tagOf(number, LENGTH_DELIMITED)).fork();
  putFields(encoder, shape, value, depth);
  encoder.writer.ldelim();
}

function putList(encoder: Encoder, field: FieldShape, value: unknown, depth: number): void {
  if (!Array.isArray(value)) throw new Fault('expected an array');
  const { writer, path } = encoder;
  const elements: readonly unknown[] = value;
  if (elements.length === 0) return;
  const packed = field.message === undefined && SCALARS[field.scalar].wireType !== LENGTH_DELIMITED;
  if (packed) writer.uint32(tagOf(field.number, LENGTH_DELIMITED)).fork();
  for (const [index, element] of elements.entries()) {
    path.push(index);
    if (field.message !== undefined) {
      // In a list of values, null is the empty value. It has no such meaning in any other list.
      const known = element === null && field.message.nests ? {} : element;
      putNested(encoder, field.number, field.message, known, depth);
    } else {
      const scalar = SCALARS[field.scalar];
      scalar.put(writer, packed ? 0 : tagOf(field.number, scalar.wireType), element, true);
    }
    path.pop();
  }
  if (packed) writer.ldelim();
}

function tagOf(number: number, wireType: number): number {
  return (number << 3) | wireType;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
