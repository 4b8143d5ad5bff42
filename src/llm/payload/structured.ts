import type { AttributeValue } from '../call.ts';

/** Writes a structured OTLP value as the JSON text that it stands for; bytes as base64, as OTLP/JSON does. */
export function structuredToJson(value: AttributeValue): string {
  return JSON.stringify(toPlain(value));
}

/** A JSON value out of an attribute: structured as it is, or parsed from a string. Undefined: not JSON. */
export function jsonValueOf(value: AttributeValue | undefined): unknown {
  if (value === undefined) return undefined;
  if (typeof value !== 'string') return toPlain(value);
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}

function toPlain(value: AttributeValue): unknown {
  if (typeof value === 'bigint') return value.toString();
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (Array.isArray(value)) return value.map(toPlain);
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, toPlain(inner)]));
  }
  return value;
}
