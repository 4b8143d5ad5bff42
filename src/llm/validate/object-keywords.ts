import {
  all,
  type Check,
  evaluate,
  namesOf,
  type Outcome,
  type Run,
  SATISFIED,
  spend,
  UNSURE,
  VIOLATED,
} from './evaluate.ts';
import { asLimit, asObject, type JsonObject, type Keyword, notChecked, type PatternTest } from './keyword.ts';

/** Keywords about objects (JSON Schema core 2020-12, 10.2.2.4 and 10.3.2; validation 6.5). */
export const OBJECT_KEYWORDS: Readonly<Record<string, Keyword>> = {
  properties: (value, _schema, reader) => {
    const schemas = asObject(value);
    if (schemas === undefined) return notChecked;
    const nodes = Object.entries(schemas).map(([name, schema]) => [name, reader.node(schema)] as const);
    return ofObject(
      (object, run) =>
        all(
          nodes.flatMap(([name, node]) =>
            Object.hasOwn(object, name) ? [evaluate(node, object[name], run)] : [],
          ),
        ),
      nodes.length,
    );
  },

  patternProperties: (value, _schema, reader) => {
    const schemas = asObject(value);
    if (schemas === undefined) return notChecked;
    const rows = Object.entries(schemas).map(
      ([source, schema]) => [reader.pattern(source), reader.node(schema)] as const,
    );
    return ofObject((object, run) =>
      overMembers(object, run, (name, member) =>
        all(
          rows.map(([test, node]) => {
            const found = matches(test, name, run);
            if (found === undefined) return UNSURE;
            return found ? evaluate(node, member, run) : SATISFIED;
          }),
        ),
      ),
    );
  },

  additionalProperties: (value, schema, reader) => {
    const named = asObject(schema['properties']) ?? {};
    const tests = Object.keys(asObject(schema['patternProperties']) ?? {}).map(reader.pattern);
    const node = reader.node(value);
    return ofObject((object, run) =>
      overMembers(object, run, (name, member) => {
        if (Object.hasOwn(named, name)) return SATISFIED;
        const found = tests.map((test) => matches(test, name, run));
        if (found.includes(true)) return SATISFIED;
        return found.includes(undefined) ? UNSURE : countedOnce(evaluate(node, member, run), value);
      }),
    );
  },

  propertyNames: (value, _schema, reader) => {
    const node = reader.node(value);
    return ofObject((object, run) => overMembers(object, run, (name) => evaluate(node, name, run)));
  },

  required: (value) => {
    // Draft 3 wrote a flag on the property itself.
    if (!isNameList(value)) return notChecked;
    return ofObject((object) => missing(object, value), value.length);
  },

  minProperties: (value, _schema, reader) => {
    const limit = asLimit(value, reader);
    if (limit === undefined) return notChecked;
    return ofObject((object, run) => (namesOf(object, run).length >= limit ? SATISFIED : VIOLATED));
  },

  maxProperties: (value, _schema, reader) => {
    const limit = asLimit(value, reader);
    if (limit === undefined) return notChecked;
    return ofObject((object, run) => (namesOf(object, run).length <= limit ? SATISFIED : VIOLATED));
  },

  dependentRequired: (value) => {
    const lists = asObject(value);
    if (lists === undefined) return notChecked;
    const rows: (readonly [string, readonly string[]])[] = [];
    for (const [name, names] of Object.entries(lists)) {
      if (!isNameList(names)) return notChecked;
      rows.push([name, names]);
    }
    return ofObject(
      (object) =>
        all(rows.map(([name, names]) => (Object.hasOwn(object, name) ? missing(object, names) : SATISFIED))),
      rows.reduce((length, [, names]) => length + 1 + names.length, 0),
    );
  },

  dependentSchemas: (value, _schema, reader) => {
    const schemas = asObject(value);
    if (schemas === undefined) return notChecked;
    const rows = Object.entries(schemas).map(([name, schema]) => [name, reader.node(schema)] as const);
    return ofObject(
      (object, run) =>
        all(
          rows.map(([name, node]) => (Object.hasOwn(object, name) ? evaluate(node, object, run) : SATISFIED)),
        ),
      rows.length,
    );
  },
};

/** A step is worth as many looks for a name. */
const LOOKS_PER_STEP = 4;

/** `looks`: for how many names the check looks in any object, however small that is. */
function ofObject(check: (object: JsonObject, run: Run) => Outcome, looks = 0): Check {
  return (instance, run) => {
    const object = asObject(instance);
    if (object === undefined) return SATISFIED;
    return spend(run, looks / LOOKS_PER_STEP) ? check(object, run) : UNSURE;
  };
}

function overMembers(
  object: JsonObject,
  run: Run,
  check: (name: string, member: unknown) => Outcome,
): Outcome {
  const outcomes: Outcome[] = [];
  for (const name of namesOf(object, run)) {
    if (!spend(run, 1)) return all([...outcomes, UNSURE]);
    outcomes.push(check(name, object[name]));
  }
  return all(outcomes);
}

function matches(test: PatternTest | undefined, text: string, run: Run): boolean | undefined {
  return spend(run, 1 + text.length) ? test?.(text) : undefined;
}

/** A member that must not be there is one violation, however `false` is put. */
function countedOnce(outcome: Outcome, schema: unknown): Outcome {
  return schema === false && outcome.errors > 0 ? VIOLATED : outcome;
}

function missing(object: JsonObject, names: readonly string[]): Outcome {
  const errors = names.reduce((count, name) => (Object.hasOwn(object, name) ? count : count + 1), 0);
  return { errors, sure: true };
}

function isNameList(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((name) => typeof name === 'string');
}
