import { OTLPTraceExporter as GrpcExporter } from '@opentelemetry/exporter-trace-otlp-grpc';
import { OTLPTraceExporter as JsonExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as ProtobufExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import type { CompressionAlgorithm } from '@opentelemetry/otlp-exporter-base';
import { BatchSpanProcessor, NodeTracerProvider, type SpanExporter } from '@opentelemetry/sdk-trace-node';
import { describe, expect, it } from 'vitest';
import { retry } from '../../../src/pipeline/outcome.ts';
import { decodeRequest } from '../../oracle/otlp.ts';
import { type RunningReceiver, startReceiver } from './harness.ts';

type MakeExporter = (running: RunningReceiver) => SpanExporter;

const GZIP = 'gzip' as CompressionAlgorithm;
const EXPORTERS: readonly (readonly [string, MakeExporter])[] = [
  ['gRPC', ({ grpcPort }) => new GrpcExporter({ url: `http://127.0.0.1:${grpcPort}` })],
  [
    'gRPC with gzip',
    ({ grpcPort }) => new GrpcExporter({ url: `http://127.0.0.1:${grpcPort}`, compression: GZIP }),
  ],
  ['HTTP with JSON', ({ httpPort }) => new JsonExporter({ url: `http://127.0.0.1:${httpPort}/v1/traces` })],
  [
    'HTTP with protobuf and gzip',
    ({ httpPort }) =>
      new ProtobufExporter({ url: `http://127.0.0.1:${httpPort}/v1/traces`, compression: GZIP }),
  ],
];

describe('the SDK exporter over', () => {
  it.each(EXPORTERS)('%s delivers every span once', async (_name, makeExporter) => {
    const running = await startReceiver();
    const names = await sendSpans(makeExporter(running), 300);
    expect(receivedNames(running)).toEqual(names);
  });

  // The gRPC exporter of this SDK never tries again itself.
  it.each(EXPORTERS.filter(([name]) => name.startsWith('HTTP')))(
    '%s tries again after being told to',
    async (_name, makeExporter) => {
      const running = await startReceiver();
      let asked = 0;
      const taken: Uint8Array[] = [];
      running.consumer.answer = ({ bytes }) => {
        asked++;
        if (asked === 1) return retry('not now', { afterMs: 10 });
        taken.push(bytes);
        return { kind: 'accepted' };
      };
      const names = await sendSpans(makeExporter(running), 5);
      expect(asked).toBe(2);
      expect(taken.flatMap(namesIn)).toEqual(names);
    },
  );
});

/** Sends spans through an SDK pipeline; resolves to their names once the exporter has shut down. */
async function sendSpans(exporter: SpanExporter, count: number): Promise<string[]> {
  const provider = new NodeTracerProvider({
    spanProcessors: [new BatchSpanProcessor(exporter, { maxExportBatchSize: 128, maxQueueSize: 1000 })],
  });
  const tracer = provider.getTracer('test');
  const names = Array.from({ length: count }, (_, index) => `span ${index}`);
  for (const name of names) tracer.startSpan(name, { attributes: { 'http.request.method': 'POST' } }).end();
  await provider.shutdown();
  return names;
}

function receivedNames({ consumer }: RunningReceiver): string[] {
  return consumer.batches
    .flatMap(({ bytes }) => namesIn(bytes))
    .sort((a, b) => Number(a.slice(5)) - Number(b.slice(5)));
}

function namesIn(bytes: Uint8Array): string[] {
  const request = decodeRequest('traces', bytes) as unknown as {
    resourceSpans: { scopeSpans: { spans: { name: string }[] }[] }[];
  };
  return request.resourceSpans.flatMap(({ scopeSpans }) =>
    scopeSpans.flatMap(({ spans }) => spans.map(({ name }) => name)),
  );
}
