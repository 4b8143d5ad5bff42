import fc from 'fast-check';
import { expect, it } from 'vitest';
import { decodePieces } from '../../../src/llm/scan/forms/decode.ts';

/** The one run of a text that is nothing else. */
function decoded(run: string): string[] {
  return [...decodePieces(run, [{ start: 0, end: run.length }])].map(({ text }) => text);
}

const written = fc
  .string({
    unit: fc.constantFrom(...'abcdefghij KLMNOP 0123456789.,:;?!{}"\n\té忽'),
    minLength: 12,
    maxLength: 200,
  })
  .filter((text) => Buffer.byteLength(text) >= 12);

it('finds whatever is written in base64 of either alphabet, hexadecimal or escapes', () => {
  fc.assert(
    fc.property(written, (text) => {
      const bytes = Buffer.from(text);
      expect(decoded(bytes.toString('hex'))).toEqual([text]);
      expect(decoded(`0x${bytes.toString('hex')}`)).toEqual([text]);
      expect(decoded(encodeURIComponent(text).replaceAll('.', '%2E'))).toEqual(
        /[^A-Za-z0-9_!()~*']/.test(text) ? [text] : [],
      );
      for (const encoding of ['base64', 'base64url'] as const) {
        const encoded = bytes.toString(encoding);
        // Names are taken for what they are: no letter beside one of the other case, or beside a digit.
        if (/[a-z][A-Z0-9]|[A-Z0-9][a-z]/.test(encoded)) expect(decoded(encoded)).toEqual([text]);
      }
    }),
    { numRuns: 2000 },
  );
});

it.each([
  'internationalisation_of_names',
  'docs/reference/configuration/index',
  '4f1d9c0b7a6e5d3c2b1a09f8e7d6c5b4',
  'req_8Zk2mQ9xW4vT7yB1nC5dF3gH6jL0pR',
])('finds nothing in %s', (run) => {
  expect(decoded(run)).toEqual([]);
});
