import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parsePythonRepr } from '../../../src/llm/payload/python-repr.ts';

describe('a Python repr', () => {
  it('is read with its strings, numbers, constants and containers', () => {
    expect(
      parsePythonRepr(
        `[{'role': 'user', "content": "it's", 'n': -1.5e3, 'on': True, 'off': False, 'no': None}, (1, 'a'), []]`,
      ),
    ).toEqual([{ role: 'user', content: "it's", n: -1500, on: true, off: false, no: null }, [1, 'a'], []]);
  });

  it('is read with its escapes, and text beyond ASCII as it is', () => {
    expect(parsePythonRepr(String.raw`'a\n\t\\\'\"\x41\u00e9\U0001f642é🙂'`)).toBe('a\n\t\\\'"Aé🙂é🙂');
  });

  it('may end its lists and tuples with a comma', () => {
    expect(parsePythonRepr('(1,)')).toEqual([1]);
    expect(parsePythonRepr("{'a': [1, ], }")).toEqual({ a: [1] });
  });

  it.each([
    ['cut', `[{'role': 'us`],
    ['cut in an escape', String.raw`'\u00`],
    ['followed by something', '[] x'],
    ['an object of a class', 'Message(role=1)'],
    ['a set', "{'a', 'b'}"],
    ['of a code point that is none', String.raw`'\U99999999'`],
    ['of an unknown escape', String.raw`'\q'`],
    ['empty', ''],
    ['without commas', '[1 2]'],
    ['keyed by a list', '{[1]: 2}'],
  ])('is none where it is %s', (_, text) => {
    expect(parsePythonRepr(text)).toBeUndefined();
  });

  it('is none where it is nested deeper than anybody nests', () => {
    expect(parsePythonRepr('['.repeat(500_000))).toBeUndefined();
    expect(parsePythonRepr(`${'['.repeat(60)}${']'.repeat(60)}`)).toBeDefined();
  });

  it('keeps a key that objects have a meaning for', () => {
    expect(Object.keys(parsePythonRepr("{'__proto__': 1}") as object)).toEqual(['__proto__']);
  });

  it('gives back what was written', () => {
    const scalar = fc.oneof(fc.string({ unit: 'grapheme' }), fc.integer(), fc.boolean(), fc.constant(null));
    const { value } = fc.letrec<{ value: unknown }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        scalar,
        fc.array(tie('value'), { maxLength: 4 }),
        fc.dictionary(fc.string({ minLength: 1, unit: 'grapheme' }), tie('value'), {
          maxKeys: 4,
          noNullPrototype: true,
        }),
      ),
    }));
    fc.assert(
      fc.property(value, (written) => {
        expect(parsePythonRepr(repr(written))).toEqual(written);
      }),
    );
  });
});

function repr(value: unknown): string {
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'number') return String(value);
  if (Array.isArray(value)) return `[${value.map(repr).join(', ')}]`;
  if (typeof value === 'object') {
    return `{${Object.entries(value)
      .map(([key, inner]) => `${repr(key)}: ${repr(inner)}`)
      .join(', ')}}`;
  }
  const text = String(value).replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\n', '\\n');
  return `'${text}'`;
}
