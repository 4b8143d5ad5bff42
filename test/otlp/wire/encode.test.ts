import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  encodeAnyValue,
  encodeAttribute,
  type TypedAttribute,
  type TypedValue,
} from '../../../src/otlp/wire/encode.ts';
import { encodeAttributes } from '../../../src/otlp/wire/encode-attributes.ts';
import { decode, loadOtlp } from '../../oracle/otlp.ts';

const otlp = loadOtlp();
const anyValue = otlp.lookupType('opentelemetry.proto.common.v1.AnyValue');
const span = otlp.lookupType('opentelemetry.proto.trace.v1.Span');

describe('encodeAnyValue', () => {
  it.each<[string, TypedValue, object]>([
    ['an empty string', { type: 'string', value: '' }, { stringValue: '' }],
    ['text beyond ASCII', { type: 'string', value: 'größe 📏' }, { stringValue: 'größe 📏' }],
    ['a lone surrogate', { type: 'string', value: 'a\ud800b' }, { stringValue: 'a\ufffdb' }],
    ['a negative int', { type: 'int', value: -1 }, { intValue: '-1' }],
    ['the largest int', { type: 'int', value: 2n ** 63n - 1n }, { intValue: '9223372036854775807' }],
    ['the smallest int', { type: 'int', value: -(2n ** 63n) }, { intValue: '-9223372036854775808' }],
    ['zero', { type: 'int', value: 0 }, { intValue: '0' }],
    ['a double', { type: 'double', value: 0.0123 }, { doubleValue: 0.0123 }],
    ['false', { type: 'bool', value: false }, { boolValue: false }],
    ['bytes', { type: 'bytes', value: Uint8Array.of(1, 255) }, { bytesValue: '01ff' }],
    ['no strings', { type: 'string[]', value: [] }, { arrayValue: {} }],
    [
      'strings',
      { type: 'string[]', value: ['pii', ''] },
      { arrayValue: { values: [{ stringValue: 'pii' }, { stringValue: '' }] } },
    ],
  ])('writes %s', (_, value, expected) => {
    expect(decode(anyValue, encodeAnyValue(value))).toEqual(expected);
  });

  it('throws a RangeError for an int that is none', () => {
    expect(() => encodeAnyValue({ type: 'int', value: 1.5 })).toThrow(RangeError);
  });
});

describe('encodeAttribute', () => {
  it('writes a whole field, whatever the number and the length', () => {
    fc.assert(
      fc.property(fc.nat(20_000), (length) => {
        const value = 'x'.repeat(length);
        const bytes = encodeAttribute(9, { key: 'k', value: { type: 'string', value } });
        expect(decode(span, bytes)).toEqual({ attributes: [{ key: 'k', value: { stringValue: value } }] });
      }),
    );
    expect([...encodeAttribute(16, { key: '', value: { type: 'bool', value: true } })]).toEqual([
      0x82, 0x01, 6, 0x0a, 0, 0x12, 2, 0x10, 1,
    ]);
  });
});

describe('encodeAttributes', () => {
  const value: fc.Arbitrary<TypedValue> = fc.oneof(
    fc.record({ type: fc.constant('string' as const), value: fc.string({ unit: 'binary', maxLength: 300 }) }),
    fc.record({
      type: fc.constant('int' as const),
      value: fc.oneof(fc.maxSafeInteger(), fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n)),
    }),
    fc.record({ type: fc.constant('double' as const), value: fc.double() }),
    fc.record({ type: fc.constant('bool' as const), value: fc.boolean() }),
    fc.record({ type: fc.constant('string[]' as const), value: fc.array(fc.string()) }),
    fc.record({ type: fc.constant('bytes' as const), value: fc.uint8Array() }),
  );

  it('writes what encodeAttribute writes for each', () => {
    const attributes = fc.array(fc.record({ key: fc.string({ unit: 'grapheme', maxLength: 200 }), value }));
    fc.assert(
      fc.property(attributes, fc.constantFrom(6, 9, 20_000), (all, field) => {
        const one = Buffer.concat(all.map((attribute) => encodeAttribute(field, attribute)));
        expect(encodeAttributes(field, all)).toEqual(one);
      }),
    );
  });

  it('writes the same whatever it has written before', () => {
    const key = fc.constantFrom('a', 'b', 'c');
    // Few values of few lengths, so that many stand where they stood.
    const few: fc.Arbitrary<TypedValue> = fc.oneof(
      fc.record({ type: fc.constant('string' as const), value: fc.constantFrom('', 'x', 'y', 'é', 'xyz') }),
      fc.record({ type: fc.constant('int' as const), value: fc.constantFrom(0, 1, 300, -1, 1n) }),
      fc.record({ type: fc.constant('double' as const), value: fc.constantFrom(0, -0, 1, Number.NaN) }),
      fc.record({ type: fc.constant('bool' as const), value: fc.boolean() }),
      fc.record({
        type: fc.constant('string[]' as const),
        value: fc.constantFrom([], ['x'], ['y'], ['x', 'y'], ['x', 'x']),
      }),
    );
    const list = fc.array(fc.record({ key, value: few }), { maxLength: 5 });
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom(6, 9), list), { maxLength: 20 }), (lists) => {
        for (const [field, all] of lists) {
          const one = Buffer.concat(all.map((attribute) => encodeAttribute(field, attribute)));
          expect(encodeAttributes(field, all)).toEqual(one);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('writes bytes that have changed since, and goes on after an attribute that cannot be written', () => {
    const value = Uint8Array.of(1, 2, 3);
    const all: TypedAttribute[] = [
      { key: 'a', value: { type: 'bytes', value } },
      { key: 'b', value: { type: 'string', value: 'x' } },
      { key: 'c', value: { type: 'int', value: 1 } },
    ];
    const one = () => Buffer.concat(all.map((attribute) => encodeAttribute(9, attribute)));
    expect(encodeAttributes(9, all)).toEqual(one());
    value[1] = 7;
    expect(encodeAttributes(9, all)).toEqual(one());
    const half: TypedAttribute = { key: 'b', value: { type: 'int', value: 0.5 } };
    expect(() => encodeAttributes(9, [{ key: 'd', value: { type: 'bool', value: true } }, half])).toThrow(
      RangeError,
    );
    expect(encodeAttributes(9, all)).toEqual(one());
  });
});
