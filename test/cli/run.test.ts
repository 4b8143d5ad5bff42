import { createServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { type Daemon, freePort, spawnDaemon, startDaemon } from '../process/daemon.ts';

const daemons: Daemon[] = [];

afterEach(async () => {
  for (const daemon of daemons.splice(0)) {
    daemon.kill('SIGKILL');
    await daemon.exited;
  }
});

interface Ports {
  readonly otlp: number;
  readonly health: number;
  readonly metrics: number;
  /** Where the backend would be. */
  readonly backend: number;
}

async function freePorts(): Promise<Ports> {
  return {
    otlp: await freePort(),
    health: await freePort(),
    metrics: await freePort(),
    backend: await freePort(),
  };
}

function configOf({ otlp, health, metrics, backend }: Ports, service = ''): string {
  return `
receivers: { otlp: { protocols: { http: { endpoint: "127.0.0.1:${otlp}" } } } }
processors: { llm: }
exporters: { otlp_http: { endpoint: "http://127.0.0.1:${backend}", retry_on_failure: { initial_interval: 30s } } }
extensions: { health_check: { endpoint: "127.0.0.1:${health}" } }
service:
  extensions: [health_check]
  pipelines: { traces: { receivers: [otlp], processors: [llm], exporters: [otlp_http] } }
  telemetry:
    metrics: { readers: [ { pull: { exporter: { prometheus: { host: 127.0.0.1, port: ${metrics} } } } } ] }
${service}`;
}

async function start(config: string): Promise<Daemon> {
  const daemon = await startDaemon({ config });
  daemons.push(daemon);
  return daemon;
}

function sendSpan(port: number): Promise<Response> {
  const spans = [{ traceId: '1'.repeat(32), spanId: '1'.repeat(16), name: 'work' }];
  return fetch(`http://127.0.0.1:${port}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans }] }] }),
  });
}

describe('clearspan run', () => {
  it('runs until SIGTERM: healthy, measured, one line that tells the pipelines, exit code 0', async () => {
    const ports = await freePorts();
    const daemon = await start(configOf(ports, '  shutdown_timeout: 2s'));

    const health = await fetch(`http://127.0.0.1:${ports.health}/`);
    expect(health.status).toBe(200);
    expect(await health.json()).toMatchObject({ status: 'Server available' });

    expect((await sendSpan(ports.otlp)).status).toBe(200);
    const metrics = await (await fetch(`http://127.0.0.1:${ports.metrics}/metrics`)).text();
    expect(metrics).toMatch(/^otelcol_receiver_accepted_spans\{.*receiver="otlp".*\} 1$/m);
    expect(metrics).toMatch(/^otelcol_processor_incoming_items\{.*processor="llm".*\} 1$/m);

    expect(await daemon.stop()).toEqual({ code: 0, signal: null });
    expect(daemon.stderr()).toContain('"traces":"otlp -> llm -> otlp_http"');
    expect(daemon.stderr()).toContain('Shutdown complete');
  });

  it('ends with 0 within its shutdown timeout though the backend is away', async () => {
    const ports = await freePorts();
    const daemon = await start(configOf(ports, '  shutdown_timeout: 2s'));
    expect((await sendSpan(ports.otlp)).status).toBe(200);
    expect(await daemon.stop()).toEqual({ code: 0, signal: null });
  });

  it('stops on SIGINT as on SIGTERM, and goes on after SIGHUP', async () => {
    const ports = await freePorts();
    const daemon = await start(configOf(ports));
    daemon.kill('SIGHUP');
    await daemon.logged('SIGHUP is ignored');
    expect((await fetch(`http://127.0.0.1:${ports.health}/`)).status).toBe(200);
    daemon.kill('SIGINT');
    expect(await daemon.exited).toEqual({ code: 0, signal: null });
  });

  it('ends at once with 1 on a second signal', async () => {
    // A backend that takes the connection and never answers keeps the drain busy.
    const silent = createServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const address = silent.address();
    const backend = address !== null && typeof address === 'object' ? address.port : 0;
    const ports = { ...(await freePorts()), backend };
    const daemon = await start(configOf(ports));
    expect((await sendSpan(ports.otlp)).status).toBe(200);
    daemon.kill('SIGTERM');
    await daemon.logged('Starting shutdown');
    daemon.kill('SIGTERM');
    expect(await daemon.exited).toEqual({ code: 1, signal: null });
    silent.close();
  });

  it('ends with 1 and names the component whose port is taken', async () => {
    const ports = await freePorts();
    await start(configOf(ports));
    const rival = await spawnDaemon({ config: configOf({ ...(await freePorts()), otlp: ports.otlp }) });
    expect(await rival.exited).toEqual({ code: 1, signal: null });
    expect(rival.stderr()).toMatch(/failed to start receiver "otlp": .*EADDRINUSE/);
    expect(rival.stderr()).not.toContain('Everything is ready');
  });

  it('ends with 1 where its metrics port is taken', async () => {
    const ports = await freePorts();
    await start(configOf(ports));
    const rival = await spawnDaemon({ config: configOf({ ...(await freePorts()), metrics: ports.metrics }) });
    expect(await rival.exited).toEqual({ code: 1, signal: null });
    expect(rival.stderr()).toContain(`failed to serve metrics on 127.0.0.1:${ports.metrics}`);
  });

  it('ends with 2 and names file and line of every mistake in its configuration', async () => {
    const config = `receivers:\n  otpl:\nexporters:\n  debug:\nservice:\n  pipelines:\n    traces:\n      receivers: [otpl]\n      exporters: [debgu]\n`;
    const daemon = await spawnDaemon({ config });
    expect(await daemon.exited).toEqual({ code: 2, signal: null });
    expect(daemon.stderr()).toMatch(/config\.yaml:2:\d+: .*unknown type: "otpl" for id: "otpl"/);
    expect(daemon.stderr()).toMatch(
      /config\.yaml:9:\d+: .*references exporter "debgu" which is not configured/,
    );
  });
});
