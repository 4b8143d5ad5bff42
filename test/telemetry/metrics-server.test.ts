import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { METRICS } from '../../src/telemetry/metric-table.ts';
import { MetricsServer } from '../../src/telemetry/metrics-server.ts';
import { registerProcessMetrics } from '../../src/telemetry/process-metrics.ts';
import { PrometheusMeter } from '../../src/telemetry/prometheus-meter.ts';

const servers: MetricsServer[] = [];

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop()));
});

async function serve(source: ConstructorParameters<typeof MetricsServer>[0], port = 0) {
  const server = new MetricsServer(source, { host: 'localhost', port });
  servers.push(server);
  return server.start();
}

describe('the metrics server', () => {
  it('shows what was counted, and the process, to a scrape over HTTP', async () => {
    const meter = new PrometheusMeter({ service_name: 'clearspan' });
    registerProcessMetrics(meter);
    meter.counter(METRICS.llmSpansDetected, { source: 'http' }).add(2);
    const port = await serve(meter);

    const response = await fetch(`http://localhost:${port}/metrics`);
    const text = await response.text();
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(text).toContain('# TYPE clearspan_llm_spans_detected counter\n');
    expect(text).toContain('clearspan_llm_spans_detected{source="http",service_name="clearspan"} 2\n');
    const rss = /^otelcol_process_memory_rss\{service_name="clearspan"\} (\d+)$/m.exec(text);
    expect(Number(rss?.[1])).toBeGreaterThan(10 * 2 ** 20);
  });

  it.each([
    ['GET', '/metrics?name=x', 200],
    ['HEAD', '/metrics', 200],
    ['POST', '/metrics', 405],
    ['GET', '/', 404],
    ['GET', '/metrics/x', 404],
    ['POST', '/other', 404],
  ])('answers %s %s with %d', async (method, path, status) => {
    const port = await serve(new PrometheusMeter({}));
    const response = await fetch(`http://localhost:${port}${path}`, { method });
    expect(response.status).toBe(status);
    expect(response.headers.get('allow')).toBe(status === 405 ? 'GET, HEAD' : null);
  });

  it('answers 500 where the figures cannot be collected, and goes on', async () => {
    let broken = true;
    const port = await serve({
      contentType: 'text/plain',
      exposition: async () => {
        if (broken) throw new Error('captured text');
        return 'fine 1\n';
      },
    });
    const failed = await fetch(`http://localhost:${port}/metrics`);
    expect(failed.status).toBe(500);
    expect(await failed.text()).not.toContain('captured text');
    broken = false;
    expect(await (await fetch(`http://localhost:${port}/metrics`)).text()).toBe('fine 1\n');
  });

  it('says so where the port is taken', async () => {
    const port = await serve(new PrometheusMeter({}));
    await expect(serve(new PrometheusMeter({}), port)).rejects.toThrow('EADDRINUSE');
  });

  it('stops with a connection open, twice, and without a start', async () => {
    const server = new MetricsServer(new PrometheusMeter({}), { host: '127.0.0.1', port: 0 });
    await server.stop();
    const port = await server.start();
    const socket = connect(port, '127.0.0.1');
    await new Promise((resolve) => socket.once('connect', resolve));
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.on('error', () => {});
    await server.stop();
    await server.stop();
    await closed;
    await expect(fetch(`http://127.0.0.1:${port}/metrics`)).rejects.toThrow();
  });
});
