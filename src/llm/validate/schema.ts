import type { Schema } from '../call.ts';
import { ARRAY_KEYWORDS } from './array-keywords.ts';
import { COMBINING_KEYWORDS } from './combining-keywords.ts';
import { all, type Check, SATISFIED, type SchemaNode, VIOLATED } from './evaluate.ts';
import {
  asObject,
  type CompilePattern,
  type JsonObject,
  type Keyword,
  notChecked,
  type PatternTest,
  type Reader,
} from './keyword.ts';
import { OBJECT_KEYWORDS } from './object-keywords.ts';
import { VALUE_KEYWORDS } from './value-keywords.ts';

/** Keywords with a meaning that is not implemented: what they say of an instance is not known. */
const UNKNOWN_RULES = ['unevaluatedProperties', 'unevaluatedItems', '$dynamicRef', '$recursiveRef'] as const;

/** Keywords of draft 7 and before that have been split in two since. */
const dependencies: Keyword = (value, schema, reader) => {
  const rows = Object.entries(asObject(value) ?? {});
  const isList = ([, rule]: readonly [string, unknown]) => Array.isArray(rule);
  const [required, schemas] = ['dependentRequired', 'dependentSchemas'].map((name) => OBJECT_KEYWORDS[name]);
  const checks = [
    required?.(Object.fromEntries(rows.filter(isList)), schema, reader),
    schemas?.(Object.fromEntries(rows.filter((row) => !isList(row))), schema, reader),
  ].filter((check) => check !== undefined);
  return (instance, run) => all(checks.map((check) => check(instance, run)));
};

/** Every keyword that says something of an instance. All others are annotations, `format` among them. */
const KEYWORDS: ReadonlyMap<string, Keyword> = new Map(
  Object.entries({
    ...VALUE_KEYWORDS,
    ...ARRAY_KEYWORDS,
    ...OBJECT_KEYWORDS,
    ...COMBINING_KEYWORDS,
    dependencies,
    ...Object.fromEntries(UNKNOWN_RULES.map((name) => [name, saysNothing])),
  }),
);

/** The schemas `true` and `{}` allow everything, whatever keyword they are under. */
function saysNothing(value: unknown): Check | undefined {
  const object = asObject(value);
  return value === true || (object !== undefined && Object.keys(object).length === 0)
    ? undefined
    : notChecked;
}

/** A schema has no more subschemas than this, and no deeper ones. */
const MOST_NODES = 1000;
const DEEPEST = 64;

/** Of its regular expressions so many are compiled, and so much text of them: compiling is what costs. */
const MOST_PATTERNS = 32;
const LONGEST_PATTERNS = 2048;

const EVERYTHING: SchemaNode = { checks: [] };
const NOTHING: SchemaNode = { checks: [() => VIOLATED] };
const UNKNOWN: SchemaNode = { checks: [notChecked] };

/**
 * Reads a schema into the checks that it means: JSON Schema 2020-12 and, where a schema uses them, the older
 * forms down to draft 4, or OpenAPI's. Keywords that nobody knows are ignored, as JSON Schema says.
 *
 * @param compilePattern Compiles the regular expressions of the schema, in time linear to what they search.
 * @returns Undefined for a schema that has too many parts or is nested too deeply.
 */
export function readSchema(
  { json, dialect }: Schema,
  compilePattern: CompilePattern,
): SchemaNode | undefined {
  const targets = new Map<string, SchemaNode | undefined>();
  const awaited: string[] = [];
  const refStandsAlone = ignoresNeighboursOfRef(json);
  let nodes = 0;
  let depth = 0;

  const reader: Reader = {
    dialect,
    pattern: boundedPatterns(compilePattern),
    node(schema) {
      if (schema === true) return EVERYTHING;
      if (schema === false) return NOTHING;
      const object = asObject(schema);
      if (object === undefined) return UNKNOWN;
      nodes++;
      if (nodes > MOST_NODES || depth >= DEEPEST) {
        nodes = Number.POSITIVE_INFINITY;
        return UNKNOWN;
      }
      depth++;
      const node = readKeywords(object);
      depth--;
      return node;
    },
    reference(pointer) {
      if (!targets.has(pointer)) {
        targets.set(pointer, undefined);
        awaited.push(pointer);
      }
      return () => targets.get(pointer);
    },
  };

  function readKeywords(schema: JsonObject): SchemaNode {
    // A schema with an address of its own is the root of the references in it.
    if (schema !== json && typeof schema['$id'] === 'string') return UNKNOWN;
    const names =
      refStandsAlone && Object.hasOwn(schema, '$ref')
        ? ['$ref']
        : Object.keys(schema).filter((name) => KEYWORDS.has(name));
    const checks = names
      .map((name) => KEYWORDS.get(name)?.(schema[name], schema, reader))
      .filter((check) => check !== undefined);
    if (dialect !== 'openapi' || schema['nullable'] !== true) return { checks };
    return { checks: checks.map(unlessNull) };
  }

  const root = reader.node(json);
  // What a reference names may hold references itself; each is read once, so that circles end.
  for (const pointer of awaited) {
    const found = atPointer(json, pointer);
    if (found !== undefined) targets.set(pointer, reader.node(found.value));
  }
  return nodes > MOST_NODES ? undefined : root;
}

/** Compiles each expression once, and after so many of them no more. */
function boundedPatterns(compilePattern: CompilePattern): CompilePattern {
  const compiled = new Map<string, PatternTest | undefined>();
  let length = 0;
  return (source) => {
    if (compiled.has(source)) return compiled.get(source);
    length += source.length;
    if (compiled.size >= MOST_PATTERNS || length > LONGEST_PATTERNS) return undefined;
    const test = compilePattern(source);
    compiled.set(source, test);
    return test;
  };
}

/** Until draft 7 a reference stood for all of the schema that it was in. */
function ignoresNeighboursOfRef(json: unknown): boolean {
  const draft = asObject(json)?.['$schema'];
  return typeof draft === 'string' && /draft-0[3-7]/.test(draft);
}

/** OpenAPI 3.0: null is allowed beside whatever else the schema says. */
function unlessNull(check: Check): Check {
  return (instance, run) => (instance === null ? SATISFIED : check(instance, run));
}

/** Finds what a fragment like `#/$defs/node` names (RFC 6901); undefined for anything else, other documents too. */
function atPointer(root: unknown, reference: string): { readonly value: unknown } | undefined {
  if (reference !== '#' && !reference.startsWith('#/')) return undefined;
  let value = root;
  for (const token of reference.split('/').slice(1)) {
    const key = pointerToken(token);
    const object = asObject(value);
    if (Array.isArray(value) && /^(?:0|[1-9]\d{0,6})$/.test(key)) value = value[Number(key)];
    else if (object !== undefined && Object.hasOwn(object, key)) value = object[key];
    else return undefined;
  }
  return { value };
}

function pointerToken(token: string): string {
  return decodePercent(token).replaceAll('~1', '/').replaceAll('~0', '~');
}

function decodePercent(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // A stray percent sign stands for itself.
  }
}
