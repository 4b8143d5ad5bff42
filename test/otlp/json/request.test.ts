import { describe, expect, it } from 'vitest';
import { jsonToProtobuf, protobufToJson } from '../../../src/otlp/json/request.ts';
import { SIGNALS } from '../../../src/otlp/signal.ts';
import { encoded, oracleDecode, requestType } from './requests.ts';

const TRACES = {
  resourceSpans: [
    {
      resource: { attributes: [{ key: 'service.name', value: { stringValue: 'shop' } }] },
      scopeSpans: [
        {
          scope: { name: 'instrumentation', version: '1.2.3' },
          spans: [
            {
              traceId: '5b8efff798038103d269b633813fc60c',
              spanId: 'eee19b7ec3c1b174',
              parentSpanId: 'eee19b7ec3c1b173',
              flags: 257,
              name: 'chat gpt-4o',
              kind: 3,
              startTimeUnixNano: '1544712660000000000',
              endTimeUnixNano: '1544712661000000001',
              attributes: [
                { key: 'gen_ai.usage.input_tokens', value: { intValue: '1200' } },
                {
                  key: 'stop',
                  value: { arrayValue: { values: [{ stringValue: 'a' }, { boolValue: false }] } },
                },
                {
                  key: 'map',
                  value: { kvlistValue: { values: [{ key: 'x', value: { doubleValue: 0.5 } }] } },
                },
                { key: 'raw', value: { bytesValue: 'AP+A' } },
              ],
              events: [{ timeUnixNano: '1544712660500000000', name: 'gen_ai.choice' }],
              links: [{ traceId: '000102030405060708090a0b0c0d0e0f', spanId: '0001020304050607' }],
              status: { message: 'late', code: 2 },
            },
          ],
        },
      ],
    },
  ],
};

const METRICS = {
  resourceMetrics: [
    {
      scopeMetrics: [
        {
          metrics: [
            { name: 'g', unit: '1', gauge: { dataPoints: [{ timeUnixNano: '7', asDouble: 0 }] } },
            {
              name: 's',
              sum: { dataPoints: [{ asInt: '-3', flags: 1 }], aggregationTemporality: 2, isMonotonic: true },
            },
            {
              name: 'h',
              histogram: {
                dataPoints: [
                  { count: '3', sum: 0, bucketCounts: ['1', '2'], explicitBounds: [0.5], max: 9.25 },
                ],
                aggregationTemporality: 1,
              },
            },
            {
              name: 'e',
              exponentialHistogram: {
                dataPoints: [{ count: '2', scale: -4, positive: { offset: -2, bucketCounts: ['0', '2'] } }],
              },
            },
          ],
        },
      ],
    },
  ],
};

const LOGS = {
  resourceLogs: [
    {
      resource: { entityRefs: [{ type: 'service', idKeys: ['service.name'] }] },
      scopeLogs: [
        {
          logRecords: [
            {
              timeUnixNano: '1',
              observedTimeUnixNano: '18446744073709551615',
              severityNumber: 9,
              body: { stringValue: '' },
              eventName: 'gen_ai.user.message',
            },
          ],
        },
      ],
    },
  ],
};

const DOCUMENTS = { traces: TRACES, metrics: METRICS, logs: LOGS };

describe.each(SIGNALS)('an export request of %s', (signal) => {
  it('survives the way to protobuf and back', () => {
    const back = protobufToJson(signal, encoded(signal, DOCUMENTS[signal]));
    expect(JSON.parse(String(back))).toEqual(DOCUMENTS[signal]);
  });

  it('is read by protobufjs as the same message', () => {
    const type = requestType(signal);
    const message = type.decode(encoded(signal, DOCUMENTS[signal]));
    expect(JSON.parse(String(protobufToJson(signal, type.encode(message).finish())))).toEqual(
      DOCUMENTS[signal],
    );
  });

  it('becomes one line, even with line breaks in its strings', () => {
    const bytes = encoded(
      signal,
      JSON.stringify(DOCUMENTS[signal]).replace('"name":"', '"name":"a\\n\\r\\u2028'),
    );
    expect(String(protobufToJson(signal, bytes))).not.toMatch(/[\n\r]/);
  });

  it('is empty for an empty object, and an empty object for no bytes', () => {
    expect(encoded(signal, '{}')).toHaveLength(0);
    expect(protobufToJson(signal, new Uint8Array(0))).toBe('{}');
  });

  it.each(['[]', 'null', '1', '"text"', 'true'])('is refused if the document is %s', (text) => {
    expect(jsonToProtobuf(signal, text)).toEqual({
      kind: 'json-error',
      path: '',
      reason: 'expected an object',
    });
  });
});

describe('an export request', () => {
  it('is read from the UTF-8 bytes of its text as from the text', () => {
    const text = JSON.stringify(TRACES).replace('shop', 'größte 🛒');
    expect(jsonToProtobuf('traces', Buffer.from(text))).toEqual(jsonToProtobuf('traces', text));
  });

  it('of another signal has no key that is known, and so nothing in it', () => {
    expect(oracleDecode('traces', encoded('traces', LOGS))).toEqual({});
  });
});
