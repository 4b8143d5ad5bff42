import { describe, expect, it } from 'vitest';
import type { HttpReply } from '../../../src/exporters/otlp-http/http-client.ts';
import { sendResultOf } from '../../../src/exporters/otlp-http/send-result.ts';
import { encodeExportResponse } from '../../../src/otlp/json/response.ts';
import { encodeStatus } from '../../../src/otlp/status/rpc-status.ts';

const NOW_MS = Date.UTC(2026, 0, 1);

function answered(
  status: number,
  headers: Record<string, string> = {},
  body: Uint8Array = new Uint8Array(0),
): HttpReply {
  return { kind: 'answered', status, headers, body };
}

const result = (reply: HttpReply): ReturnType<typeof sendResultOf> => sendResultOf('traces', reply, NOW_MS);

describe('sendResultOf an HTTP answer', () => {
  it.each(['protobuf', 'json'] as const)('reads a partial success in %s', (encoding) => {
    const type = encoding === 'json' ? 'application/json; charset=utf-8' : 'application/x-protobuf';
    const body = encodeExportResponse('traces', { rejectedCount: 2, message: 'quota' }, encoding);
    expect(result(answered(200, { 'content-type': type }, body))).toEqual({
      kind: 'delivered',
      rejectedItems: 2,
    });
  });

  it.each([200, 202, 204])('takes %d as delivered, whatever the body', (status) => {
    expect(result(answered(status, { 'content-type': 'text/html' }, Buffer.from('<html>'))).kind).toBe(
      'delivered',
    );
    expect(result(answered(status, { 'content-type': 'application/json' }, Buffer.from('{'))).kind).toBe(
      'delivered',
    );
  });

  it.each([429, 502, 503, 504])('may send again after %d', (status) => {
    expect(result(answered(status))).toEqual({ kind: 'retryable', reason: `HTTP ${status}` });
  });

  it.each([400, 401, 403, 404, 408, 500, 501])('does not send again after %d', (status) => {
    expect(result(answered(status)).kind).toBe('permanent');
  });

  it('takes the Collector’s 400 for a request body too large as what it is, and no other', () => {
    const json = { 'content-type': 'application/json' };
    const refusal = (message: string) =>
      result(answered(400, json, encodeStatus({ code: 3, message }, 'json'))).kind;
    expect(refusal('http: request body too large')).toBe('too_large');
    expect(refusal('cannot parse the body')).toBe('permanent');
  });

  it.each([
    ['7', 7_000],
    [new Date(NOW_MS + 90_000).toUTCString(), 90_000],
  ])('waits as long as Retry-After asks: %s', (value, afterMs) => {
    expect(result(answered(503, { 'retry-after': value }))).toMatchObject({ kind: 'retryable', afterMs });
  });

  it('waits as long as RetryInfo in the body asks where there is no Retry-After', () => {
    const body = encodeStatus({ code: 14, message: 'busy', retryAfterMs: 1_234 }, 'json');
    expect(result(answered(503, { 'content-type': 'application/json' }, body))).toEqual({
      kind: 'retryable',
      reason: 'HTTP 503: busy',
      afterMs: 1_234,
    });
  });

  it('follows no redirect', () => {
    expect(result(answered(307, { location: 'http://elsewhere' }))).toMatchObject({
      kind: 'permanent',
      reason: 'HTTP 307: redirects are not followed',
    });
  });

  it('recognises a request that is too large', () => {
    expect(result(answered(413)).kind).toBe('too_large');
  });

  it('names the reason that the backend gives, unless it may quote the data, and nothing of a page', () => {
    const type = { 'content-type': 'application/x-protobuf' };
    const refusal = (message: string) => encodeStatus({ code: 3, message }, 'protobuf');
    expect(result(answered(403, type, refusal('no such tenant')))).toMatchObject({
      kind: 'permanent',
      reason: 'HTTP 403: no such tenant',
    });
    expect(result(answered(400, type, refusal('bad attribute: "my secret prompt"')))).toEqual({
      kind: 'permanent',
      reason: 'HTTP 400',
      code: 3,
    });
    expect(result(answered(401, { 'content-type': 'text/plain' }, Buffer.from('words')))).toMatchObject({
      reason: 'HTTP 401',
    });
  });

  it('may send again after a connection that failed', () => {
    expect(result({ kind: 'failed', reason: 'connect ECONNREFUSED' })).toEqual({
      kind: 'retryable',
      reason: 'connect ECONNREFUSED',
    });
  });
});
