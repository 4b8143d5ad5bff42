import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileKeySet, hasAttributeKey, matchesKey } from '../../../src/otlp/wire/key-set.ts';
import { SPAN_ATTRIBUTES_FIELD } from '../../../src/otlp/wire/messages.ts';
import { pathsOf } from '../../oracle/frames.ts';
import { encodeRequest } from '../../oracle/otlp.ts';

const keys = compileKeySet(['http.url', 'url.full', 'ключ'], ['gen_ai.', 'llm.']);

function spanWithKeys(...names: string[]): Uint8Array {
  const attributes = names.map((key) => ({ key, value: { stringValue: 'x'.repeat(key.length * 20) } }));
  return encodeRequest('traces', {
    resourceSpans: [{ scopeSpans: [{ spans: [{ name: 'n', attributes }] }] }],
  });
}

function has(bytes: Uint8Array, set = keys): boolean {
  return hasAttributeKey(bytes, pathsOf(bytes)[0]!.item, SPAN_ATTRIBUTES_FIELD, set);
}

describe('a key set', () => {
  it.each([
    ['http.url', true],
    ['http.urL', false],
    ['http.ur', false],
    ['http.url2', false],
    ['xttp.url', false],
    ['ключ', true],
    ['llm.', true],
    ['llm.model', true],
    ['llm', false],
    ['gen_ai.x', true],
    ['gen_bi.x', false],
    ['', false],
  ])('tells of the key %j: %s', (key, expected) => {
    expect(has(spanWithKeys('first', key, 'last'))).toBe(expected);
  });

  it('tells keys of very different lengths apart', () => {
    const set = compileKeySet(['x'.repeat(8)], []);
    expect(has(spanWithKeys('x'.repeat(40)), set)).toBe(false);
  });

  it('does not look behind the end of the key', () => {
    expect(matchesKey(keys, Buffer.from('llm.model'), 0, 3)).toBe(false);
  });

  it('agrees with comparing strings', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', 'é', '.'), maxLength: 4 });
    fc.assert(
      fc.property(fc.array(text), fc.array(text), text, (exact, prefixes, key) => {
        const bytes = Buffer.from(key);
        const expected = exact.includes(key) || prefixes.some((prefix) => key.startsWith(prefix));
        expect(matchesKey(compileKeySet(exact, prefixes), bytes, 0, bytes.length)).toBe(expected);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('hasAttributeKey', () => {
  /** A length-delimited field with a length of two bytes. */
  const field = (number: number, content: readonly number[]) => [
    number * 8 + 2,
    (content.length & 0x7f) | 0x80,
    content.length >> 7,
    ...content,
  ];
  const attribute = (...content: number[]) => field(SPAN_ATTRIBUTES_FIELD, content);
  const request = (...span: number[]) => Uint8Array.from(field(1, field(2, field(2, span))));
  const a = compileKeySet(['a'], []);

  it.each([
    ['the value before the key', [0x12, 2, 0x18, 1, 0x0a, 1, 0x61], true],
    ['the key twice, of which the last counts', [0x0a, 1, 0x62, 0x0a, 1, 0x61], true],
    ['the key twice, of which the first does not count', [0x0a, 1, 0x61, 0x12, 0, 0x0a, 1, 0x62], false],
    ['no value', [0x0a, 1, 0x61], true],
    ['an unknown field in between', [0x0a, 1, 0x61, 0x18, 1, 0x12, 0], true],
    ['a length that is longer than needed', [0x0a, 0x81, 0x00, 0x61], true],
    ['the key only in the value', [0x0a, 1, 0x62, 0x12, 3, 0x0a, 1, 0x61], false],
    ['nothing at all', [], false],
  ])('finds the key in an attribute with %s', (_, content, expected) => {
    expect(has(request(...attribute(...content)), a)).toBe(expected);
  });

  it('is not misled by lengths of two bytes where one byte of them would fit as well', () => {
    // Taken for one byte, the key's length ends it before its last byte, which then looks like the value's tag.
    const key = `${'k'.repeat(129)}\u0012`;
    const bytes = [...Buffer.from(key)];
    const withLongKey = request(
      ...attribute(...field(1, bytes), 0x12, 17, 0x0a, 15, ...new Array<number>(15).fill(0x61)),
    );
    expect(has(withLongKey, compileKeySet([key], []))).toBe(true);

    // Taken for one byte, the value's length ends it where the attribute ends; it is empty, and another key follows.
    const filler = [0x22, 122, ...new Array<number>(122).fill(0)];
    const withKeyBehind = request(...attribute(0x0a, 1, 0x62, 0x12, 0x80, 0x00, ...filler, 0x0a, 1, 0x61));
    expect(has(withKeyBehind, a)).toBe(true);
  });

  it('takes an attribute without a key for one whose key is empty', () => {
    expect(has(request(...attribute()), compileKeySet([''], []))).toBe(true);
  });

  it('looks only into the field it was told', () => {
    expect(has(request(0x5a, 3, 0x0a, 1, 0x61), a)).toBe(false);
  });

  it('finds nothing behind damage', () => {
    expect(has(request(0x28, ...attribute(0x0a, 1, 0x61), 0x80), a)).toBe(false);
    expect(has(request(...attribute(0x0a, 5, 0x61)), a)).toBe(false);
  });
});
