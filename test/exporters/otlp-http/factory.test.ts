import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { otlpHttpExporter } from '../../../src/exporters/otlp-http/factory.ts';
import { encodeExportResponse } from '../../../src/otlp/json/response.ts';
import { SIGNALS, type Signal } from '../../../src/otlp/signal.ts';
import type { Exporter } from '../../../src/pipeline/component.ts';
import { METRICS } from '../../../src/telemetry/metric-table.ts';
import { configFrom } from '../config.ts';
import { batchOf, spanNames } from '../requests.ts';
import { NEVER, type RecordingSettings, recordingSettings } from '../settings.ts';
import { HttpBackend } from './backend.ts';

const LABELS = { exporter: 'otlp_http' };
const QUICK_RETRY = 'retry_on_failure: { initial_interval: 5ms, max_interval: 20ms }';
const NO_RETRY = 'retry_on_failure: { enabled: false }';

describe('the exporter otlp_http', () => {
  let backend: HttpBackend;
  let settings: RecordingSettings;
  const exporters: Exporter[] = [];

  beforeEach(async () => {
    backend = await new HttpBackend().start();
    settings = recordingSettings('otlp_http');
  });
  afterEach(async () => {
    await Promise.all(exporters.splice(0).map((exporter) => exporter.shutdown(AbortSignal.abort())));
    await backend.stop();
  });

  /** An exporter to the backend that answers its sender once the backend has. */
  async function startExporter(yaml = '', port = backend.port): Promise<Exporter> {
    const config = await configFrom(
      `endpoint: http://127.0.0.1:${port}\nsending_queue: { wait_for_result: true, batch: { min_size: 0 } }\n${yaml}`,
      otlpHttpExporter.decode,
    );
    const exporter = otlpHttpExporter.create(config, settings, SIGNALS);
    exporters.push(exporter);
    await exporter.start();
    return exporter;
  }

  it('posts every signal to its own path, as gzip of the very bytes', async () => {
    const exporter = await startExporter();
    for (const signal of SIGNALS) {
      const batch = { ...batchOf('a', 'b'), signal };
      expect(await exporter.consume(batch, NEVER)).toEqual({ kind: 'accepted' });
      const request = backend.requests.at(-1)!;
      expect(request.path).toBe(`/v1/${signal}`);
      expect(request.headers).toMatchObject({
        'content-type': 'application/x-protobuf',
        'content-encoding': 'gzip',
        'user-agent': 'Clearspan/1.2.3',
      });
      expect(gunzipSync(request.body)).toEqual(Buffer.from(batch.bytes));
      expect(settings.meter.count(METRICS.exporterSent[signal], LABELS)).toBe(2);
    }
  });

  it('keeps its connection for the next request', async () => {
    const exporter = await startExporter();
    await exporter.consume(batchOf('a'), NEVER);
    await exporter.consume(batchOf('b'), NEVER);
    expect(backend.requests[1]?.clientPort).toBe(backend.requests[0]?.clientPort);
  });

  it('posts OTLP/JSON where told to, without compression where told so', async () => {
    const exporter = await startExporter('encoding: json\ncompression: none\nheaders: { X-Team: blue }');
    await exporter.consume(batchOf('hello'), NEVER);
    const { headers, body } = backend.requests[0]!;
    expect(headers).toMatchObject({ 'content-type': 'application/json', 'x-team': 'blue' });
    expect(headers).not.toHaveProperty('content-encoding');
    expect(JSON.parse(body.toString())).toMatchObject({
      resourceSpans: [{ scopeSpans: [{ spans: [{ name: 'hello' }] }] }],
    });
  });

  it('sends again what failed for now, no sooner than Retry-After asks, and counts it once', async () => {
    const timesMs: number[] = [];
    backend.answer = (_request, index) => {
      timesMs.push(Date.now());
      return index === 0 ? { status: 503, headers: { 'retry-after': '1' } } : { status: 200 };
    };
    const exporter = await startExporter(QUICK_RETRY);
    expect(await exporter.consume(batchOf('a'), NEVER)).toEqual({ kind: 'accepted' });
    expect(timesMs[1]! - timesMs[0]!).toBeGreaterThanOrEqual(950);
    expect(settings.meter.count(METRICS.exporterSent.traces, LABELS)).toBe(1);
  });

  it('sends again after a connection that was cut', async () => {
    backend.answer = (_request, index) => (index === 0 ? 'reset' : { status: 200 });
    const exporter = await startExporter(QUICK_RETRY);
    expect(await exporter.consume(batchOf('a'), NEVER)).toEqual({ kind: 'accepted' });
    expect(backend.requests).toHaveLength(2);
  });

  it('keeps data while the backend is down and delivers it once it is up', async () => {
    const { port } = backend;
    await backend.stop();
    const exporter = await startExporter(QUICK_RETRY, port);
    const outcome = exporter.consume(batchOf('a'), NEVER);
    await expect.poll(() => settings.logger.messages('info').length).toBeGreaterThan(0);
    backend = await new HttpBackend().start(port);
    expect(await outcome).toEqual({ kind: 'accepted' });
    expect(backend.requests).toHaveLength(1);
  });

  it('halves what the backend finds too large', async () => {
    backend.answer = ({ body }) => ({ status: spanNames(gunzipSync(body)).length > 2 ? 413 : 200 });
    const exporter = await startExporter();
    expect(await exporter.consume(batchOf('a', 'b', 'c', 'd'), NEVER)).toEqual({ kind: 'accepted' });
    expect(backend.requests.map(({ body }) => spanNames(gunzipSync(body)))).toEqual([
      ['a', 'b', 'c', 'd'],
      ['a', 'b'],
      ['c', 'd'],
    ]);
    expect(settings.meter.count(METRICS.exporterSent.traces, LABELS)).toBe(4);
    expect(settings.meter.count(METRICS.exporterSendFailed.traces, LABELS)).toBe(0);
  });

  it('does not send again what was refused for good, and counts it once', async () => {
    backend.answer = () => ({ status: 400 });
    const exporter = await startExporter(QUICK_RETRY);
    expect(await exporter.consume(batchOf('a', 'b'), NEVER)).toEqual({
      kind: 'refused',
      reason: 'HTTP 400',
      code: 3,
    });
    expect(backend.requests).toHaveLength(1);
    expect(settings.meter.count(METRICS.exporterSendFailed.traces, LABELS)).toBe(2);
  });

  it('follows no redirect', async () => {
    backend.answer = () => ({ status: 302, headers: { location: '/v1/elsewhere' } });
    const exporter = await startExporter(QUICK_RETRY);
    expect((await exporter.consume(batchOf('a'), NEVER)).kind).toBe('refused');
    expect(backend.requests).toHaveLength(1);
  });

  it('counts what the backend rejected of a request', async () => {
    backend.answer = () => ({
      status: 200,
      headers: { 'content-type': 'application/x-protobuf' },
      body: encodeExportResponse('traces', { rejectedCount: 1, message: 'clock skew' }, 'protobuf'),
    });
    const exporter = await startExporter();
    expect(await exporter.consume(batchOf('a', 'b'), NEVER)).toEqual({ kind: 'accepted' });
    expect(settings.meter.count(METRICS.exporterSendFailed.traces, LABELS)).toBe(1);
  });

  it('reads no more of an answer than it may, and still knows its status', async () => {
    const body = Buffer.alloc(100_000);
    backend.answer = (_request, index) => ({ status: index === 0 ? 200 : 400, body });
    const exporter = await startExporter(`max_response_bytes: 1000\n${NO_RETRY}`);
    expect((await exporter.consume(batchOf('a'), NEVER)).kind).toBe('accepted');
    expect((await exporter.consume(batchOf('b'), NEVER)).kind).toBe('refused');
  });

  it('gives up on an answer that does not come within the timeout', async () => {
    backend.answer = () => 'silence';
    const exporter = await startExporter(`timeout: 30ms\n${NO_RETRY}`);
    expect(await exporter.consume(batchOf('a'), NEVER)).toEqual({
      kind: 'retry',
      reason: 'no answer within 30 ms',
    });
  });

  it('cannot be made for a signal that has no endpoint', async () => {
    const config = await configFrom('traces_endpoint: http://localhost:1/in', otlpHttpExporter.decode);
    const create = (signals: readonly Signal[]) =>
      otlpHttpExporter.create(config, recordingSettings(), signals);
    expect(() => create(['traces'])).not.toThrow();
    expect(() => create(['traces', 'logs'])).toThrow('either endpoint or logs_endpoint must be specified');
  });

  it('sends what is queued before it has shut down, as one request', async () => {
    const config = await configFrom(
      `endpoint: http://127.0.0.1:${backend.port}\nsending_queue: { batch: { flush_timeout: 1h } }`,
      otlpHttpExporter.decode,
    );
    const exporter = otlpHttpExporter.create(config, settings, SIGNALS);
    await exporter.start();
    await exporter.consume(batchOf('a'), NEVER);
    await exporter.consume(batchOf('b'), NEVER);
    await exporter.shutdown(NEVER);
    expect(backend.requests.map(({ body }) => spanNames(gunzipSync(body)))).toEqual([['a', 'b']]);
  });
});
