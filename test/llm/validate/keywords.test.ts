import { describe, expect, it } from 'vitest';
import { check } from './check.ts';

/** A schema, an instance, and what JSON Schema 2020-12 says of them: valid, or how many keywords are violated. */
type Row = readonly [schema: unknown, instance: unknown, expected: 'valid' | number];

function expectAll(rows: readonly Row[]): void {
  it.each(rows.map(([schema, instance, expected]) => ({ schema, instance, expected })))(
    '$schema of $instance: $expected',
    ({ schema, instance, expected }) => {
      expect(check(schema, instance)).toBe(expected);
    },
  );
}

describe('any value', () => {
  expectAll([
    [true, 1, 'valid'],
    [false, 1, 1],
    [{}, null, 'valid'],
    [{ title: 'x', description: 'y', format: 'email', default: 1, strict: true }, 7, 'valid'],
    [{ type: 'null' }, null, 'valid'],
    [{ type: 'null' }, 0, 1],
    [{ type: 'boolean' }, false, 'valid'],
    [{ type: 'boolean' }, 'false', 1],
    [{ type: 'string' }, '', 'valid'],
    [{ type: 'string' }, 5, 1],
    [{ type: 'number' }, 1.5, 'valid'],
    [{ type: 'number' }, '1.5', 1],
    [{ type: 'integer' }, 3, 'valid'],
    [{ type: 'integer' }, JSON.parse('3.0'), 'valid'],
    [{ type: 'integer' }, 3.5, 1],
    [{ type: 'object' }, {}, 'valid'],
    [{ type: 'object' }, [], 1],
    [{ type: 'object' }, null, 1],
    [{ type: 'array' }, [], 'valid'],
    [{ type: 'array' }, {}, 1],
    [{ type: ['string', 'null'] }, null, 'valid'],
    [{ type: ['string', 'null'] }, 1, 1],
    [{ enum: ['a', 1, null] }, 'a', 'valid'],
    [{ enum: ['a', 1, null] }, null, 'valid'],
    [{ enum: ['a', 1, null] }, '1', 1],
    [{ enum: [{ a: 1, b: [2] }] }, { b: [2], a: 1 }, 'valid'],
    [{ enum: [[1, 2]] }, [2, 1], 1],
    [{ enum: [] }, 1, 1],
    [{ enum: [1] }, true, 1],
    [{ const: 0 }, -0, 'valid'],
    [{ const: { a: null } }, { a: null }, 'valid'],
    [{ const: { a: null } }, {}, 1],
    [{ const: null }, null, 'valid'],
    [{ type: 'string', enum: ['a'] }, 5, 2],
  ]);
});

describe('numbers', () => {
  expectAll([
    [{ minimum: 1 }, 1, 'valid'],
    [{ minimum: 1 }, 0.5, 1],
    [{ minimum: 1 }, 'x', 'valid'],
    [{ maximum: 1 }, 1, 'valid'],
    [{ maximum: 1 }, 2, 1],
    [{ exclusiveMinimum: 1 }, 1, 1],
    [{ exclusiveMinimum: 1 }, 1.1, 'valid'],
    [{ exclusiveMaximum: 1 }, 1, 1],
    [{ exclusiveMaximum: 1 }, 0, 'valid'],
    [{ minimum: 1, exclusiveMinimum: true }, 1, 1],
    [{ maximum: 1, exclusiveMaximum: true }, 1, 1],
    [{ maximum: 1, exclusiveMaximum: false }, 1, 'valid'],
    [{ multipleOf: 2 }, 6, 'valid'],
    [{ multipleOf: 2 }, 7, 1],
    [{ multipleOf: 0.01 }, 4.35, 'valid'],
    [{ multipleOf: 0.1 }, 0.3, 'valid'],
    [{ multipleOf: 0.01 }, 4.355, 1],
    [{ multipleOf: 3 }, 0, 'valid'],
    [{ minimum: 5, multipleOf: 2 }, 3, 2],
  ]);
});

