import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { check } from './check.ts';

const UNREADABLE = '(?<=a)b';

describe('what cannot be checked', () => {
  it.each<[string, unknown, unknown]>([
    ['an expression that RE2 has not', { pattern: UNREADABLE }, 'ab'],
    ['an expression that is too long', { pattern: 'a'.repeat(300) }, 'a'],
    ['an expression that costs too much', { pattern: '\\p{L}{200}' }, 'a'],
    ['an expression of another kind', { pattern: '[[:alpha:]]' }, 'a'],
    ['a text that RE2 may see otherwise', { pattern: '^\\S+$' }, 'a\u00a0b'],
    ['a name that such an expression decides', { patternProperties: { [UNREADABLE]: false } }, { ab: 1 }],
    [
      'whether a name is an additional one',
      { patternProperties: { [UNREADABLE]: true }, additionalProperties: false },
      { ab: 1 },
    ],
    ['a reference to another document', { $ref: 'https://example.com/schema.json' }, 1],
    ['a reference to nothing', { $ref: '#/$defs/missing' }, 1],
    ['a reference to an anchor', { $defs: { a: { $anchor: 'x' } }, $ref: '#x' }, 1],
    ['a reference to itself', { $ref: '#' }, 1],
    [
      'references in a circle',
      { $defs: { a: { $ref: '#/$defs/b' }, b: { $ref: '#/$defs/a' } }, $ref: '#/$defs/a' },
      1,
    ],
    ['a schema with an address of its own', { properties: { a: { $id: 'x', type: 'string' } } }, { a: 1 }],
    ['a dynamic reference', { $dynamicRef: '#node' }, 1],
    ['what was not evaluated', { unevaluatedProperties: false }, { a: 1 }],
    ['a type that nobody knows', { type: 'text' }, 'a'],
    ['keywords with the wrong value', { minimum: '5', properties: [], required: true, anyOf: {} }, { a: 1 }],
    ['a schema that is none', { properties: { a: 'string' } }, { a: 1 }],
    ['a multiple of nothing', { multipleOf: 0 }, 1],
  ])('%s', (_name, schema, instance) => {
    expect(check(schema, instance)).toBe('unsure');
  });

  it('does not hide a violation beside it', () => {
    expect(check({ pattern: UNREADABLE, maxLength: 1 }, 'ab')).toBe(1);
    expect(check({ properties: { a: { $ref: 'x' }, b: { type: 'string' } } }, { a: 1, b: 1 })).toBe(1);
  });

  it('does not matter where the rest decides', () => {
    const unsure = { pattern: UNREADABLE };
    expect(check({ anyOf: [unsure, { type: 'string' }] }, 'ab')).toBe('valid');
    expect(check({ anyOf: [unsure, { type: 'number' }] }, 'ab')).toBe('unsure');
    expect(check({ oneOf: [unsure, { type: 'string' }] }, 'ab')).toBe('unsure');
    expect(check({ oneOf: [unsure, { type: 'string' }, { maxLength: 5 }] }, 'ab')).toBe(1);
    expect(check({ not: unsure }, 'ab')).toBe('unsure');
    expect(check({ not: { ...unsure, type: 'number' } }, 'ab')).toBe('valid');
    expect(check({ if: unsure, else: false }, 'ab')).toBe('unsure');
    expect(check({ anyOf: [{ if: unsure, else: false }, {}] }, 'ab')).toBe('valid');
    expect(check({ contains: unsure }, ['ab', 1])).toBe('valid');
    expect(check({ contains: unsure, minContains: 2 }, ['ab', 1])).toBe('unsure');
    expect(check({ contains: unsure, maxContains: 1 }, ['ab', 1])).toBe('unsure');
    expect(check({ unevaluatedProperties: true, type: 'object' }, {})).toBe('valid');
    expect(check({ pattern: UNREADABLE }, 5)).toBe('valid');
  });
});

