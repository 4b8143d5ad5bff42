import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type Daemon, freePort, spawnDaemon, startDaemon } from '../process/daemon.ts';
import { Recorder } from '../process/recorder.ts';
import { grpcClient, TRACES } from '../receivers/otlp/grpc-client.ts';
import { encodeRequest } from '../receivers/otlp/requests.ts';

const REQUEST = JSON.stringify({
  model: 'gpt-4o-mini',
  messages: [{ role: 'user', content: 'Where is it?' }],
});

type Attributes = Readonly<Record<string, string | number>>;

interface SentSpan {
  readonly trace: number;
  readonly id: number;
  readonly parent?: number;
  readonly name?: string;
  /** Seconds after the others. */
  readonly atS?: number;
  readonly attributes?: Attributes;
}

/** The instrumentation's span, and the HTTP client's under it, of one call. */
function callSpans(trace: number): readonly [SentSpan, SentSpan] {
  const usage = { prompt_tokens: 10, completion_tokens: 2, total_tokens: 12 };
  const choices = [
    { index: 0, message: { role: 'assistant', content: `It is at ${trace}.` }, finish_reason: 'stop' },
  ];
  const response = { id: `chatcmpl-${trace}`, object: 'chat.completion', model: 'gpt-4o-mini-2024-07-18' };
  return [
    {
      trace,
      id: 1,
      name: 'chat gpt-4o-mini',
      attributes: {
        'gen_ai.operation.name': 'chat',
        'gen_ai.provider.name': 'openai',
        'gen_ai.request.model': 'gpt-4o-mini',
        'gen_ai.response.id': `chatcmpl-${trace}`,
        'gen_ai.usage.input_tokens': 10,
        'gen_ai.usage.output_tokens': 2,
      },
    },
    {
      trace,
      id: 2,
      parent: 1,
      name: 'POST',
      attributes: {
        'http.request.method': 'POST',
        'url.full': 'https://api.openai.com/v1/chat/completions',
        'http.request.body': REQUEST,
        'http.response.body': JSON.stringify({ ...response, choices, usage }),
      },
    },
  ];
}

function requestOf(...spans: readonly SentSpan[]): Buffer {
  const encoded = spans.map(({ trace, id, parent, name = 'work', atS = 0, attributes = {} }) => ({
    traceId: bytesOf(trace, 16),
    spanId: bytesOf(id, 8),
    ...(parent !== undefined && { parentSpanId: bytesOf(parent, 8) }),
    name,
    kind: 3,
    startTimeUnixNano: `${1_795_397_173 + atS}000000000`,
    endTimeUnixNano: `${1_795_397_174 + atS}000000000`,
    attributes: Object.entries(attributes).map(([key, value]) => ({
      key,
      value: typeof value === 'number' ? { intValue: value } : { stringValue: value },
    })),
  }));
  return encodeRequest('traces', {
    resourceSpans: [{ scopeSpans: [{ scope: { name: 's' }, spans: encoded }] }],
  });
}

function bytesOf(number: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  bytes.writeUInt32BE(number + 1, length - 4);
  return bytes;
}

interface ArrivedSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly attributes: Readonly<Record<string, unknown>>;
}

function arrived(backend: Recorder): ArrivedSpan[] {
  return backend.decoded('traces').flatMap((request) => {
    const { resourceSpans } = request as {
      resourceSpans: {
        scopeSpans: {
          spans: {
            traceId: string;
            spanId: string;
            attributes?: { key: string; value: Record<string, unknown> }[];
          }[];
        }[];
      }[];
    };
    return resourceSpans
      .flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans))
      .map(({ traceId, spanId, attributes = [] }) => ({
        traceId,
        spanId,
        attributes: Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]])),
      }));
  });
}

