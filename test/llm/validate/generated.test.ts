import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { check } from './check.ts';

/** A schema and an instance that was made to satisfy it. */
interface Pair {
  readonly schema: Record<string, unknown>;
  readonly instance: unknown;
}

const scalar: fc.Arbitrary<Pair> = fc.oneof(
  fc.string().map((text) => ({
    schema: { type: 'string', minLength: [...text].length, maxLength: [...text].length },
    instance: text,
  })),
  fc.tuple(fc.integer(), fc.nat(), fc.nat()).map(([number, below, above]) => ({
    schema: { type: 'integer', minimum: number - below, maximum: number + above },
    instance: number,
  })),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => ({
    schema: { type: ['number', 'null'], minimum: number },
    instance: number,
  })),
  fc.jsonValue({ maxDepth: 2 }).map((value) => ({ schema: { const: value }, instance: value })),
  fc
    .tuple(fc.uniqueArray(fc.string(), { minLength: 1 }), fc.nat())
    .map(([words, pick]) => ({ schema: { enum: words }, instance: words[pick % words.length] })),
);

const { pair } = fc.letrec<{ pair: Pair }>((tie) => ({
  pair: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    scalar,
    fc.dictionary(fc.string(), tie('pair') as fc.Arbitrary<Pair>, { maxKeys: 4 }).map(objectOf),
    fc.array(tie('pair') as fc.Arbitrary<Pair>, { maxLength: 4 }).map((pairs) => ({
      schema: { type: 'array', prefixItems: pairs.map(({ schema }) => schema), items: false },
      instance: pairs.map(({ instance }) => instance),
    })),
    (tie('pair') as fc.Arbitrary<Pair>).map(({ schema, instance }) => ({
      schema: { anyOf: [false, schema], not: { not: schema } },
      instance,
    })),
  ),
}));

function objectOf(members: Record<string, Pair>): Pair {
  const entries = Object.entries(members);
  const schema = {
    type: 'object',
    properties: Object.fromEntries(entries.map(([name, member]) => [name, member.schema])),
    required: entries.map(([name]) => name),
    additionalProperties: false,
  };
  return { schema, instance: Object.fromEntries(entries.map(([name, member]) => [name, member.instance])) };
}

/** As a capture brings them: through JSON. */
const asJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe('instances that are made after a schema', () => {
  it('satisfy it', () => {
    fc.assert(
      fc.property(pair, ({ schema, instance }) => {
        expect(check(asJson(schema), asJson(instance))).toBe('valid');
      }),
      { numRuns: 400 },
    );
  });

  it('violate its negation', () => {
    fc.assert(
      fc.property(pair, ({ schema, instance }) => {
        expect(check(asJson({ not: schema }), asJson(instance))).toBe(1);
      }),
    );
  });

  it('satisfy it through a reference, in a list, and beside another schema', () => {
    fc.assert(
      fc.property(pair, ({ schema, instance }) => {
        const list = { $defs: { item: schema }, type: 'array', items: { $ref: '#/$defs/item' } };
        expect(check(asJson(list), asJson([instance, instance]))).toBe('valid');
        expect(check(asJson({ oneOf: [schema, { not: schema }] }), asJson(instance))).toBe('valid');
      }),
    );
  });

  it('violate it with a member more or a member less', () => {
    const members = fc.dictionary(fc.string(), scalar, { minKeys: 1, maxKeys: 4 });
    fc.assert(
      fc.property(members, fc.nat(), (pairs, pick) => {
        const { schema, instance } = objectOf(pairs);
        const whole = asJson(instance) as Record<string, unknown>;
        const names = Object.keys(whole);
        const gone = names[pick % names.length] ?? '';
        const less = Object.fromEntries(Object.entries(whole).filter(([name]) => name !== gone));
        expect(check(asJson(schema), less)).toBe(1);
        expect(check(asJson(schema), { ...whole, [`${names.join('')}+`]: 1 })).toBe(1);
      }),
    );
  });
});
