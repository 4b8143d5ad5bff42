import protobuf from 'protobufjs';
import { describe, expect, it } from 'vitest';
import { SIGNALS } from '../../../src/otlp/signal.ts';
import { MESSAGES, type MessageName, REQUESTS } from '../../../src/otlp/wire/messages.ts';
import { messageTypes } from '../../oracle/later-otlp.ts';
import { loadOtlp, requestType } from '../../oracle/otlp.ts';

const WIRE_TYPE_NAMES = ['varint', 'fixed64', 'string or bytes', undefined, undefined, 'fixed32'];

/** The type that a row of the table should have for a field of the .proto files. */
function rowType(field: protobuf.Field): string {
  if (field.resolvedType instanceof protobuf.Type) return field.resolvedType.name;
  if (field.type === 'string') return 'string';
  if (field.type === 'bytes') {
    if (field.name === 'traceId') return 'trace id';
    return /spanId$/i.test(field.name) ? 'span id' : 'bytes';
  }
  const isEnum = field.resolvedType instanceof protobuf.Enum;
  const wireType = isEnum ? 0 : (protobuf.types.basic as Record<string, number>)[field.type]!;
  const name = WIRE_TYPE_NAMES[wireType]!;
  return field.repeated ? `packed ${name}` : name;
}

describe('the table of messages', () => {
  const types = new Map(messageTypes(loadOtlp()).map((type) => [type.name, type]));

  it.each(Object.keys(MESSAGES) as MessageName[])('has the fields of %s as proto/ has them', (name) => {
    const expected = types.get(name)!.fieldsArray.map((field) => [field.name, [field.id, rowType(field)]]);
    expect(MESSAGES[name]).toEqual(Object.fromEntries(expected));
  });

  it('has every message that a request can hold', () => {
    const reached = new Set<string>();
    const reach = (type: protobuf.Type): void => {
      if (reached.has(type.name)) return;
      reached.add(type.name);
      for (const { resolvedType } of type.fieldsArray) {
        if (resolvedType instanceof protobuf.Type) reach(resolvedType);
      }
    };
    for (const signal of SIGNALS) reach(requestType(signal));
    expect([...reached].sort()).toEqual(Object.keys(MESSAGES).sort());
  });

  it.each(SIGNALS)('nests %s alike: resource in field 1, scope in 2, items in 2', (signal) => {
    let type = requestType(signal);
    expect(type.name).toBe(REQUESTS[signal].root);
    for (const number of [1, 2, 2]) type = type.fieldsById[number]!.resolvedType as protobuf.Type;
    expect(['Span', 'LogRecord', 'Metric']).toContain(type.name);
  });
});
