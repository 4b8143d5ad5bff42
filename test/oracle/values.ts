import type { TypedValue } from '../../src/otlp/wire/encode.ts';
import type { WireValue } from '../../src/otlp/wire/read.ts';

type Decoded = Record<string, unknown>;

/** What our reader should make of an AnyValue that protobufjs decoded. */
export function wireValueOf(anyValue: unknown): WireValue {
  const value = (anyValue ?? {}) as Decoded;
  if ('stringValue' in value) return value['stringValue'] as string;
  if ('boolValue' in value) return value['boolValue'] as boolean;
  if ('doubleValue' in value) return value['doubleValue'] as number;
  if ('bytesValue' in value) return Uint8Array.from(Buffer.from(value['bytesValue'] as string, 'hex'));
  if ('intValue' in value) {
    const int = BigInt(value['intValue'] as string);
    return Number.isSafeInteger(Number(int)) ? Number(int) : int;
  }
  if ('arrayValue' in value) return listOf(value['arrayValue']).map(wireValueOf);
  if ('kvlistValue' in value) return Object.fromEntries(attributesOf(listOf(value['kvlistValue'])));
  return null;
}

/** A list of decoded KeyValues as a map in which the first of a key wins. */
export function attributesOf(keyValues: unknown): Map<string, WireValue> {
  const attributes = new Map<string, WireValue>();
  for (const keyValue of (keyValues ?? []) as Decoded[]) {
    const key = keyOf(keyValue);
    if (!attributes.has(key)) attributes.set(key, wireValueOf(keyValue['value']));
  }
  return attributes;
}

export function keyOf(keyValue: Decoded): string {
  return (keyValue['key'] as string | undefined) ?? '';
}

/** The object from which protobufjs makes the AnyValue that our writer should have written. */
export function anyValueOf(typed: TypedValue): object {
  switch (typed.type) {
    case 'string':
      return { stringValue: typed.value };
    case 'int':
      return { intValue: String(typed.value) };
    case 'double':
      return { doubleValue: typed.value };
    case 'bool':
      return { boolValue: typed.value };
    case 'bytes':
      return { bytesValue: typed.value };
    case 'string[]':
      return { arrayValue: { values: typed.value.map((value) => ({ stringValue: value })) } };
  }
}

function listOf(list: unknown): unknown[] {
  return ((list as Decoded)['values'] as unknown[] | undefined) ?? [];
}
