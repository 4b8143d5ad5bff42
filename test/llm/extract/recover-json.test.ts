import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { childAt, recoverHead, recoverString } from '../../../src/llm/extract/recover-json.ts';

const ANY_OBJECT = fc.dictionary(
  fc.string({ unit: 'binary', maxLength: 4 }),
  fc.jsonValue({ maxDepth: 4, stringUnit: 'binary' }),
  { minKeys: 1 },
);

/** True where nothing in `part` differs from `whole`, apart from what is missing and the string that was open. */
function isPartOf(part: unknown, whole: unknown, open: string | undefined): boolean {
  if (typeof part === 'string' && part === open) return typeof whole === 'string' && whole.startsWith(part);
  if (Array.isArray(part)) {
    return Array.isArray(whole) && part.every((item, index) => isPartOf(item, whole[index], open));
  }
  if (typeof part !== 'object' || part === null) return Object.is(part, whole);
  return Object.entries(part).every(([key, value]) => isPartOf(value, childAt(whole, key), open));
}

describe('an object cut anywhere', () => {
  it('has nothing in it that the whole has not, and tells where it was open', () => {
    fc.assert(
      fc.property(ANY_OBJECT, fc.constantFrom(undefined, 1), fc.nat(), (object, indent, place) => {
        const text = JSON.stringify(object, null, indent);
        const head = recoverHead(text.slice(0, 1 + (place % (text.length - 1))));
        expect(head).toBeDefined();
        const { value, openPath, endsInString } = head as NonNullable<typeof head>;
        const innermost = openPath.reduce<unknown>(childAt, value);
        expect(typeof innermost).toBe(endsInString ? 'string' : 'object');
        const open = endsInString ? (innermost as string) : undefined;
        expect(isPartOf(value, JSON.parse(text), open)).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  it('has all that was whole before the cut', () => {
    fc.assert(
      fc.property(ANY_OBJECT, (object) => {
        const text = JSON.stringify(object);
        expect(recoverHead(`${text.slice(0, -1)},"cut":{"number":12`)?.value).toEqual({
          ...JSON.parse(text),
          cut: {},
        });
      }),
    );
  });

  it.each([
    ['within a number', '{"a":1,"b":12', { a: 1 }],
    ['behind a number', '{"a":1,"b":12 ', { a: 1 }],
    ['within a word', '{"a":1,"b":tru', { a: 1 }],
    ['within a key', '{"a":1,"b', { a: 1 }],
    ['behind a key', '{"a":1,"b"', { a: 1 }],
    ['behind a colon', '{"a":1,"b":', { a: 1 }],
    ['behind a string', '{"a":1,"b":"x"', { a: 1, b: 'x' }],
    ['within a string', '{"a":"x y', { a: 'x y' }],
    ['within an escape', '{"a":"x\\', { a: 'x' }],
    ['within a long escape', '{"a":"x\\u00e', { a: 'x' }],
    ['within a surrogate pair', '{"a":"x\ud83d', { a: 'x' }],
    ['within an escaped surrogate pair', '{"a":"x\\ud83d\\ude', { a: 'x' }],
    ['within a character in UTF-8', '{"a":"x\ufffd', { a: 'x' }],
    ['before what is no JSON', "{'a':1", {}],
    ['within a list', '{"a":[1,[2,3', { a: [1, [2]] }],
  ])('%s', (_where, text, value) => {
    expect(recoverHead(text)?.value).toStrictEqual(value);
  });

  it.each(['', 'x', '"x', '[{"a":1', '{"a":1}', '{"a":1}x', '{"a" 1,'])('%j is none', (text) => {
    expect(recoverHead(text)).toBeUndefined();
  });
});

describe('a string cut anywhere', () => {
  it('is the beginning of the whole one', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.nat(), (whole, place) => {
        const text = JSON.stringify(whole);
        const part = recoverString(text.slice(0, 1 + (place % (text.length - 1))));
        expect(part !== undefined && whole.startsWith(part)).toBe(true);
      }),
    );
  });

  it('is none where it is whole or something else', () => {
    expect(recoverString('"a"')).toBeUndefined();
    expect(recoverString('{"a')).toBeUndefined();
  });
});
