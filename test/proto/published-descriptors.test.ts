import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import protobuf from 'protobufjs';
import { describe, expect, it } from 'vitest';
import published from './published-descriptors.json' with { type: 'json' };

/** Facts of one field, as the fixture has them. */
interface FieldFacts {
  number: number;
  type: string;
  repeated?: boolean;
  optional?: boolean;
  oneof?: string;
}

const root = new protobuf.Root();
for (const file of readdirSync('proto', { recursive: true, encoding: 'utf8' })) {
  if (!file.endsWith('.proto')) continue;
  protobuf.parse(readFileSync(join('proto', file), 'utf8'), root, { keepCase: true });
}
root.resolveAll();

const messages: Record<string, Record<string, FieldFacts>> = {};
const enums: Record<string, Record<string, number>> = {};
const services: Record<string, Record<string, { request: string; response: string }>> = {};
collect(root);

function collect(namespace: protobuf.NamespaceBase): void {
  for (const child of namespace.nestedArray) {
    const name = fullName(child);
    if (child instanceof protobuf.Type) {
      messages[name] = Object.fromEntries(child.fieldsArray.map((field) => [field.name, factsOf(field)]));
    } else if (child instanceof protobuf.Enum) enums[name] = { ...child.values };
    else if (child instanceof protobuf.Service) services[name] = methodsOf(child);
    if (child instanceof protobuf.Namespace) collect(child);
  }
}

function factsOf(field: protobuf.Field): FieldFacts {
  const facts: FieldFacts = {
    number: field.id,
    type: field.resolvedType === null ? field.type : fullName(field.resolvedType),
  };
  if (field.repeated) facts.repeated = true;
  // What is marked `optional` is in a oneof of its own, which protobuf names with a leading underscore.
  if (field.partOf?.name.startsWith('_')) facts.optional = true;
  else if (field.partOf) facts.oneof = field.partOf.name;
  return facts;
}

function methodsOf(service: protobuf.Service): Record<string, { request: string; response: string }> {
  const methods: Record<string, { request: string; response: string }> = {};
  for (const method of service.methodsArray) {
    if (method.resolvedRequestType === null || method.resolvedResponseType === null) continue;
    const request = fullName(method.resolvedRequestType);
    methods[method.name] = { request, response: fullName(method.resolvedResponseType) };
  }
  return methods;
}

function fullName(object: protobuf.ReflectionObject): string {
  return object.fullName.slice(1);
}

describe('the .proto files, against the descriptors of published packages', () => {
  it('define the same messages', () => {
    expect(Object.keys(messages).sort()).toEqual(Object.keys(published.messages).sort());
  });

  it.each(Object.entries(published.messages))('give %s the same fields', (name, fields) => {
    expect(messages[name]).toEqual(fields);
  });

  it('define the same enums, value by value', () => {
    expect(enums).toEqual(published.enums);
  });

  it('define the same services', () => {
    expect(services).toEqual(published.services);
  });
});