describe('strings', () => {
  expectAll([
    [{ minLength: 2 }, 'ab', 'valid'],
    [{ minLength: 2 }, 'a', 1],
    [{ minLength: 2 }, '💩', 1],
    [{ maxLength: 1 }, '💩', 'valid'],
    [{ maxLength: 1 }, 'ab', 1],
    [{ maxLength: 1 }, [1, 2], 'valid'],
    [{ pattern: 'b' }, 'abc', 'valid'],
    [{ pattern: '^b' }, 'abc', 1],
    [{ pattern: '^[A-Z]{3}-\\d{4}$' }, 'ABC-1234', 'valid'],
    [{ pattern: '^[A-Z]{3}-\\d{4}$' }, 'ABC-12345', 1],
    [{ pattern: '^a*$' }, '', 'valid'],
    [{ pattern: '^\\p{L}+$' }, 'Grüße', 'valid'],
    [{ pattern: 'x' }, 5, 'valid'],
  ]);
});

describe('arrays', () => {
  expectAll([
    [{ items: { type: 'integer' } }, [1, 2], 'valid'],
    [{ items: { type: 'integer' } }, [1, 'a', 'b'], 2],
    [{ items: { type: 'integer' } }, 'ab', 'valid'],
    [{ items: false }, [], 'valid'],
    [{ items: false }, [1], 1],
    [{ prefixItems: [{ type: 'string' }, { type: 'number' }] }, ['a', 1, true], 'valid'],
    [{ prefixItems: [{ type: 'string' }, { type: 'number' }] }, ['a'], 'valid'],
    [{ prefixItems: [{ type: 'string' }], items: false }, ['a', 1], 1],
    [{ items: [{ type: 'string' }], additionalItems: { type: 'number' } }, ['a', 1, 'b'], 1],
    [{ additionalItems: false }, [1], 'valid'],
    [{ minItems: 1 }, [], 1],
    [{ minItems: 1 }, [0], 'valid'],
    [{ maxItems: 1 }, [1, 2], 1],
    [{ uniqueItems: true }, [1, '1', [1]], 'valid'],
    [
      { uniqueItems: true },
      [
        { a: 1, b: 2 },
        { b: 2, a: 1 },
      ],
      1,
    ],
    [{ uniqueItems: false }, [1, 1], 'valid'],
    [{ contains: { const: 1 } }, [0, 1], 'valid'],
    [{ contains: { const: 1 } }, [], 1],
    [{ contains: { const: 1 }, minContains: 2 }, [1], 1],
    [{ contains: { const: 1 }, minContains: 0 }, [], 'valid'],
    [{ contains: { const: 1 }, maxContains: 1 }, [1, 1], 1],
  ]);
});

describe('objects', () => {
  expectAll([
    [{ properties: { a: { type: 'string' } } }, { a: 'x', b: 1 }, 'valid'],
    [{ properties: { a: { type: 'string' }, b: { type: 'string' } } }, { a: 1, b: 2 }, 2],
    [{ properties: { a: { type: 'string' } } }, [], 'valid'],
    [{ required: ['a', 'b'] }, {}, 2],
    [{ required: ['a'] }, { a: null }, 'valid'],
    [{ required: ['toString'] }, {}, 1],
    [{ properties: { a: true }, additionalProperties: false }, { a: 1 }, 'valid'],
    [{ properties: { a: true }, additionalProperties: false }, { a: 1, b: 2, c: 3 }, 2],
    [{ additionalProperties: { type: 'integer' } }, { x: 1, y: 'z' }, 1],
    [{ additionalProperties: false }, JSON.parse('{"__proto__":1}'), 1],
    [{ patternProperties: { '^x-': { type: 'string' } } }, { 'x-a': 1, b: 1 }, 1],
    [{ patternProperties: { '^x-': true }, additionalProperties: false }, { 'x-a': 1 }, 'valid'],
    [{ patternProperties: { '^x-': true }, additionalProperties: false }, { b: 1 }, 1],
    [{ propertyNames: { maxLength: 1 } }, { a: 1, bc: 2 }, 1],
    [{ minProperties: 1 }, {}, 1],
    [{ maxProperties: 1 }, { a: 1, b: 2 }, 1],
    [{ dependentRequired: { a: ['b'] } }, { a: 1 }, 1],
    [{ dependentRequired: { a: ['b'] } }, { c: 1 }, 'valid'],
    [{ dependentSchemas: { a: { required: ['b'] } } }, { a: 1 }, 1],
    [{ dependencies: { a: ['b'], c: { required: ['d'] } } }, { a: 1, c: 1 }, 2],
  ]);
});

/** `if` the instance is 1. Written by entries, as an object with a `then` passes for a promise. */
function choice(consequence: unknown, alternative?: unknown): unknown {
  const branches: [string, unknown][] = [
    ['if', { const: 1 }],
    ['then', consequence],
  ];
  if (alternative !== undefined) branches.push(['else', alternative]);
  return Object.fromEntries(branches);
}

