import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isJsonError } from '../../../src/otlp/json/fault.ts';
import { jsonToProtobuf, protobufToJson } from '../../../src/otlp/json/request.ts';
import { SIGNALS } from '../../../src/otlp/signal.ts';
import { documentOf } from './documents.ts';
import { encoded, oracleDecode, requestType } from './requests.ts';

describe.each(SIGNALS)('any export request of %s', (signal) => {
  const document = documentOf(requestType(signal).root.lookupType(requestType(signal).fullName), 3);

  it('is read by protobufjs as what was written', () => {
    fc.assert(
      fc.property(document, ({ json, oracle }) => {
        expect(oracleDecode(signal, encoded(signal, json))).toEqual(oracle);
      }),
      { numRuns: 60 },
    );
  });

  it('comes back from protobuf as the same document', () => {
    fc.assert(
      fc.property(document, ({ json }) => {
        expect(JSON.parse(String(protobufToJson(signal, encoded(signal, json))))).toEqual(json);
      }),
      { numRuns: 60 },
    );
  });

  it('is the same protobuf whether long integers are strings or numbers', () => {
    fc.assert(
      fc.property(document, ({ json }) => {
        const text = JSON.stringify(json);
        const bare = text.replace(/"(\w*(?:UnixNano|count|asInt|intValue))":"(-?\d+)"/g, '"$1":$2');
        expect(encoded(signal, bare)).toEqual(encoded(signal, text));
      }),
      { numRuns: 60 },
    );
  });

  it('never throws when damaged', () => {
    fc.assert(
      fc.property(document, fc.nat(), fc.nat(255), fc.boolean(), ({ json }, position, byte, cut) => {
        const bytes = Buffer.from(encoded(signal, json));
        if (bytes.length === 0) return;
        const at = position % bytes.length;
        bytes[at] = byte;
        const back = protobufToJson(signal, cut ? bytes.subarray(0, at) : bytes);
        if (!isJsonError(back)) expect(jsonToProtobuf(signal, back)).toBeDefined();
      }),
      { numRuns: 200 },
    );
  });
});

describe('anything', () => {
  it('that is JSON never throws and never shows in the error', () => {
    const names = [
      'resourceSpans',
      'scopeSpans',
      'spans',
      'traceId',
      'kind',
      'attributes',
      'value',
      'arrayValue',
      'values',
    ];
    const { json } = fc.letrec((tie) => ({
      json: fc.oneof(
        { maxDepth: 8, withCrossShrink: true },
        fc.jsonValue({ maxDepth: 1 }),
        fc.constantFrom('secret', 1e30, -1, null),
        fc.array(tie('json'), { maxLength: 3 }),
        fc.dictionary(fc.constantFrom(...names), tie('json'), { maxKeys: 4 }),
      ),
    }));
    fc.assert(
      fc.property(json, (document) => {
        const result = jsonToProtobuf('traces', JSON.stringify(document));
        if (isJsonError(result)) expect(result.path + result.reason).not.toContain('secret');
      }),
      { numRuns: 500 },
    );
  });

  it('that is bytes never throws, taken as JSON or as protobuf', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.constantFrom(...SIGNALS), (bytes, signal) => {
        jsonToProtobuf(signal, bytes);
        const json = protobufToJson(signal, bytes);
        // What is read is well-formed: it can be read again.
        if (!isJsonError(json)) JSON.parse(json);
      }),
      { numRuns: 1000 },
    );
  });
});
