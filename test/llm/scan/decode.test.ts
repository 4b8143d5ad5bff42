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

/** What a run without escapes stands for, found out by decoding it. */
function plainly(run: string): string[] {
  const isHex = /^(?:0x)?(?:[0-9a-f]{2})+$/i.test(run);
  if (!isHex && !/[a-z][A-Z0-9]|[A-Z0-9][a-z]/.test(run)) return [];
  const piece = isHex ? run.replace(/^0x/i, '') : (/^[A-Za-z0-9+/_-]+={0,2}/.exec(run)?.[0] ?? '');
  const encoding = isHex ? 'hex' : 'base64';
  const sample = Buffer.from(piece.slice(0, 32), encoding);
  const isText = (sample.toString().match(/\ufffd/g) ?? []).length <= 1;
  const bytes = Buffer.from(piece, encoding);
  return /[^\t\n\r\x20-\x7e\x80-\xff]/.test(sample.toString('latin1')) || !isText || bytes.length < 12
    ? []
    : [bytes.toString()];
}

it('finds what decoding it finds, in whatever run', () => {
  const token = fc.oneof(
    fc.string({ unit: fc.constantFrom(...'abcdefABCDEF0123456789'), minLength: 20, maxLength: 80 }),
    fc.string({ unit: fc.constantFrom(...'aZb9+/_-xk='), minLength: 20, maxLength: 80 }),
    fc.uint8Array({ minLength: 14, maxLength: 60 }).map((bytes) => Buffer.from(bytes).toString('base64')),
    written.map((text) => Buffer.from(text).toString('hex')),
    written.map((text) => `x${Buffer.from(text).toString('base64')}`),
  );
  fc.assert(
    fc.property(token, fc.constantFrom('', '0x', '0X', 'A'), (run, front) => {
      expect(decoded(front + run)).toEqual(plainly(front + run));
    }),
    { numRuns: 3000 },
  );
});

it('takes lines of base64 for one piece, if all but the last are long', () => {
  const encoded = Buffer.from('These words are written in lines, as mail has it. '.repeat(3)).toString(
    'base64',
  );
  const lines = [encoded.slice(0, 64), encoded.slice(64, 128), encoded.slice(128)];
  for (const separator of ['\n', '\r\n', '\n\n']) {
    const text = lines.join(separator);
    const runs = lines.map((line) => ({ start: text.indexOf(line), end: text.indexOf(line) + line.length }));
    expect(decodePieces(text, runs)).toHaveLength(separator === '\n\n' ? 3 : 1);
  }
});
