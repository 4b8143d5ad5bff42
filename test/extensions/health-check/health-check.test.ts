import { createServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { loadConfig } from '../../../src/config/load.ts';
import { healthCheckExtension } from '../../../src/extensions/health-check/factory.ts';
import type { Extension } from '../../../src/pipeline/component.ts';
import { REAL_TIMERS } from '../../../src/pipeline/timers.ts';
import { RecordingLogger } from '../../doubles/logger.ts';
import { RecordingMeter } from '../../doubles/meter.ts';

const NEVER = new AbortController().signal;
const started: Extension[] = [];

afterEach(async () => {
  for (const extension of started.splice(0)) await extension.shutdown(NEVER);
});

async function decode(yaml: string) {
  const loaded = await loadConfig(['test.yaml'], {}, async () => yaml);
  const config = healthCheckExtension.decode(loaded.root);
  return { config, problems: loaded.problems().map(({ message }) => message) };
}

async function start(yaml: string, now: () => number = Date.now) {
  const logger = new RecordingLogger();
  const { config, problems } = await decode(yaml);
  expect(problems).toEqual([]);
  const extension = healthCheckExtension.create(config, {
    id: 'health_check',
    version: '1.2.3',
    now,
    random: Math.random,
    environment: {},
    timers: REAL_TIMERS,
    extension: () => undefined,
    shared: (make) => make(),
    logger,
    meter: new RecordingMeter(),
  });
  started.push(extension);
  await extension.start();
  const endpoint = logger.lines.find(({ message }) => message === 'Starting health check server')?.fields[
    'endpoint'
  ];
  return { extension, url: `http://${endpoint}` };
}

describe('health_check', () => {
  it('answers 503 while starting, 200 while running and 503 while draining, as the Collector does', async () => {
    let nowMs = Date.UTC(2026, 0, 2, 3, 4, 5);
    const { extension, url } = await start('endpoint: localhost:0', () => nowMs);

    const starting = await fetch(url);
    expect(starting.status).toBe(503);
    expect(await starting.json()).toEqual({
      status: 'Server not available',
      upSince: '0001-01-01T00:00:00Z',
      uptime: '',
    });

    extension.pipelinesReady?.();
    nowMs += 90_500;
    const running = await fetch(url);
    expect(running.status).toBe(200);
    expect(running.headers.get('content-type')).toBe('application/json');
    expect(await running.json()).toEqual({
      status: 'Server available',
      upSince: '2026-01-02T03:04:05.000Z',
      uptime: '1m30.5s',
    });

    extension.pipelinesStopping?.();
    expect((await fetch(url)).status).toBe(503);
  });

  it('answers on every path by default, and on one alone where that is configured', async () => {
    const anywhere = await start('endpoint: 127.0.0.1:0');
    expect((await fetch(`${anywhere.url}/ready`)).status).toBe(503);
    const somewhere = await start('{ endpoint: "127.0.0.1:0", path: /healthz }');
    expect((await fetch(`${somewhere.url}/healthz?verbose`)).status).toBe(503);
    expect((await fetch(`${somewhere.url}/`)).status).toBe(404);
  });

  it('sends the configured texts', async () => {
    const { extension, url } = await start(
      '{ endpoint: "127.0.0.1:0", response_body: { healthy: fine, unhealthy: wait } }',
    );
    expect(await (await fetch(url)).text()).toBe('wait');
    extension.pipelinesReady?.();
    expect(await (await fetch(url)).text()).toBe('fine');
  });

  it('rejects its start where the port is taken', async () => {
    const occupant = createServer();
    await new Promise<void>((resolve) => occupant.listen(0, '127.0.0.1', resolve));
    const address = occupant.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    await expect(start(`endpoint: 127.0.0.1:${port}`)).rejects.toThrow('EADDRINUSE');
    await new Promise((resolve) => occupant.close(resolve));
  });

  it('listens on localhost:13133 by default', async () => {
    const { config } = await decode('{ path: / }');
    expect(config).toEqual({ endpoint: { host: 'localhost', port: 13133 }, path: '/' });
  });

  it('reports what it cannot use', async () => {
    expect((await decode('{ endpoint: nowhere }')).problems).toEqual([
      'endpoint: must be host:port, such as "localhost:4317" or "[::1]:4317"',
    ]);
    expect((await decode('{ path: health }')).problems).toEqual(['path: must start with /']);
    expect((await decode('{ endpoint: "0.0.0.0:13133" }')).problems).toEqual([
      expect.stringContaining('exposes this server to every network interface'),
    ]);
  });
});
