import { canonicalText, textOf } from './equality.ts';
import { type Check, type Run, SATISFIED, spend, UNSURE, VIOLATED } from './evaluate.ts';
import { asLimit, type Keyword, notChecked } from './keyword.ts';

/** Keywords about any value, about numbers and about strings (JSON Schema validation 2020-12, 6.1 to 6.3). */
export const VALUE_KEYWORDS: Readonly<Record<string, Keyword>> = {
  type: (value, _schema, reader) => {
    const names = (Array.isArray(value) ? value : [value]).map((name) =>
      reader.dialect === 'openapi' && typeof name === 'string' ? name.toLowerCase() : name,
    );
    if (names.includes('type_unspecified')) return undefined;
    if (names.length > MOST_TYPES) return notChecked;
    if (!names.every((name) => typeof name === 'string' && Object.hasOwn(TYPES, name))) return notChecked;
    const tests = names.map((name) => TYPES[name]);
    return (instance) => (tests.some((test) => test?.(instance)) ? SATISFIED : VIOLATED);
  },

  enum: (value, schema, reader) => {
    if (!Array.isArray(value)) return notChecked;
    // Gemini writes the values as strings, whatever the type.
    const isText = typeof schema['type'] !== 'string' || schema['type'].toLowerCase() === 'string';
    return reader.dialect === 'openapi' && !isText ? notChecked : oneOfValues(value);
  },

  const: (value) => oneOfValues([value]),

  minimum: (value, schema, reader) => {
    const limit = asLimit(value, reader);
    if (limit === undefined) return notChecked;
    // Draft 4 and OpenAPI 3.0 say so with a flag.
    const exclusive = schema['exclusiveMinimum'] === true;
    return ofNumber((number) => (exclusive ? number > limit : number >= limit));
  },

  maximum: (value, schema, reader) => {
    const limit = asLimit(value, reader);
    if (limit === undefined) return notChecked;
    const exclusive = schema['exclusiveMaximum'] === true;
    return ofNumber((number) => (exclusive ? number < limit : number <= limit));
  },

  exclusiveMinimum: (value, _schema, reader) => {
    if (typeof value === 'boolean') return undefined;
    const limit = asLimit(value, reader);
    return limit === undefined ? notChecked : ofNumber((number) => number > limit);
  },

  exclusiveMaximum: (value, _schema, reader) => {
    if (typeof value === 'boolean') return undefined;
    const limit = asLimit(value, reader);
    return limit === undefined ? notChecked : ofNumber((number) => number < limit);
  },

  multipleOf: (value, _schema, reader) => {
    const divisor = asLimit(value, reader);
    if (divisor === undefined || divisor <= 0) return notChecked;
    return ofNumber((number) => isMultiple(number, divisor));
  },

  minLength: (value, _schema, reader) => {
    const limit = asLimit(value, reader);
    if (limit === undefined) return notChecked;
    return ofString((text, run) => truth(codePoints(text, run), (length) => length >= limit));
  },

  maxLength: (value, _schema, reader) => {
    const limit = asLimit(value, reader);
    if (limit === undefined) return notChecked;
    return ofString((text, run) => truth(codePoints(text, run), (length) => length <= limit));
  },

  pattern: (value, _schema, reader) => {
    if (typeof value !== 'string') return notChecked;
    const test = reader.pattern(value);
    return ofString((text, run) => (spend(run, 1 + text.length) ? test?.(text) : undefined));
  },
};

/** There are seven types, and no sense in naming one twice. */
const MOST_TYPES = 16;

const TYPES: Readonly<Record<string, (instance: unknown) => boolean>> = {
  null: (instance) => instance === null,
  boolean: (instance) => typeof instance === 'boolean',
  string: (instance) => typeof instance === 'string',
  number: (instance) => typeof instance === 'number',
  integer: (instance) => Number.isInteger(instance),
  array: (instance) => Array.isArray(instance),
  object: (instance) => typeof instance === 'object' && instance !== null && !Array.isArray(instance),
};

function oneOfValues(values: readonly unknown[]): Check {
  const allowed = new Set<string>();
  for (const value of values) {
    const text = canonicalText(value);
    if (text === undefined) return notChecked;
    allowed.add(text);
  }
  return (instance, run) => {
    const text = textOf(instance, run);
    if (text === undefined) return VIOLATED;
    if (!spend(run, 1 + text.length / 64)) return UNSURE;
    return allowed.has(text) ? SATISFIED : VIOLATED;
  };
}

function ofNumber(holds: (number: number) => boolean): Check {
  return (instance) => (typeof instance !== 'number' || holds(instance) ? SATISFIED : VIOLATED);
}

function ofString(holds: (text: string, run: Run) => boolean | undefined): Check {
  return (instance, run) => {
    if (typeof instance !== 'string') return SATISFIED;
    const held = holds(instance, run);
    if (held === undefined) return UNSURE;
    return held ? SATISFIED : VIOLATED;
  };
}

/** Passes on that a value is not known. */
function truth<Value>(value: Value | undefined, holds: (value: Value) => boolean): boolean | undefined {
  return value === undefined ? undefined : holds(value);
}

/** Doubles hold 0.1 and its multiples but nearly: a quotient that is whole but for that is whole. */
function isMultiple(number: number, divisor: number): boolean {
  const quotient = number / divisor;
  const distance = Math.abs(quotient - Math.round(quotient));
  return distance <= Math.abs(quotient) * 4 * Number.EPSILON;
}

/** Steps for looking at every character of a text. */
function cost(text: string): number {
  return 1 + text.length / 64;
}

/** Lengths count characters, not UTF-16 units (RFC 8259). */
function codePoints(text: string, run: Run): number | undefined {
  if (!spend(run, cost(text))) return undefined;
  let length = 0;
  for (const _ of text) length++;
  return length;
}
