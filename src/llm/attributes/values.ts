import type { Attributes } from '../call.ts';

const LONGEST_NAME = 256;

/** The first of these attributes that holds a name; of a list, its first item. */
export function nameAt(attributes: Attributes, names: readonly string[]): string | undefined {
  for (const name of names) {
    const value = attributes.get(name);
    const text = asName(Array.isArray(value) ? value[0] : firstInJson(value));
    if (text !== undefined) return text;
  }
  return undefined;
}

/** Logfire, LiteLLM and .NET's libraries write lists as JSON: `["stop"]`, or nearly so: `[Stop, Length]`. */
function firstInJson(value: unknown): unknown {
  const first =
    typeof value === 'string' ? /^\[\s*"?([\w.:/-]{1,64})(?:"|\s*[\],])/.exec(value)?.[1] : undefined;
  return first ?? value;
}

/** A model, an id, a reason: one short line. Anything else may be captured text and is not passed on. */
export function asName(value: unknown): string | undefined {
  if (typeof value !== 'string' || value.length > LONGEST_NAME) return undefined;
  // MLflow writes every value as JSON, plain strings included.
  const name = /^"[^"\\]*"$/.test(value) ? value.slice(1, -1) : value;
  return name === '' || NO_NAME.test(name) || /[\p{Cc}\u2028\u2029]/u.test(name) ? undefined : name;
}

/** What stands where there is no name: Micrometer's `none`, Semantic Kernel's `N/A`, what languages make of nothing. */
const NO_NAME = /^(?:none|null|undefined|<nil>|n\/a)$/i;

const FLAGS: ReadonlyMap<unknown, boolean> = new Map<unknown, boolean>([
  [true, true],
  [false, false],
  ['true', true],
  ['false', false],
  ['True', true],
  ['False', false],
]);

/** The first of these attributes that says yes or no; LiteLLM writes Python's words as text. */
export function flagAt(attributes: Attributes, names: readonly string[]): boolean | undefined {
  for (const name of names) {
    const flag = FLAGS.get(attributes.get(name));
    if (flag !== undefined) return flag;
  }
  return undefined;
}

/** Hand-made exporters write counts as decimal strings. */
export function asCount(value: unknown): number | undefined {
  const count = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value;
  return typeof count === 'number' && Number.isSafeInteger(count) && count >= 0 ? count : undefined;
}

/** An object that an attribute holds as JSON text or as a structured value. */
export function objectAt(
  attributes: Attributes,
  name: string,
): Readonly<Record<string, unknown>> | undefined {
  const value = attributes.get(name);
  if (typeof value === 'string') return objectIn(value);
  return isObject(value) ? value : undefined;
}

/** The object that a text holds as JSON. */
export function objectIn(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** What stands at a path of keys, joined by dots, within an object; of lists, numbers are the keys. */
export function valueAt(object: Readonly<Record<string, unknown>>, path: string): unknown {
  let value: unknown = object;
  for (const key of path.split('.')) {
    if (Array.isArray(value)) value = /^\d+$/.test(key) ? value[Number(key)] : undefined;
    else value = isObject(value) ? value[key] : undefined;
  }
  return value;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array)
  );
}
