import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDocument } from '../../../src/otlp/json/document.ts';
import { isJsonError } from '../../../src/otlp/json/fault.ts';

function parsed(text: string | Uint8Array): unknown {
  const document = parseDocument(text);
  if (isJsonError(document)) throw new Error(document.reason);
  return document.value;
}

/** The same value with every BigInt as the double next to it. */
function withDoubles(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (Array.isArray(value)) return value.map(withDoubles);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withDoubles(inner)]));
}

describe('a document with integers that a double cannot hold', () => {
  it('keeps all their digits', () => {
    expect(parsed('{"a":[ -9223372036854775808,18446744073709551615],"b":1544712660000000001}')).toEqual({
      a: [-9223372036854775808n, 18446744073709551615n],
      b: 1544712660000000001n,
    });
  });

  it('is otherwise what JSON.parse makes of it', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), fc.constantFrom(undefined, 2), (inner, indent) => {
        const text = JSON.stringify(['LONG', inner], undefined, indent).replace(
          '"LONG"',
          '1234567890123456789',
        );
        expect(withDoubles(parsed(text))).toEqual(JSON.parse(text));
      }),
    );
  });

  it('leaves what looks like one inside a string alone', () => {
    const text =
      '{"a":"x\\\\\\": 1234567890123456789, \\"","b":": 1234567890123456789","c":1234567890123456789}';
    expect(parsed(text)).toEqual({
      a: 'x\\": 1234567890123456789, "',
      b: ': 1234567890123456789',
      c: 1234567890123456789n,
    });
  });

  it('may have fractions and exponents, which stay doubles', () => {
    expect(parsed('[1234567890123456789,1234567890123456789.5,12345678901234567e-3,-0.5E+3]')).toEqual([
      1234567890123456789n,
      Number('1234567890123456789.5'),
      Number('12345678901234567e-3'),
      -500,
    ]);
  });

  it('takes the last of two equal keys', () => {
    expect(parsed('{"a":1234567890123456789,"a":{"b":2}}')).toEqual({ a: { b: 2 } });
  });

  it('has "__proto__" as a key like any other', () => {
    const value = parsed('{"__proto__":{"polluted":1234567890123456789}}');
    expect(Object.keys(Object(value))).toEqual(['__proto__']);
    expect('polluted' in {}).toBe(false);
  });

  it('may nest a million deep', () => {
    const depth = 1_000_000;
    const value = parsed(`${'['.repeat(depth)}1234567890123456789${']'.repeat(depth)}`);
    expect(Array.isArray(value)).toBe(true);
  });

  it('takes an integer of thousands of digits for the double that it is', () => {
    expect(parsed(`[${'9'.repeat(5000)}]`)).toEqual([Number.POSITIVE_INFINITY]);
  });
});

describe('a document that is not JSON', () => {
  it.each(['', '{', '{"a":1,}', "{'a':1}", '[1234567890123456789', 'NaN', '{"a":secret}'])(
    'is refused: %s',
    (text) => {
      expect(parseDocument(text)).toEqual({
        kind: 'json-error',
        path: '',
        reason: 'the document is not JSON',
      });
    },
  );

  it('is refused if its bytes are not UTF-8', () => {
    const bytes = Buffer.from([0x22, 0xc3, 0x28, 0x22]);
    expect(parseDocument(bytes)).toEqual({
      kind: 'json-error',
      path: '',
      reason: 'the document is not UTF-8',
    });
  });
});

describe('a document that looks like an error of ours', () => {
  it('is a document', () => {
    expect(parsed('{"kind":"json-error","path":"x","reason":"y"}')).toEqual({
      kind: 'json-error',
      path: 'x',
      reason: 'y',
    });
  });
});

describe('a document of very many values', () => {
  const most = 4_000_000;

  it.each([
    ['numbers', `[${'0,'.repeat(most)}0]`],
    ['empty objects', `[${'{},'.repeat(most / 2)}{}]`],
    ['lists within lists', '['.repeat(most + 1) + ']'.repeat(most + 1)],
  ])('is refused before it takes up memory a hundred times its size: %s', (_, text) => {
    const document = parseDocument(text);
    expect(isJsonError(document) && document.reason).toBe('the document has more than 4000000 values');
  });

  it('is not what a long text of commas and brackets makes', () => {
    const text = '[{,"'.repeat(most / 2);
    expect(parsed(JSON.stringify([text]))).toEqual([text]);
  });

  it('is told to be no JSON where a string in it does not end', () => {
    const document = parseDocument(`["${'x'.repeat(most)}`);
    expect(isJsonError(document) && document.reason).toBe('the document is not JSON');
  });
});
