import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeMessage } from '../../../src/otlp/json/encode.ts';
import { ENCODINGS } from '../../../src/otlp/json/encoding.ts';
import { isJsonError } from '../../../src/otlp/json/fault.ts';
import { decodeStatus, encodeStatus } from '../../../src/otlp/status/rpc-status.ts';

const json = (document: unknown) => decodeStatus(Buffer.from(JSON.stringify(document)), 'json');

/** A protobuf status with one detail. */
function withDetail(typeUrl: string, value: Uint8Array): Uint8Array {
  const details = [{ typeUrl, value: Buffer.from(value).toString('base64') }];
  const bytes = encodeMessage('google.rpc.Status', { code: 8, message: 'm', details });
  if (isJsonError(bytes)) throw new Error(bytes.reason);
  return bytes;
}

function retryInfo(document: unknown): Uint8Array {
  const bytes = encodeMessage('google.rpc.RetryInfo', document);
  if (isJsonError(bytes)) throw new Error(bytes.reason);
  return bytes;
}

describe.each(ENCODINGS)('a status in %s', (encoding) => {
  it('survives the way out and in', () => {
    fc.assert(
      fc.property(
        fc.integer(),
        fc.string({ unit: 'binary' }),
        fc.option(fc.nat()),
        (code, message, delayMs) => {
          const status = delayMs === null ? { code, message } : { code, message, retryAfterMs: delayMs };
          expect(decodeStatus(encodeStatus(status, encoding), encoding)).toEqual(status);
        },
      ),
    );
  });

  it('never asks for less time than it was given', () => {
    const status = { code: 14, message: '', retryAfterMs: 1000.2 };
    expect(decodeStatus(encodeStatus(status, encoding), encoding)).toMatchObject({ retryAfterMs: 1001 });
    expect(decodeStatus(encodeStatus({ ...status, retryAfterMs: -5 }, encoding), encoding)).toMatchObject({
      retryAfterMs: 0,
    });
  });

  it('never throws when read from any bytes', () => {
    fc.assert(fc.property(fc.uint8Array(), (bytes) => void decodeStatus(bytes, encoding)));
  });
});

describe('a status in protobuf', () => {
  it('has the bytes that every other implementation writes', () => {
    const bytes = encodeStatus({ code: 14, message: 'busy', retryAfterMs: 1500 }, 'protobuf');
    // Written by the Python packages googleapis-common-protos 1.76.0 and protobuf 7.36.2.
    const published =
      '080e1204627573791a360a28747970652e676f6f676c65617069732e636f6d2f676f6f676c652e7270632e5265747279496e666f' +
      '120a0a0808011080cab5ee01';
    expect(Buffer.from(bytes).toString('hex')).toBe(published);
  });

  it('has a RetryInfo under any prefix of its name', () => {
    const status = decodeStatus(
      withDetail('example.com/x/google.rpc.RetryInfo', retryInfo({ retryDelay: { nanos: 1 } })),
      'protobuf',
    );
    expect(status).toEqual({ code: 8, message: 'm', retryAfterMs: 1 });
  });

  it('has a delay of zero if its RetryInfo names none', () => {
    expect(
      decodeStatus(withDetail('type.googleapis.com/google.rpc.RetryInfo', retryInfo({})), 'protobuf'),
    ).toEqual({
      code: 8,
      message: 'm',
      retryAfterMs: 0,
    });
  });

  it.each([
    ['another detail', 'type.googleapis.com/google.rpc.BadRequest', Uint8Array.of(1, 2)],
    ['a damaged RetryInfo', 'type.googleapis.com/google.rpc.RetryInfo', Uint8Array.of(0x0a, 9)],
    [
      'a negative delay',
      'type.googleapis.com/google.rpc.RetryInfo',
      retryInfo({ retryDelay: { seconds: '-5' } }),
    ],
  ])('has no delay with %s', (_, typeUrl, value) => {
    expect(decodeStatus(withDetail(typeUrl, value), 'protobuf')).toEqual({ code: 8, message: 'm' });
  });
});

describe('a status in JSON', () => {
  it('is written as protojson writes it', () => {
    const body = encodeStatus({ code: 14, message: 'busy', retryAfterMs: 1500 }, 'json');
    expect(JSON.parse(Buffer.from(body).toString())).toEqual({
      code: 14,
      message: 'busy',
      details: [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '1.500s' }],
    });
  });

  it.each([
    ['0.000000001s', 1],
    ['3s', 3000],
    ['0.5s', 500],
    ['-1s', undefined],
    ['1', undefined],
    [5, undefined],
  ])('with a delay of %j asks for %j ms', (retryDelay, retryAfterMs) => {
    const details = [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay }];
    expect(json({ code: 8, details })).toEqual({
      code: 8,
      message: '',
      ...(retryAfterMs !== undefined && { retryAfterMs }),
    });
  });

  it('that is not what it should be counts as far as it is', () => {
    expect(json({ code: 'x', message: 7, details: 'none' })).toEqual({ code: 0, message: '' });
    expect(json([])).toMatchObject({ kind: 'json-error' });
    expect(decodeStatus(Buffer.from('<html>'), 'json')).toMatchObject({ kind: 'json-error' });
  });
});
