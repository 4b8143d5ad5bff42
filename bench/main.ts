import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LoadReport } from './load.ts';
import { type Peer, startPeer, usageOf } from './processes.ts';
import { SCENARIOS, type Scenario } from './scenarios.ts';

const RUN_TS = 'scripts/run-ts.mjs';
const WARM_UP_SECONDS = 2;

interface Result {
  readonly scenario: string;
  readonly cpuSecondsPerMillionSpans: number;
  readonly spansPerSecond: number;
  readonly peakRssMiB: number;
  readonly sent: number;
  readonly delivered: number;
  readonly failures: number;
}

const quick = process.argv.includes('--quick');
const seconds = quick ? 4 : 15;
console.error(
  `${cpus().length} × ${cpus()[0]?.model ?? 'unknown CPU'}, Node ${process.version}, ${seconds} s a scenario`,
);
console.log(row(['scenario', 'CPU s / 1M spans', 'spans/s', 'peak RSS MiB', 'sent = delivered']));
for (const scenario of SCENARIOS) {
  const result = await run(scenario);
  const whole = result.sent === result.delivered ? 'yes' : `NO: ${result.sent} / ${result.delivered}`;
  console.log(
    row([
      result.scenario,
      result.cpuSecondsPerMillionSpans.toFixed(2),
      Math.round(result.spansPerSecond).toLocaleString('en'),
      result.peakRssMiB.toFixed(0),
      whole,
    ]),
  );
  if (process.argv.includes('--json')) console.log(JSON.stringify(result));
  if (result.sent !== result.delivered || result.failures > 0) process.exitCode = 1;
}

/** One scenario: sink, daemon and load each in a process of its own; the daemon's CPU is read from /proc. */
async function run(scenario: Scenario): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), 'clearspan-bench-'));
  const sink = startPeer([RUN_TS, 'bench/sink.ts']);
  const sinkPort = Number(await sink.nextLine());
  const ports = { grpc: await freePort(), http: await freePort(), health: await freePort() };
  const config = join(folder, 'config.yaml');
  writeFileSync(config, daemonConfig(scenario, ports, sinkPort));
  const daemon = startPeer(['dist/main.js', 'run', '--config', config], 'ignore');
  try {
    await healthy(ports.health);
    const load = (duration: number) => sendLoad(scenario, ports[scenario.protocol], duration);
    const warmUp = await load(WARM_UP_SECONDS);
    const before = usageOf(daemon.pid);
    const report = await load(seconds);
    const after = await drained(daemon, sink, warmUp.spans + report.spans);
    return {
      scenario: scenario.name,
      cpuSecondsPerMillionSpans: ((after.cpuSeconds - before.cpuSeconds) / report.spans) * 1e6,
      spansPerSecond: report.spans / report.seconds,
      peakRssMiB: after.peakRssMiB,
      sent: warmUp.spans + report.spans,
      delivered: await countOf(sink),
      failures: warmUp.failures + report.failures,
    };
  } finally {
    await daemon.stop();
    await sink.stop();
    rmSync(folder, { recursive: true });
  }
}

async function sendLoad(scenario: Scenario, port: number, duration: number): Promise<LoadReport> {
  const peer = startPeer([RUN_TS, 'bench/load.ts', JSON.stringify({ ...scenario, port, seconds: duration })]);
  const report = JSON.parse(await peer.nextLine()) as LoadReport;
  await peer.stop();
  return report;
}

/** Waits until the sink has everything, so that the work still queued is counted too. */
async function drained(daemon: Peer, sink: Peer, expected: number) {
  for (let tries = 0; tries < 100 && (await countOf(sink)) < expected; tries++) await pause(100);
  return usageOf(daemon.pid);
}

async function countOf(sink: Peer): Promise<number> {
  sink.process.stdin?.write('count\n');
  return Number(await sink.nextLine());
}

async function healthy(port: number): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    const response = await fetch(`http://127.0.0.1:${port}/`).catch(() => undefined);
    if (response?.ok) return;
    await pause(50);
  }
  throw new Error('the daemon did not become healthy; is dist/main.js built?');
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}

function daemonConfig(
  { processors }: Scenario,
  ports: { grpc: number; http: number; health: number },
  sinkPort: number,
): string {
  return `
receivers:
  otlp:
    protocols:
      grpc: { endpoint: "127.0.0.1:${ports.grpc}" }
      http: { endpoint: "127.0.0.1:${ports.http}" }
processors:
  llm: {}
exporters:
  otlp_grpc:
    endpoint: "127.0.0.1:${sinkPort}"
    compression: none
    tls: { insecure: true }
extensions:
  health_check: { endpoint: "127.0.0.1:${ports.health}" }
service:
  extensions: [health_check]
  telemetry: { metrics: { level: none }, logs: { level: error } }
  pipelines:
    traces: { receivers: [otlp], processors: [${processors.join(', ')}], exporters: [otlp_grpc] }
`;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function row(cells: readonly string[]): string {
  const [first = '', ...rest] = cells;
  return first.padEnd(46) + rest.map((cell) => cell.padStart(18)).join('');
}