describe('schemas of schemas', () => {
  const tree = {
    $defs: {
      node: {
        type: 'object',
        properties: { children: { type: 'array', items: { $ref: '#/$defs/node' } } },
        required: ['name'],
      },
    },
    $ref: '#/$defs/node',
  };
  expectAll([
    [{ allOf: [{ minimum: 1 }, { maximum: 3 }] }, 2, 'valid'],
    [{ allOf: [{ minimum: 5 }, { maximum: 1 }] }, 3, 2],
    [{ anyOf: [{ type: 'string' }, { minimum: 5 }] }, 7, 'valid'],
    [{ anyOf: [{ type: 'string' }, { minimum: 5 }] }, 3, 1],
    [{ oneOf: [{ minimum: 1 }, { maximum: 3 }] }, 2, 1],
    [{ oneOf: [{ minimum: 3 }, { maximum: 1 }] }, 2, 1],
    [{ oneOf: [{ minimum: 3 }, { maximum: 1 }] }, 5, 'valid'],
    [{ not: { type: 'string' } }, 'a', 1],
    [{ not: { type: 'string' } }, 1, 'valid'],
    [{ not: {} }, 1, 1],
    [choice(false, { minimum: 5 }), 1, 1],
    [choice(true, { minimum: 5 }), 2, 1],
    [choice(true, { minimum: 5 }), 6, 'valid'],
    [choice(false), 2, 'valid'],
    [{ else: false }, 2, 'valid'],
    [tree, { name: 'a', children: [{ name: 'b', children: [] }] }, 'valid'],
    [tree, { name: 'a', children: [{ children: [{}] }] }, 2],
    [{ properties: { self: { $ref: '#' } }, additionalProperties: false }, { self: { self: {} } }, 'valid'],
    [{ properties: { self: { $ref: '#' } }, additionalProperties: false }, { self: { other: {} } }, 1],
    [{ definitions: { 'a/b~c': { type: 'null' } }, $ref: '#/definitions/a~1b~0c' }, 1, 1],
    [{ definitions: { 'a b': { type: 'null' } }, $ref: '#/definitions/a%20b' }, null, 'valid'],
    [{ anyOf: [{ type: 'null' }, { $ref: '#/anyOf/0' }] }, 1, 1],
    [{ $defs: { s: { type: 'string' } }, $ref: '#/$defs/s', maxLength: 1 }, 'ab', 1],
    [
      {
        $schema: 'http://json-schema.org/draft-07/schema#',
        definitions: { s: { type: 'string' } },
        properties: { a: { $ref: '#/definitions/s', maxLength: 1 } },
      },
      { a: 'ab' },
      'valid',
    ],
  ]);
});

describe("OpenAPI's dialect, as Gemini speaks it", () => {
  it.each<Row>([
    [{ type: 'STRING' }, 'a', 'valid'],
    [{ type: 'STRING' }, 1, 1],
    [{ type: 'STRING' }, null, 1],
    [{ type: 'STRING', nullable: true }, null, 'valid'],
    [{ type: 'STRING', format: 'enum', enum: ['a'], nullable: true }, null, 'valid'],
    [{ type: 'STRING', enum: ['a'] }, 'b', 1],
    [{ type: 'ARRAY', items: { type: 'INTEGER' }, minItems: '1', maxItems: '2' }, [1, 2, 3], 1],
    [{ type: 'TYPE_UNSPECIFIED' }, 1, 'valid'],
    [
      {
        type: 'OBJECT',
        properties: { a: { type: 'NUMBER' } },
        required: ['a'],
        propertyOrdering: ['a'],
      },
      { a: 'x' },
      1,
    ],
    [{ anyOf: [{ type: 'STRING' }, { type: 'BOOLEAN' }] }, true, 'valid'],
  ])('%j of %j: %s', (schema, instance, expected) => {
    expect(check(schema, instance, 'openapi')).toBe(expected);
  });

  it('leaves an enum of texts for numbers unchecked', () => {
    expect(check({ type: 'INTEGER', enum: ['1'] }, 1, 'openapi')).toBe('unsure');
  });

  it('is no JSON Schema: `nullable` has no meaning there', () => {
    expect(check({ type: 'string', nullable: true }, null)).toBe(1);
    expect(check({ type: 'STRING' }, 'a')).toBe('unsure');
  });
});
