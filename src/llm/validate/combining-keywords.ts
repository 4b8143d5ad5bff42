import {
  all,
  type Check,
  evaluate,
  isSatisfied,
  isViolated,
  SATISFIED,
  type SchemaNode,
  UNSURE,
  VIOLATED,
} from './evaluate.ts';
import { type Keyword, notChecked, type Reader } from './keyword.ts';

/**
 * Keywords that put schemas together (JSON Schema core 2020-12, 8.2.3 and 10.2). Where a part could not be
 * checked the whole is violated or satisfied only if it is so either way.
 */
export const COMBINING_KEYWORDS: Readonly<Record<string, Keyword>> = {
  allOf: combined((nodes) => (instance, run) => all(nodes.map((node) => evaluate(node, instance, run)))),

  anyOf: combined((nodes) => (instance, run) => {
    let unsure = false;
    for (const node of nodes) {
      const outcome = evaluate(node, instance, run);
      if (isSatisfied(outcome)) return SATISFIED;
      unsure ||= !isViolated(outcome);
    }
    return unsure ? UNSURE : VIOLATED;
  }),

  oneOf: combined((nodes) => (instance, run) => {
    const outcomes = nodes.map((node) => evaluate(node, instance, run));
    const satisfied = outcomes.filter(isSatisfied).length;
    const possible = outcomes.filter((outcome) => !isViolated(outcome)).length;
    if (satisfied > 1 || possible === 0) return VIOLATED;
    return satisfied === 1 && possible === 1 ? SATISFIED : UNSURE;
  }),

  not: (value, _schema, reader) => {
    const node = reader.node(value);
    return (instance, run) => {
      const outcome = evaluate(node, instance, run);
      if (isViolated(outcome)) return SATISFIED;
      return isSatisfied(outcome) ? VIOLATED : UNSURE;
    };
  },

  if: (value, schema, reader) => {
    const condition = reader.node(value);
    const branch = (name: 'then' | 'else') =>
      schema[name] === undefined ? undefined : reader.node(schema[name]);
    const consequence = branch('then');
    const alternative = branch('else');
    return (instance, run) => {
      const outcome = evaluate(condition, instance, run);
      const isKnown = isSatisfied(outcome) || isViolated(outcome);
      if (!isKnown) return UNSURE;
      const next = isSatisfied(outcome) ? consequence : alternative;
      return next === undefined ? SATISFIED : evaluate(next, instance, run);
    };
  },

  $ref: (value, _schema, reader) => {
    const target = typeof value === 'string' ? reader.reference(value) : undefined;
    if (target === undefined) return notChecked;
    return (instance, run) => {
      const node = target();
      return node === undefined ? UNSURE : evaluate(node, instance, run);
    };
  },
};

function combined(check: (nodes: readonly SchemaNode[]) => Check): Keyword {
  return (value: unknown, _schema: unknown, reader: Reader) =>
    Array.isArray(value) && value.length > 0 ? check(value.map((schema) => reader.node(schema))) : notChecked;
}
