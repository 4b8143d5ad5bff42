import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { otlpGrpcExporter } from '../../../src/exporters/otlp-grpc/factory.ts';
import { encodeExportResponse } from '../../../src/otlp/json/response.ts';
import { SIGNALS } from '../../../src/otlp/signal.ts';
import type { Exporter } from '../../../src/pipeline/component.ts';
import { METRICS } from '../../../src/telemetry/metric-table.ts';
import { configFrom } from '../config.ts';
import { batchOf, batchOfCount, spanNames } from '../requests.ts';
import { NEVER, type RecordingSettings, recordingSettings } from '../settings.ts';
import { GrpcBackend } from './backend.ts';

const LABELS = { exporter: 'otlp_grpc' };
const QUICK_RETRY = 'retry_on_failure: { initial_interval: 5ms, max_interval: 20ms }';

describe('the exporter otlp_grpc', () => {
  let backend: GrpcBackend;
  let settings: RecordingSettings;
  const exporters: Exporter[] = [];

  beforeEach(async () => {
    backend = await new GrpcBackend().start();
    settings = recordingSettings('otlp_grpc');
  });
  afterEach(async () => {
    await Promise.all(exporters.splice(0).map((exporter) => exporter.shutdown(AbortSignal.abort())));
    backend.stop();
  });

  /** An exporter to the backend that answers its sender once the backend has. */
  async function startExporter(yaml = '', port = backend.port, batch = 'min_size: 0'): Promise<Exporter> {
    const config = await configFrom(
      `endpoint: http://127.0.0.1:${port}\nsending_queue: { wait_for_result: true, batch: { ${batch} } }\n${yaml}`,
      otlpGrpcExporter.decode,
    );
    const exporter = otlpGrpcExporter.create(config, settings, SIGNALS);
    exporters.push(exporter);
    await exporter.start();
    return exporter;
  }

  it('delivers the bytes of every signal unchanged, to the service of that signal', async () => {
    const exporter = await startExporter();
    for (const signal of SIGNALS) {
      const batch = { ...batchOf('a', 'b'), signal };
      expect(await exporter.consume(batch, NEVER)).toEqual({ kind: 'accepted' });
      expect(backend.calls.at(-1)).toMatchObject({ signal, bytes: Buffer.from(batch.bytes) });
      expect(settings.meter.count(METRICS.exporterSent[signal], LABELS)).toBe(2);
    }
  });

  it('sends its headers and says who it is', async () => {
    const exporter = await startExporter('headers: { X-Team: blue, x-data-bin: raw }');
    await exporter.consume(batchOf('a'), NEVER);
    const metadata = backend.calls[0]?.metadata;
    expect(metadata?.get('x-team')).toEqual(['blue']);
    expect(metadata?.get('x-data-bin')).toEqual([Buffer.from('raw')]);
    expect(metadata?.get('user-agent')[0]).toMatch(/^Clearspan\/1\.2\.3 /);
  });

  it('sends again what failed for now, no sooner than RetryInfo asks, and counts it once', async () => {
    const timesMs: number[] = [];
    backend.answer = (_call, index) => {
      timesMs.push(Date.now());
      return index === 0 ? { code: 8, details: 'quota', retryAfterMs: 80 } : new Uint8Array(0);
    };
    const exporter = await startExporter(QUICK_RETRY);
    expect(await exporter.consume(batchOf('a'), NEVER)).toEqual({ kind: 'accepted' });
    expect(timesMs[1]! - timesMs[0]!).toBeGreaterThanOrEqual(75);
    expect(settings.meter.count(METRICS.exporterSent.traces, LABELS)).toBe(1);
    expect(settings.meter.count(METRICS.exporterSendFailed.traces, LABELS)).toBe(0);
  });

  it('does not send again what was refused for good, and counts it once', async () => {
    backend.answer = () => ({ code: 3, details: 'bad data' });
    const exporter = await startExporter(QUICK_RETRY);
    expect(await exporter.consume(batchOf('a', 'b'), NEVER)).toEqual({
      kind: 'refused',
      reason: 'INVALID_ARGUMENT',
      code: 3,
    });
    expect(backend.calls).toHaveLength(1);
    expect(settings.meter.count(METRICS.exporterSendFailed.traces, LABELS)).toBe(2);
  });

  it("halves what is over a real server's limit until all of it is there", async () => {
    const exporter = await startExporter('compression: none', backend.port, 'max_bytes: 0');
    const batch = batchOfCount(6, 'span', 1_000_000);
    expect(await exporter.consume(batch, NEVER)).toEqual({ kind: 'accepted' });
    expect(backend.calls.map((call) => spanNames(call.bytes).length)).toEqual([3, 3]);
    expect(settings.meter.count(METRICS.exporterSent.traces, LABELS)).toBe(6);
  });

  it('counts what the backend rejected of a request', async () => {
    backend.answer = () =>
      encodeExportResponse('traces', { rejectedCount: 1, message: 'clock skew' }, 'protobuf');
    const exporter = await startExporter();
    expect(await exporter.consume(batchOf('a', 'b'), NEVER)).toEqual({ kind: 'accepted' });
    expect(settings.meter.count(METRICS.exporterSendFailed.traces, LABELS)).toBe(1);
    expect(settings.logger.lines.at(-1)?.fields).toEqual({ rejected_items: 1 });
  });

  it('keeps data while the backend is down and delivers it once it is up', async () => {
    const port = backend.port;
    backend.stop();
    const exporter = await startExporter(QUICK_RETRY, port);
    const outcome = exporter.consume(batchOf('a'), NEVER);
    await new Promise((resolve) => setTimeout(resolve, 50));
    backend = await new GrpcBackend().start(`127.0.0.1:${port}`);
    expect(await outcome).toEqual({ kind: 'accepted' });
    expect(backend.calls.map((call) => spanNames(call.bytes))).toEqual([['a']]);
    expect(settings.logger.messages('info')).toContain('export failed, will be retried');
  });

  it('waits for the connection within one attempt where told to', async () => {
    const { port } = backend;
    backend.stop();
    const exporter = await startExporter('wait_for_ready: true\nretry_on_failure: { enabled: false }', port);
    const outcome = exporter.consume(batchOf('a'), NEVER);
    await new Promise((resolve) => setTimeout(resolve, 50));
    backend = await new GrpcBackend().start(`127.0.0.1:${port}`);
    expect(await outcome).toEqual({ kind: 'accepted' });
  });

  it('gives up on an answer that does not come within the timeout', async () => {
    backend.answer = () => 'silence';
    const exporter = await startExporter('timeout: 30ms\nretry_on_failure: { enabled: false }');
    expect(await exporter.consume(batchOf('a'), NEVER)).toEqual({
      kind: 'retry',
      reason: 'no answer within 30 ms',
    });
  });

  it('sends what is queued before it has shut down', async () => {
    const config = await configFrom(
      `endpoint: http://127.0.0.1:${backend.port}\nsending_queue: { batch: { flush_timeout: 1h } }`,
      otlpGrpcExporter.decode,
    );
    const exporter = otlpGrpcExporter.create(config, settings, SIGNALS);
    await exporter.start();
    await exporter.consume(batchOf('a'), NEVER);
    await exporter.consume(batchOf('b'), NEVER);
    expect(backend.calls).toEqual([]);
    await exporter.shutdown(NEVER);
    await exporter.shutdown(NEVER);
    expect(backend.calls.map((call) => spanNames(call.bytes))).toEqual([['a', 'b']]);
  });

  it('keeps its batches below the usual limit of a gRPC server', async () => {
    const config = await configFrom(
      `endpoint: http://127.0.0.1:${backend.port}\ncompression: none`,
      otlpGrpcExporter.decode,
    );
    const exporter = otlpGrpcExporter.create(config, settings, SIGNALS);
    await exporter.start();
    const batch = batchOfCount(12, 'span', 1_000_000);
    await exporter.consume(batch, NEVER);
    await exporter.shutdown(NEVER);
    expect(backend.calls.map((call) => spanNames(call.bytes).length)).toEqual([4, 4, 4]);
    expect(backend.calls.flatMap((call) => spanNames(call.bytes)).sort()).toEqual(
      spanNames(batch.bytes).sort(),
    );
  });
});
