import type { Signal } from '../../../src/otlp/signal.ts';
import { encodeRequest as encode } from '../../oracle/otlp.ts';

/** An export request that protobufjs serialized. */
export function encodeRequest(signal: Signal, request: object): Buffer {
  return Buffer.from(encode(signal, request));
}

/** A request with `count` spans named `span-0` …, each with an attribute of `paddingBytes`. */
export function tracesRequest(count: number, paddingBytes = 0): Buffer {
  const spans = Array.from({ length: count }, (_, index) => ({
    traceId: Buffer.alloc(16, 0xab),
    spanId: Buffer.alloc(8, index + 1),
    name: `span-${index}`,
    attributes: [{ key: 'padding', value: { stringValue: 'x'.repeat(paddingBytes) } }],
  }));
  return encodeRequest('traces', { resourceSpans: [{ scopeSpans: [{ spans }] }] });
}

/** A request with one item, by signal. */
export const ONE_ITEM: Readonly<Record<Signal, object>> = {
  traces: {
    resourceSpans: [
      {
        scopeSpans: [{ spans: [{ traceId: Buffer.alloc(16, 1), spanId: Buffer.alloc(8, 2), name: 'one' }] }],
      },
    ],
  },
  metrics: {
    resourceMetrics: [
      { scopeMetrics: [{ metrics: [{ name: 'one', gauge: { dataPoints: [{ asInt: '1' }] } }] }] },
    ],
  },
  logs: { resourceLogs: [{ scopeLogs: [{ logRecords: [{ body: { stringValue: 'one' } }] }] }] },
};
