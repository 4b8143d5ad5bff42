import { describe, expect, it } from 'vitest';
import { sendResultOf } from '../../../src/exporters/otlp-grpc/send-result.ts';
import { encodeExportResponse } from '../../../src/otlp/json/response.ts';
import { encodeStatus } from '../../../src/otlp/status/rpc-status.ts';

const retryInfo = (retryAfterMs: number): Uint8Array =>
  encodeStatus({ code: 8, message: '', retryAfterMs }, 'protobuf');

describe('sendResultOf a gRPC answer', () => {
  it('takes OK as delivered, with or without a response that can be read', () => {
    const delivered = { kind: 'delivered' };
    expect(sendResultOf('traces', { code: 0, message: '' })).toEqual(delivered);
    expect(sendResultOf('traces', { code: 0, message: '', bytes: Uint8Array.of(0xff) })).toEqual(delivered);
  });

  it.each(['traces', 'metrics', 'logs'] as const)('reads the partial success of %s', (signal) => {
    const bytes = encodeExportResponse(signal, { rejectedCount: 3, message: 'too\nold' }, 'protobuf');
    expect(sendResultOf(signal, { code: 0, message: '', bytes })).toEqual({
      kind: 'delivered',
      rejectedItems: 3,
    });
  });

  it.each([1, 4, 10, 11, 14, 15])('may send again after code %d', (code) => {
    expect(sendResultOf('traces', { code, message: 'x' }).kind).toBe('retryable');
  });

  it.each([2, 3, 5, 6, 7, 8, 9, 12, 13, 16, 99])('does not send again after code %d', (code) => {
    expect(sendResultOf('traces', { code, message: 'x' })).toMatchObject({ kind: 'permanent', code });
  });

  it('waits as long as RetryInfo asks, which also makes RESOURCE_EXHAUSTED retryable', () => {
    expect(sendResultOf('traces', { code: 8, message: 'quota', details: retryInfo(1_500) })).toEqual({
      kind: 'retryable',
      reason: 'RESOURCE_EXHAUSTED: quota',
      afterMs: 1_500,
    });
    expect(sendResultOf('traces', { code: 14, message: '', details: retryInfo(20) })).toEqual({
      kind: 'retryable',
      reason: 'UNAVAILABLE',
      afterMs: 20,
    });
  });

  it.each([
    [8, 'grpc: received message larger than max (5000000 vs. 4194304)'],
    [8, 'Received message that decompresses to a size larger than 4194304'],
    [8, 'gRPC message exceeds maximum size 4194304: 5000000'],
    [8, 'Received message exceeds the maximum configured message size.'],
    [11, 'Error, decoded message length too large: found 5000000 bytes, the limit is: 4194304 bytes'],
  ])('recognises a message that is too large: %d %s', (code, message) => {
    expect(sendResultOf('traces', { code, message }).kind).toBe('too_large');
  });

  it('does not take a throttled message for a large one', () => {
    const message = 'rate larger than max';
    expect(sendResultOf('traces', { code: 8, message, details: retryInfo(10) }).kind).toBe('retryable');
  });

  it("passes a backend's words of itself on in one bounded line", () => {
    const result = sendResultOf('traces', { code: 16, message: `a\r\nb${'x'.repeat(1_000)}` });
    expect(result).toMatchObject({
      kind: 'permanent',
      reason: expect.stringMatching(/^UNAUTHENTICATED: a bx+…$/),
    });
    expect(result.kind === 'permanent' && result.reason.length).toBeLessThan(250);
  });

  it.each([
    [3, 'INVALID_ARGUMENT'],
    [13, 'INTERNAL'],
  ])('keeps to itself what a backend says of the data with code %d', (code, reason) => {
    expect(sendResultOf('traces', { code, message: 'bad attribute: "my secret prompt"' })).toMatchObject({
      reason,
    });
  });
});
