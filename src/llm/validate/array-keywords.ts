import { textOf } from './equality.ts';
import {
  all,
  type Check,
  evaluate,
  isSatisfied,
  isViolated,
  type Outcome,
  type Run,
  SATISFIED,
  type SchemaNode,
  spend,
  UNSURE,
  VIOLATED,
} from './evaluate.ts';
import { asLimit, type Keyword, notChecked, type Reader } from './keyword.ts';

/** Keywords about arrays (JSON Schema core 2020-12, 10.3.1; validation 6.4), and their older forms. */
export const ARRAY_KEYWORDS: Readonly<Record<string, Keyword>> = {
  prefixItems: (value, _schema, reader) => (Array.isArray(value) ? tuple(value, reader) : notChecked),

  items: (value, schema, reader) => {
    // Until 2019-09 a list of schemas was what `prefixItems` is today.
    if (Array.isArray(value)) return tuple(value, reader);
    const before = schema['prefixItems'];
    return itemsFrom(Array.isArray(before) ? before.length : 0, reader.node(value));
  },

  additionalItems: (value, schema, reader) => {
    const before = schema['items'];
    return Array.isArray(before) ? itemsFrom(before.length, reader.node(value)) : undefined;
  },

  minItems: (value, _schema, reader) => {
    const limit = asLimit(value, reader);
    return limit === undefined ? notChecked : ofArray((items) => verdict(items.length >= limit));
  },

  maxItems: (value, _schema, reader) => {
    const limit = asLimit(value, reader);
    return limit === undefined ? notChecked : ofArray((items) => verdict(items.length <= limit));
  },

  uniqueItems: (value) => {
    if (value === false) return undefined;
    return value === true ? ofArray(areUnique) : notChecked;
  },

  contains: (value, schema, reader) => {
    const least = schema['minContains'] === undefined ? 1 : asLimit(schema['minContains'], reader);
    const most =
      schema['maxContains'] === undefined ? Number.POSITIVE_INFINITY : asLimit(schema['maxContains'], reader);
    if (least === undefined || most === undefined) return notChecked;
    const node = reader.node(value);
    return ofArray((items, run) => contains(items, node, least, most, run));
  },
};

function ofArray(check: (items: readonly unknown[], run: Run) => Outcome): Check {
  return (instance, run) => (Array.isArray(instance) ? check(instance, run) : SATISFIED);
}

function verdict(holds: boolean): Outcome {
  return holds ? SATISFIED : VIOLATED;
}

function tuple(schemas: readonly unknown[], reader: Reader): Check {
  const nodes = schemas.map((schema) => reader.node(schema));
  return ofArray((items, run) =>
    all(nodes.slice(0, items.length).map((node, index) => evaluate(node, items[index], run))),
  );
}

function itemsFrom(first: number, node: SchemaNode): Check {
  return ofArray((items, run) => {
    const outcomes: Outcome[] = [];
    for (let index = first; index < items.length; index++) {
      outcomes.push(evaluate(node, items[index], run));
      if (run.stepsLeft <= 0) break;
    }
    return all(outcomes);
  });
}

function areUnique(items: readonly unknown[], run: Run): Outcome {
  const seen = new Set<string>();
  for (const item of items) {
    const text = textOf(item, run);
    if (text === undefined || !spend(run, 1 + text.length / 64)) return UNSURE;
    if (seen.has(text)) return VIOLATED;
    seen.add(text);
  }
  return SATISFIED;
}

function contains(
  items: readonly unknown[],
  node: SchemaNode,
  least: number,
  most: number,
  run: Run,
): Outcome {
  let satisfied = 0;
  let unsure = 0;
  for (const item of items) {
    const outcome = evaluate(node, item, run);
    if (isSatisfied(outcome)) satisfied++;
    else if (!isViolated(outcome)) unsure++;
    if (run.stepsLeft <= 0) return UNSURE;
  }
  if (satisfied > most || satisfied + unsure < least) return VIOLATED;
  return satisfied >= least && satisfied + unsure <= most ? SATISFIED : UNSURE;
}