describe('strangers’ schemas', () => {
  it('any JSON for any JSON: an answer, and no exception', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (schema, instance) => {
        const result = check(schema, instance);
        expect(
          result === 'valid' || result === 'unsure' || (Number.isInteger(result) && Number(result) > 0),
        ).toBe(true);
      }),
    );
  });

  it('keywords with any values: an answer, and no exception', () => {
    const keyword = fc.constantFrom(
      ...'type enum const minimum maximum multipleOf minLength pattern items prefixItems contains uniqueItems'.split(
        ' ',
      ),
      ...'properties required additionalProperties patternProperties propertyNames dependentRequired'.split(
        ' ',
      ),
      ...'dependencies allOf anyOf oneOf not if then else $ref $defs $id nullable'.split(' '),
    );
    const { schema } = fc.letrec<{ schema: unknown }>((tie) => ({
      schema: fc.dictionary(
        keyword,
        fc.oneof(
          { maxDepth: 4 },
          fc.jsonValue({ maxDepth: 1 }),
          tie('schema'),
          fc.array(tie('schema'), { maxLength: 3 }),
        ),
        { maxKeys: 4 },
      ),
    }));
    fc.assert(
      fc.property(
        schema,
        fc.jsonValue(),
        fc.constantFrom('json_schema', 'openapi'),
        (json, instance, dialect) => {
          expect(['string', 'number']).toContain(typeof check(json, instance, dialect as 'openapi'));
        },
      ),
      { numRuns: 500 },
    );
  });

  it('with too many parts, or too deep ones, are not read', () => {
    const wide = { allOf: Array.from({ length: 1001 }, () => ({ type: 'string' })) };
    let deep: unknown = { type: 'string' };
    for (let level = 0; level < 70; level++) deep = { items: deep };
    expect(check(wide, 1)).toBe('unsure');
    expect(check(deep, 1)).toBe('unsure');
  });

  it('that branch at every level, over themselves, end', () => {
    const doubled = { anyOf: [{ $ref: '#' }, { $ref: '#' }], type: 'string' };
    expect(check(doubled, 'a')).toBe('unsure');
    const every = { $defs: { a: { allOf: Array.from({ length: 300 }, () => ({ $ref: '#/$defs/b' })) } } };
    const chained = {
      $defs: {
        ...every.$defs,
        b: { allOf: Array.from({ length: 300 }, () => ({ $ref: '#/$defs/c' })) },
        c: { allOf: Array.from({ length: 300 }, () => ({ type: 'string' })) },
      },
      $ref: '#/$defs/a',
    };
    expect(check(chained, 'a')).toBe('unsure');
  });

  it('of many expressions are checked by the first of them', () => {
    const properties = Object.fromEntries(
      Array.from({ length: 40 }, (_, index) => [`p${index}`, { pattern: `^${index}$` }]),
    );
    expect(check({ properties }, { p3: '3' })).toBe('valid');
    expect(check({ properties }, { p39: '39' })).toBe('unsure');
  });

  const members = Object.fromEntries(Array.from({ length: 300_000 }, (_, index) => [`k${index}`, index]));
  const names = Array.from({ length: 10_000 }, (_, index) => `n${index}`);
  const often = (json: unknown) => ({ allOf: Array.from({ length: 900 }, () => json) });
  it.each<[string, unknown, unknown]>([
    ['hundreds of constants and a huge object', often({ enum: [{ a: 1 }, 'b'] }), members],
    ['hundreds of sizes and a huge object', often({ minProperties: 2, maxProperties: 1e6 }), members],
    ['hundreds of rules for its members', often({ additionalProperties: { type: 'integer' } }), members],
    ['hundreds of rules for its names', often({ propertyNames: { pattern: '^k\\d*$' } }), members],
    [
      'hundreds of comparisons of huge objects',
      often({ uniqueItems: true }),
      [members, { ...members, a: 1 }],
    ],
    ['thousands of names in thousands of objects', { items: { required: names } }, Array(20_000).fill({})],
    [
      'the same for dependent ones',
      { items: { dependentRequired: { a: names } } },
      Array(20_000).fill({ a: 1 }),
    ],
    ['hundreds of searches in a long text', often({ pattern: 'x$' }), 'a'.repeat(1_000_000)],
    ['hundreds of counts of its characters', often({ maxLength: 2_000_000 }), 'ä'.repeat(1_000_000)],
    [
      'lists in lists',
      { items: { $ref: '#' }, uniqueItems: true },
      Array.from({ length: 300 }, () => Array(300).fill([[]])),
    ],
  ])('%s: answered in bounded time', { timeout: 20_000 }, (_name, schema, instance) => {
    expect(['unsure', 'number', 'string']).toContain(typeof check(schema, instance));
  });

  it('for answers that are too long or too deep are given up', () => {
    let deep: unknown = 1;
    for (let level = 0; level < 100_000; level++) deep = [deep];
    expect(check({ items: { $ref: '#' } }, deep)).toBe('unsure');
    expect(check({ enum: [1] }, deep)).toBe(1);
    expect(check({ uniqueItems: true }, [deep, deep])).toBe('unsure');
    expect(check({ items: { type: 'integer' } }, Array(1_000_000).fill(1))).toBe('unsure');
    expect(check({ pattern: '^a*$' }, 'a'.repeat(1_000_000))).toBe('unsure');
  });
});
