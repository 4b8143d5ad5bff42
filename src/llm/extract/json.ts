/**
 * Reading JSON that strangers wrote. Every reader takes a value of any type and answers undefined (or an empty
 * list) where the type is not the expected one: a wrong type means that the fact is not known.
 */

export interface JsonObject {
  readonly [key: string]: unknown;
}

export function asObject(value: unknown): JsonObject | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as JsonObject)
    : undefined;
}

export function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function asText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** A text as a list of one, anything else as an empty list. */
export function asTexts(value: unknown): string[] {
  return typeof value === 'string' ? [value] : [];
}

/** A token count: a whole number, zero or more. */
export function asCount(value: unknown): number | undefined {
  return Number.isSafeInteger(value) && (value as number) >= 0 ? (value as number) : undefined;
}

/** An amount of money: finite, zero or more. */
export function asAmount(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined;
}

const LONGEST_NAME = 256;

/*
 * What becomes an attribute must be a name: anything else in such a place may be text of a prompt.
 */

/** A model's name: one short line. Files of local models have blanks in theirs. */
export function asModelName(value: unknown): string | undefined {
  if (typeof value !== 'string' || value.length === 0 || value.length > LONGEST_NAME) return undefined;
  return isPrintable(value, SPACE) || !/[\p{Cc}\u2028\u2029]/u.test(value) ? sameName(value) : undefined;
}

/** An id: a short run of characters without blanks. */
export function asIdentifier(value: unknown): string | undefined {
  if (typeof value !== 'string' || value.length === 0 || value.length > LONGEST_NAME) return undefined;
  return isPrintable(value, SPACE + 1) || !/[\s\p{Cc}]/u.test(value) ? value : undefined;
}

const SPACE = 0x20;
const LAST_PRINTABLE = 0x7e;

/** Whether a name is nothing but printable ASCII, from a character on: nearly all are, and no expression is asked. */
function isPrintable(name: string, first: number): boolean {
  for (let at = 0; at < name.length; at++) {
    const code = name.charCodeAt(at);
    if (code < first || code > LAST_PRINTABLE) return false;
  }
  return true;
}

/** A power of two. A name that shares its slot with another takes turns with it. */
const NAME_SLOTS = 256;
const names = new Array<string>(NAME_SLOTS).fill('');

/** The same string for the same name: the book keeps the models of thousands of calls. */
function sameName(name: string): string {
  const { length } = name;
  const slot =
    (name.charCodeAt(length >> 1) * 31 + name.charCodeAt(length - 1) * 7 + length) & (NAME_SLOTS - 1);
  const met = names[slot] as string;
  if (met === name) return met;
  names[slot] = name;
  return name;
}

/** A word out of a provider's vocabulary: a stop reason, a status, an error code. */
export function asWord(value: unknown): string | undefined {
  return typeof value === 'string' && /^[\w.:/-]{1,64}$/.test(value) ? value : undefined;
}

/** The sum of the counts that are known; undefined where the first, which the others only add to, is not. */
export function sumOfCounts(
  first: number | undefined,
  ...others: (number | undefined)[]
): number | undefined {
  if (first === undefined) return undefined;
  return others.reduce<number>((sum, count) => sum + (count ?? 0), first);
}

/**
 * A value as JSON text, for tool arguments that a provider sends as an object. Undefined where there is nothing,
 * or where it is nested too deeply to be written (JSON.stringify recurses, JSON.parse does not).
 */
export function toJsonText(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
}

export function parseJson(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}
