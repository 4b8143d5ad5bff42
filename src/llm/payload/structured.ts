import type { AttributeValue } from '../call.ts';

/*
 * Writing JSON and walking a value recurse, reading JSON does not: what a hostile sender nests deeper than the
 * stack goes is no payload.
 */

/** Writes a structured OTLP value as the JSON text that it stands for; bytes as base64, as OTLP/JSON does. */
export function structuredToJson(value: AttributeValue): string | undefined {
  return orUndefined(() => JSON.stringify(toPlain(value)));
}

/** A JSON value as text. */
export function toJson(value: unknown): string | undefined {
  return orUndefined(() => JSON.stringify(value));
}

/** A JSON value out of an attribute: structured as it is, or parsed from a string. Undefined: not JSON. */
export function jsonValueOf(value: AttributeValue | undefined): unknown {
  if (value === undefined) return undefined;
  return orUndefined(() => (typeof value === 'string' ? JSON.parse(value) : toPlain(value)));
}

function orUndefined<Result>(read: () => Result): Result | undefined {
  try {
    return read();
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