async function deployWorkers(options: { llm?: string; storage?: string; queue?: string } = {}) {
  const backend = await Recorder.start();
  const [otlp, health, metrics] = await Promise.all([freePort(), freePort(), freePort()]);
  const config = `
receivers: { otlp: { protocols: { grpc: { endpoint: "127.0.0.1:${otlp}" } } } }
processors: { llm: ${options.llm ?? '{}'} }
exporters: { otlp_grpc: { endpoint: "${backend.grpcEndpoint}", tls: { insecure: true }, sending_queue: ${options.queue ?? '{ enabled: false }'} } }
extensions:
  health_check: { endpoint: "127.0.0.1:${health}" }
  ${options.storage ? `file_storage: { directory: "${options.storage}" }` : ''}
service:
  workers: 2
  extensions: [health_check${options.storage ? ', file_storage' : ''}]
  pipelines: { traces: { receivers: [otlp], processors: [llm], exporters: [otlp_grpc] } }
  telemetry: { metrics: { readers: [ { pull: { exporter: { prometheus: { host: 127.0.0.1, port: ${metrics} } } } } ] } }
`;
  const daemon = await startDaemon({ config });
  onTestFinished(async () => {
    await daemon.stop();
    backend.stop();
  });
  return {
    daemon,
    backend,
    config,
    otlp,
    health: async () => (await fetch(`http://127.0.0.1:${health}/`)).status,
    figure: async (name: string): Promise<number> => {
      const text = await (await fetch(`http://127.0.0.1:${metrics}/metrics`)).text();
      const lines = text
        .split('\n')
        .filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `));
      return lines.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
    },
  };
}

function workersOf({ pid }: Daemon): number[] {
  return execFileSync('pgrep', ['-P', String(pid)], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map(Number);
}

describe('a daemon of two workers', () => {
  it('starts both, tells of it once, and drains both on SIGTERM', async () => {
    const { daemon, health, figure } = await deployWorkers();
    expect(workersOf(daemon)).toHaveLength(2);
    expect(await health()).toBe(200);
    expect(await figure('clearspan_workers')).toBe(2);
    for (const line of ['Everything is ready', 'Starting GRPC server', 'Starting health check server'])
      expect(daemon.stderr().split(line)).toHaveLength(2);
    expect(await daemon.stop()).toEqual({ code: 0, signal: null });
    expect(daemon.stderr()).toContain('Shutdown complete.');
  });

  it('gives each call one bearer, whichever worker its spans arrive at, and adds the figures up', {
    timeout: 60_000,
  }, async () => {
    const { backend, otlp, figure } = await deployWorkers();
    // Connections go to the workers in turn.
    const [one, other] = [grpcClient(otlp), grpcClient(otlp)];
    const calls = 40;
    for (let trace = 0; trace < calls; trace++) {
      const [outer, inner] = callSpans(trace);
      const [first, second] = trace % 2 === 0 ? [outer, inner] : [inner, outer];
      const answers = [
        one.unary(TRACES, requestOf(first)),
        other.unary(TRACES, requestOf(second, { trace, id: 3 })),
      ];
      for (const answer of answers) expect(await answer).toMatchObject({ code: 0 });
    }
    const spans = arrived(backend);
    expect(spans).toHaveLength(3 * calls);
    const duplicates = spans.filter(({ attributes }) => 'llm.call.duplicate_of' in attributes);
    const bearers = spans.filter(({ attributes }) => 'llm.cost_usd' in attributes);
    expect(new Set(duplicates.map(({ traceId }) => traceId)).size).toBe(calls);
    expect(new Set(bearers.map(({ traceId }) => traceId)).size).toBe(calls);
    expect(bearers).toHaveLength(calls);
    for (const { traceId, attributes } of duplicates) {
      const bearer = bearers.find((span) => span.traceId === traceId);
      expect(attributes['llm.call.duplicate_of']).toBe(bearer?.spanId);
    }
    expect(await figure('otelcol_receiver_accepted_spans')).toBe(3 * calls);
    expect(await figure('otelcol_exporter_sent_spans')).toBe(3 * calls);
    expect(await figure('clearspan_llm_spans_enriched')).toBe(2 * calls);
  });

  it.each(['in memory', 'in a storage'])('keeps one history of prompts, %s', async (where) => {
    const storage = await mkdtemp(join(tmpdir(), 'clearspan-workers-'));
    onTestFinished(() => rm(storage, { recursive: true, force: true }));
    const kept = where === 'in a storage';
    const { backend, otlp } = await deployWorkers({
      ...(kept && { storage, llm: '{ prompt_history: { storage: file_storage } }' }),
    });
    const clients = [grpcClient(otlp), grpcClient(otlp)];
    const prompts = ['Be brief.', 'Be brief.', 'Be kind.', 'Be kind.'];
    for (const [index, prompt] of prompts.entries()) {
      const messages = [
        { role: 'system', content: prompt },
        { role: 'user', content: 'Hello' },
      ];
      const [, call] = callSpans(index);
      const body = JSON.stringify({ model: 'gpt-4o-mini', messages });
      const attributes = { ...call.attributes, 'http.request.body': body };
      await clients[index % 2]?.unary(TRACES, requestOf({ ...call, attributes, atS: index }));
    }
    const told = arrived(backend).map(({ attributes }) => [
      attributes['llm.system_prompt_first_seen'],
      attributes['llm.system_prompt_changed'],
    ]);
    const [brief, , kind] = told.map(([firstSeen]) => firstSeen);
    expect(new Set([brief, kind]).size).toBe(2);
    expect(told).toEqual([
      [brief, undefined],
      [brief, undefined],
      [kind, true],
      [kind, true],
    ]);
  });
});

describe('signals', () => {
  it('that reach every process at once, as from a terminal, end the daemon as one', async () => {
    const { daemon } = await deployWorkers();
    for (const pid of [...workersOf(daemon), daemon.pid]) process.kill(pid, 'SIGINT');
    expect(await daemon.exited).toEqual({ code: 0, signal: null });
    expect(daemon.stderr()).not.toContain('is replaced');
  });

  it('to stop let every worker deliver what it has acknowledged', async () => {
    const { daemon, backend, otlp } = await deployWorkers({ queue: '{ enabled: true }' });
    let open: () => void = () => undefined;
    const opened = new Promise<void>((resolve) => {
      open = resolve;
    });
    backend.answer = () => opened.then(() => 'accept' as const);
    const clients = [grpcClient(otlp), grpcClient(otlp)];
    for (let trace = 0; trace < 20; trace++)
      expect(await clients[trace % 2]?.unary(TRACES, requestOf({ trace, id: 1 }))).toMatchObject({ code: 0 });
    expect(arrived(backend)).toEqual([]);
    daemon.kill('SIGTERM');
    await daemon.logged('Starting shutdown');
    open();
    expect(await daemon.exited).toEqual({ code: 0, signal: null });
    expect(arrived(backend)).toHaveLength(20);
  });

  it('that kill the primary process leave no worker behind', async () => {
    const { daemon } = await deployWorkers();
    const workers = workersOf(daemon);
    daemon.kill('SIGKILL');
    await daemon.exited;
    await expect.poll(() => workers.filter(isAlive), { timeout: 10_000 }).toEqual([]);
  });
});

describe('a worker that is killed under load', () => {
  it('is replaced, and no span that was acknowledged is lost', { timeout: 60_000 }, async () => {
    const { daemon, backend, otlp, health, figure } = await deployWorkers();
    const acknowledged = new Set<string>();
    let loading = true;
    let sent = 0;
    const senders = Array.from({ length: 6 }, async () => {
      while (loading) {
        const client = grpcClient(otlp);
        // A connection's calls end with the worker that it goes to: then a new one is opened.
        for (let ok = true; ok && loading; ) {
          const trace = sent++;
          const [outer, inner] = callSpans(trace);
          const answer = await client.unary(TRACES, requestOf(outer, inner, { trace, id: 3 }));
          ok = answer.code === 0;
          if (ok) for (const id of [1, 2, 3]) acknowledged.add(spanKey(trace, id));
        }
        client.close();
      }
    });
    const goneBy = async (count: number) => {
      await expect.poll(() => acknowledged.size, { timeout: 20_000 }).toBeGreaterThan(count);
    };
    await goneBy(300);
    const [victim = 0, survivor = 0] = workersOf(daemon);
    process.kill(victim, 'SIGKILL');
    await daemon.logged('A worker has ended and is replaced');
    await expect.poll(health, { timeout: 20_000 }).toBe(200);
    const workers = workersOf(daemon);
    expect(workers).toHaveLength(2);
    expect(workers).toContain(survivor);
    expect(workers).not.toContain(victim);
    await goneBy(acknowledged.size + 300);
    loading = false;
    await Promise.all(senders);

    const spans = arrived(backend);
    const there = new Set(spans.map(({ traceId, spanId }) => `${traceId} ${spanId}`));
    expect([...acknowledged].filter((key) => !there.has(key))).toEqual([]);
    // A sender that was not answered would send again, so that a span may be there twice; figures never are.
    const bearers = new Map<string, Set<string>>();
    for (const { traceId, spanId, attributes } of spans) {
      if (!('llm.cost_usd' in attributes)) continue;
      bearers.set(traceId, (bearers.get(traceId) ?? new Set()).add(spanId));
    }
    expect([...bearers.values()].every(({ size }) => size === 1)).toBe(true);
    expect(await figure('clearspan_worker_replacements')).toBe(1);
    expect(await figure('clearspan_workers')).toBe(2);
  });
});

describe('workers that cannot start', () => {
  it('end the daemon, which tells of it once', async () => {
    const { otlp } = await deployWorkers();
    const rival = await spawnDaemon({
      config: `
receivers: { otlp: { protocols: { grpc: { endpoint: "127.0.0.1:${otlp}" } } } }
exporters: { debug: }
service:
  workers: 2
  pipelines: { traces: { receivers: [otlp], exporters: [debug] } }
  telemetry: { metrics: { level: none } }
`,
    });
    expect(await rival.exited).toEqual({ code: 1, signal: null });
    expect(rival.stderr().match(/failed to start receiver "otlp": .*EADDRINUSE/g)).toHaveLength(1);
  });

  it('are told by the line of the configuration, once, where that is wrong', async () => {
    const rival = await spawnDaemon({
      config: `
receivers: { otlp: { protocols: { grpc: } } }
processors: { llm: { security: { rules: [/no/such/rules.yaml] } } }
exporters: { debug: }
service:
  workers: 2
  pipelines: { traces: { receivers: [otlp], processors: [llm], exporters: [debug] } }
  telemetry: { metrics: { level: none } }
`,
    });
    expect(await rival.exited).toEqual({ code: 2, signal: null });
    expect(rival.stderr().match(/rules\.yaml/g)).toHaveLength(1);
  });
});

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

function spanKey(trace: number, id: number): string {
  return `${bytesOf(trace, 16).toString('hex')} ${bytesOf(id, 8).toString('hex')}`;
}
