import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { newField } from '../../../src/otlp/wire/field.ts';
import { readName } from '../../../src/otlp/wire/name.ts';

function read(bytes: Uint8Array, start = 0, end = bytes.length): string {
  return readName(bytes, { ...newField(), start, end });
}

describe('a name', () => {
  it('is its text, however many others were met before', () => {
    const name = fc.oneof(
      fc.string({ maxLength: 80, unit: 'grapheme' }),
      // Of one length and one end: many share a slot.
      fc.tuple(fc.stringMatching(/^[ab]{6}$/)).map(([part]) => `http.${part}.request`),
    );
    fc.assert(
      fc.property(fc.array(name, { minLength: 1, maxLength: 50 }), (names) => {
        for (const text of [...names, ...names]) expect(read(Buffer.from(text))).toBe(text);
      }),
    );
  });

  it('is read from within a request', () => {
    const bytes = Buffer.from('.http.request.method.');
    expect(read(bytes, 1, bytes.length - 1)).toBe('http.request.method');
    expect(read(bytes, 3, 3)).toBe('');
  });

  it('outlives the request that brought it', () => {
    const bytes = Buffer.from('server.address');
    expect(read(bytes)).toBe('server.address');
    bytes.fill('x');
    expect(read(Buffer.from('server.address'))).toBe('server.address');
    expect(read(bytes)).toBe('xxxxxxxxxxxxxx');
  });
});
