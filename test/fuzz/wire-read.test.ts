import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isWireError } from '../../src/otlp/wire/error.ts';
import {
  EVENT_ATTRIBUTES_FIELD,
  LOG_RECORD_ATTRIBUTES_FIELD,
  SPAN_ATTRIBUTES_FIELD,
} from '../../src/otlp/wire/messages.ts';
import { readAttribute, readLogRecord, readResource, readScope, readSpan } from '../../src/otlp/wire/read.ts';
import { walkItems } from '../../src/otlp/wire/walk.ts';
import { pathsOf } from '../oracle/frames.ts';
import { itemsOf } from '../oracle/items.ts';
import { loadLaterOtlp } from '../oracle/later-otlp.ts';
import { decode, requestType } from '../oracle/otlp.ts';
import { attributesOf, wireValueOf } from '../oracle/values.ts';
import { wireRequest } from '../oracle/wire-messages.ts';

type Decoded = Record<string, unknown>;

const later = loadLaterOtlp();

function spanOf(span: Decoded): object {
  const status = (span['status'] ?? {}) as Decoded;
  return {
    name: span['name'] ?? '',
    kind: span['kind'] ?? 0,
    traceId: span['traceId'] ?? '',
    spanId: span['spanId'] ?? '',
    parentSpanId: span['parentSpanId'] ?? '',
    startTimeUnixNano: bigintOf(span['startTimeUnixNano']),
    endTimeUnixNano: bigintOf(span['endTimeUnixNano']),
    statusCode: status['code'] ?? 0,
    statusMessage: status['message'] ?? '',
    attributes: attributesOf(span['attributes']),
    events: ((span['events'] ?? []) as Decoded[]).map((event) => ({
      name: event['name'] ?? '',
      timeUnixNano: bigintOf(event['timeUnixNano']),
      attributes: attributesOf(event['attributes']),
    })),
  };
}

function logRecordOf(record: Decoded): object {
  return {
    timeUnixNano: bigintOf(record['timeUnixNano']),
    observedTimeUnixNano: bigintOf(record['observedTimeUnixNano']),
    severityNumber: record['severityNumber'] ?? 0,
    severityText: record['severityText'] ?? '',
    eventName: record['eventName'] ?? '',
    body: wireValueOf(record['body']),
    attributes: attributesOf(record['attributes']),
    traceId: record['traceId'] ?? '',
    spanId: record['spanId'] ?? '',
  };
}

function bigintOf(value: unknown): bigint {
  return BigInt((value as string | undefined) ?? 0);
}

describe.each([
  ['traces', readSpan, spanOf, SPAN_ATTRIBUTES_FIELD],
  ['logs', readLogRecord, logRecordOf, LOG_RECORD_ATTRIBUTES_FIELD],
] as const)('reading %s', (signal, read, expected, attributesField) => {
  it('gives what protobufjs decodes, for every item, its resource and its scope', () => {
    fc.assert(
      fc.property(wireRequest(signal, later), (bytes) => {
        const items = itemsOf(signal, decode(requestType(signal, later), bytes));
        const paths = pathsOf(bytes);
        expect(paths).toHaveLength(items.length);
        for (const [index, { item, scope, resource }] of items.entries()) {
          const path = paths[index]!;
          expect(read(bytes, path.item)).toEqual(expected(item));
          const { name = '', version = '' } = (scope['scope'] ?? {}) as Decoded;
          expect(readScope(bytes, path.scope)).toEqual({ name, version });
          const { attributes } = (resource['resource'] ?? {}) as Decoded;
          expect(readResource(bytes, path.resource)).toEqual(attributesOf(attributes));
        }
      }),
      { numRuns: 200 },
    );
  });

  it('gives each attribute alone as among the others', () => {
    fc.assert(
      fc.property(wireRequest(signal, later), (bytes) => {
        for (const { item } of pathsOf(bytes)) {
          const decoded = read(bytes, item);
          if (isWireError(decoded)) throw new Error(decoded.reason);
          for (const [key, value] of decoded.attributes) {
            expect(readAttribute(bytes, item, attributesField, key)).toEqual(value);
          }
          expect(readAttribute(bytes, item, attributesField, 'absent')).toBeUndefined();
        }
      }),
      { numRuns: 200 },
    );
  });

  it('never throws on damaged bytes', () => {
    const mutations = fc.array(fc.record({ at: fc.nat(), value: fc.integer({ min: 0, max: 255 }) }), {
      maxLength: 5,
    });
    let visited = 0;
    fc.assert(
      fc.property(wireRequest(signal, later), mutations, (bytes, changes) => {
        if (bytes.length === 0) return;
        for (const { at, value } of changes) bytes[at % bytes.length] = value;
        walkItems(bytes, (item, scope, resource) => {
          visited++;
          const results = [read(bytes, item), readScope(bytes, scope), readResource(bytes, resource)];
          for (const result of results) expect(result).toBeTypeOf('object');
          readAttribute(bytes, item, EVENT_ATTRIBUTES_FIELD, 'a');
        });
      }),
      { numRuns: 250 },
    );
    expect(visited).toBeGreaterThan(0);
  });
});
