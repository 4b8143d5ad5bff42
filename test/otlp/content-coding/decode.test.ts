import { readFileSync } from 'node:fs';
import { deflateRawSync, deflateSync, gunzipSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contentCodingOf, decode } from '../../../src/otlp/content-coding/decode.ts';
import { encodeGzip } from '../../../src/otlp/content-coding/encode.ts';
import { isCodingError } from '../../../src/otlp/content-coding/error.ts';
import { sampleText } from './zstd/sample.ts';

const CONTENT = Buffer.from(sampleText(2600));

const ENCODED: [coding: string, bytes: Uint8Array][] = [
  ['', CONTENT],
  ['identity', CONTENT],
  ['gzip', gzipSync(CONTENT)],
  ['x-gzip', gzipSync(CONTENT)],
  ['deflate', deflateSync(CONTENT)],
  ['deflate', deflateRawSync(CONTENT)],
  ['deflate', deflateRawSync(CONTENT, { level: 0 })],
  ['zlib', deflateSync(CONTENT)],
  ['zstd', readFileSync(new URL('./zstd/level-3.zst', import.meta.url))],
];

const plain = (bytes: unknown) => (bytes instanceof Uint8Array ? Buffer.from(bytes).toString() : bytes);

describe.each(ENCODED)('content coding "%s"', (coding, bytes) => {
  it('is decoded, with its name in any case', async () => {
    expect(plain(await decode(coding, bytes, CONTENT.length))).toBe(CONTENT.toString());
    expect(plain(await decode(` ${coding.toUpperCase()} `, bytes, CONTENT.length))).toBe(CONTENT.toString());
  });

  it('stops one byte over the limit', async () => {
    expect(await decode(coding, bytes, CONTENT.length - 1)).toEqual({
      kind: 'too_large',
      reason: `larger than ${CONTENT.length - 1} bytes when decoded`,
    });
    expect(await decode(coding, bytes, 0)).toMatchObject({ kind: 'too_large' });
  });

  it('never throws nor passes the limit for any bytes, nor for damaged ones', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 100 }), fc.nat(bytes.length), async (noise, position) => {
        const damaged = Buffer.from(bytes);
        damaged.set(noise.subarray(0, damaged.length - position), position);
        for (const body of [noise, damaged, bytes.subarray(0, position)]) {
          const decoded = await decode(coding, body, 150_000);
          if (isCodingError(decoded)) expect(decoded.kind).not.toBe('unsupported');
          else expect(decoded.length).toBeLessThanOrEqual(150_000);
        }
      }),
      { numRuns: 30 },
    );
  });
});

describe.each(ENCODED.slice(2))('content coding "%s", damaged', (coding, bytes) => {
  it('is refused when it is cut short', async () => {
    expect(await decode(coding, bytes.subarray(0, -1), CONTENT.length)).toMatchObject({ kind: 'malformed' });
    expect(await decode(coding, new Uint8Array(0), CONTENT.length)).toMatchObject({ kind: 'malformed' });
  });

  it.each([
    ['letters', [65, 66, 67]],
    ['zeros', [0, 0, 0]],
  ])('is refused with %s behind it', async (_, garbage) => {
    const body = Buffer.concat([bytes, Uint8Array.from(garbage)]);
    expect(await decode(coding, body, 2 * CONTENT.length)).toMatchObject({ kind: 'malformed' });
  });
});

describe('gzip', () => {
  it('may have several members', async () => {
    const body = Buffer.concat([gzipSync('one, '), gzipSync(''), gzipSync('two')]);
    expect(plain(await decode('gzip', body, 100))).toBe('one, two');
  });

  it('has one limit for all its members', async () => {
    const body = Buffer.concat([gzipSync('12345'), gzipSync('67890')]);
    expect(await decode('gzip', body, 9)).toMatchObject({ kind: 'too_large' });
  });

  it('of a gigabyte is given up at the limit', async () => {
    const megabytes = gzipSync(Buffer.alloc(16 * 1024 * 1024));
    const bomb = Buffer.concat(Array.from({ length: 64 }, () => megabytes));
    expect(await decode('gzip', bomb, 1024 * 1024)).toMatchObject({ kind: 'too_large' });
  });

  it('with a checksum that is wrong is refused', async () => {
    const body = gzipSync('content');
    body[body.length - 6] = Number(body.at(-6)) ^ 1;
    expect(await decode('gzip', body, 100)).toMatchObject({ kind: 'malformed' });
  });

  it('is written as one member, at any level', async () => {
    for (const level of [1, 9]) {
      const body = await encodeGzip(CONTENT, level);
      expect(gunzipSync(body).equals(CONTENT)).toBe(true);
      expect(body.length).toBeLessThan(CONTENT.length / 3);
    }
  });
});

describe('a content coding that is not known', () => {
  it.each(['br', 'gzip, zstd', 'gzip,', 'snappy', 'constructor', '__proto__'])(
    'is unsupported: %s',
    async (coding) => {
      expect(contentCodingOf(coding)).toBeUndefined();
      expect(await decode(coding, Uint8Array.of(1), 10)).toEqual({
        kind: 'unsupported',
        reason: `unsupported Content-Encoding: ${coding}`,
      });
    },
  );
});

describe('no content coding', () => {
  it('gives back the very bytes', async () => {
    expect(await decode('', CONTENT, CONTENT.length)).toBe(CONTENT);
  });
});
