import { type Check, type SchemaNode, UNSURE } from './evaluate.ts';

export interface JsonObject {
  readonly [key: string]: unknown;
}

/** Whether a text matches, searched anywhere in it. Undefined: the answer may differ from ECMA-262's. */
export type PatternTest = (text: string) => boolean | undefined;

/** Compiles a regular expression of a schema; undefined where it is refused. */
export type CompilePattern = (source: string) => PatternTest | undefined;

/** What keywords need of the schema around them. */
export interface Reader {
  readonly dialect: 'json_schema' | 'openapi';
  /** Reads a subschema. */
  node(schema: unknown): SchemaNode;
  /** The schema that a reference names, once all are read; undefined where it is not in the document. */
  reference(pointer: string): (() => SchemaNode | undefined) | undefined;
  readonly pattern: CompilePattern;
}

/**
 * Reads one keyword. `schema` is what it stands in, for the keywords next to it. Undefined: nothing is to be
 * checked, as its value says nothing or another keyword covers it.
 */
export type Keyword = (value: unknown, schema: JsonObject, reader: Reader) => Check | undefined;

/** For a keyword that has a meaning which is not known here: a wrong value, or a rule that is not implemented. */
export const notChecked: Check = () => UNSURE;

export function asObject(value: unknown): JsonObject | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as JsonObject)
    : undefined;
}

/** A limit: a number. The JSON form of Gemini's API writes whole ones as strings. */
export function asLimit(value: unknown, { dialect }: Reader): number | undefined {
  if (dialect === 'openapi' && typeof value === 'string' && /^\d{1,15}$/.test(value)) return Number(value);
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}
