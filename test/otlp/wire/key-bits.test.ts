import fc from 'fast-check';
import { expect, it } from 'vitest';
import { compileKeyBits, keyBits, mayHaveBits } from '../../../src/otlp/wire/key-bits.ts';

const EXACT = ['llm.model', 'url.full', 'a', 'http.request.body', 'ключ', 'x'.repeat(300)];
const PREFIXES = ['gen_ai.', 'llm.', 'ai', 'ключ'];
const keys = compileKeyBits([
  { bits: 1, exact: EXACT, prefixes: [] },
  { bits: 2, exact: ['url.full'], prefixes: PREFIXES },
]);

/** The same by comparing with each name. */
function plainBits(key: string): number {
  return (
    (EXACT.includes(key) ? 1 : 0) |
    (key === 'url.full' || PREFIXES.some((prefix) => key.startsWith(prefix)) ? 2 : 0)
  );
}

const names = fc.oneof(
  fc.constantFrom(...EXACT, ...PREFIXES),
  fc.constantFrom(...EXACT, ...PREFIXES).map((name) => name.slice(0, -1)),
  fc
    .tuple(fc.constantFrom(...EXACT, ...PREFIXES), fc.string({ maxLength: 3 }))
    .map((parts) => parts.join('')),
  fc.string(),
);

it('tells to which sets a key belongs, wherever it stands, and may tell so before', () => {
  fc.assert(
    fc.property(names, fc.string(), fc.string(), (key, before, behind) => {
      const bytes = Buffer.from(before + key + behind);
      const start = Buffer.byteLength(before);
      const end = start + Buffer.byteLength(key);
      expect(keyBits(keys, bytes, start, end)).toBe(plainBits(key));
      if (end > start && plainBits(key) !== 0) expect(mayHaveBits(keys, bytes, start, end)).toBe(true);
    }),
    { numRuns: 3000 },
  );
});

it('seldom takes other keys for one of them', () => {
  const others = ['http.request.method', 'server.address', 'server.port', 'thread.name', 'peer.service'];
  const taken = others.filter((key) => mayHaveBits(keys, Buffer.from(key), 0, key.length));
  expect(taken).toEqual([]);
});
