import protobuf from 'protobufjs';
import { describe, expect, it } from 'vitest';
import { ENCODINGS } from '../../../src/otlp/json/encoding.ts';
import { decodeExportResponse, encodeExportResponse } from '../../../src/otlp/json/response.ts';
import { SIGNALS } from '../../../src/otlp/signal.ts';

const text = (bytes: Uint8Array) => Buffer.from(bytes).toString();

describe.each(ENCODINGS)('an export response in %s', (encoding) => {
  it.each(SIGNALS)('for %s says what was rejected', (signal) => {
    const partialSuccess = { rejectedCount: 3, message: 'too old' };
    const bytes = encodeExportResponse(signal, partialSuccess, encoding);
    expect(decodeExportResponse(signal, bytes, encoding)).toEqual(partialSuccess);
  });

  it.each(SIGNALS)('for %s says that all was accepted', (signal) => {
    const bytes = encodeExportResponse(signal, undefined, encoding);
    expect(decodeExportResponse(signal, bytes, encoding)).toBeUndefined();
    expect(decodeExportResponse(signal, new Uint8Array(0), encoding)).toBeUndefined();
  });

  it('may carry a warning with nothing rejected', () => {
    const warning = { rejectedCount: 0, message: 'deprecated' };
    expect(decodeExportResponse('logs', encodeExportResponse('logs', warning, encoding), encoding)).toEqual(
      warning,
    );
  });

  it('accepted all if its partial success is empty', () => {
    const bytes = encodeExportResponse('traces', { rejectedCount: 0, message: '' }, encoding);
    expect(bytes.length).toBeGreaterThan(0);
    expect(decodeExportResponse('traces', bytes, encoding)).toBeUndefined();
  });

  it('that makes no sense is an error', () => {
    expect(decodeExportResponse('traces', Uint8Array.of(0x0a, 0x09, 0x31), encoding)).toMatchObject({
      kind: 'json-error',
    });
  });
});

describe('an export response in JSON', () => {
  it('names the count as its signal does', () => {
    const bodies = SIGNALS.map((signal) =>
      text(encodeExportResponse(signal, { rejectedCount: 1, message: 'm' }, 'json')),
    );
    expect(bodies).toEqual([
      '{"partialSuccess":{"rejectedSpans":"1","errorMessage":"m"}}',
      '{"partialSuccess":{"rejectedDataPoints":"1","errorMessage":"m"}}',
      '{"partialSuccess":{"rejectedLogRecords":"1","errorMessage":"m"}}',
    ]);
    expect(text(encodeExportResponse('traces', undefined, 'json'))).toBe('{}');
  });

  it('may have the count as a number', () => {
    const body = Buffer.from('{"partialSuccess":{"rejectedSpans":2},"unknown":1}');
    expect(decodeExportResponse('traces', body, 'json')).toEqual({ rejectedCount: 2, message: '' });
  });

  it('with fields of the wrong type is an error', () => {
    const body = Buffer.from('{"partialSuccess":{"rejectedSpans":"many"}}');
    expect(decodeExportResponse('traces', body, 'json')).toEqual({
      kind: 'json-error',
      path: 'partialSuccess.rejectedSpans',
      reason: 'expected an integer',
    });
  });
});

describe('an export response in protobuf', () => {
  it('with a negative count rejected nothing', () => {
    const partial = protobuf.Writer.create().uint32(0x08).int64(-1).finish();
    const body = protobuf.Writer.create().uint32(0x0a).bytes(partial).finish();
    expect(decodeExportResponse('traces', body, 'protobuf')).toBeUndefined();
  });
});
