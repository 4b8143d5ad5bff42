import { FIXED32, FIXED64, type Field, LENGTH_DELIMITED, VARINT } from './field.ts';

const WIRE_TYPES: Readonly<Record<string, number>> = { varint: VARINT, fixed64: FIXED64, fixed32: FIXED32 };

/**
 * The tags of a message of MESSAGES by field name, for a `switch` over tagOf: a known field with another wire type
 * than its own then falls to the unknown ones, as protobuf wants it. Not for messages with packed fields, which
 * have two tags each.
 */
export function tagsOf<Name extends string>(
  message: Readonly<Record<Name, readonly [number, string]>>,
): Readonly<Record<Name, number>> {
  const tags = {} as Record<Name, number>;
  for (const name of Object.keys(message) as Name[]) {
    const [number, type] = message[name];
    tags[name] = number * 8 + (WIRE_TYPES[type] ?? LENGTH_DELIMITED);
  }
  return tags;
}

export function tagOf(field: Readonly<Field>): number {
  return field.number * 8 + field.wireType;
}
