import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { collectorConfig, type RelayPorts } from './peers/collector.ts';
import { type Peer, startProgram } from './processes.ts';
import type { Scenario } from './scenarios.ts';

/** A daemon under load: Clearspan or the Collector. */
export interface Relay {
  readonly peer: Peer;
  readonly ports: RelayPorts;
  stop(): Promise<void>;
}

export interface RelayOptions {
  /** The Collector's path; without it, Clearspan is started. */
  readonly collector?: string;
  /** Where V8 leaves a CPU profile of Clearspan. */
  readonly profileFolder?: string;
}

/** Starts one of the two in front of the sink; resolves once it takes connections. */
export async function startRelay(
  scenario: Scenario,
  sinkPort: number,
  { collector: program, profileFolder }: RelayOptions,
): Promise<Relay> {
  const folder = mkdtempSync(join(tmpdir(), 'clearspan-bench-'));
  const ports = { grpc: await freePort(), http: await freePort(), sink: sinkPort };
  const config = join(folder, 'config.yaml');
  const { collector, isGzip, processors } = scenario;
  const text =
    program === undefined
      ? clearspanConfig(processors, ports, isGzip)
      : collectorConfig(collector, ports, isGzip);
  writeFileSync(config, text);
  const profile = profileFolder === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profileFolder}`];
  const args =
    program === undefined ? [...profile, 'dist/main.js', 'run', '--config', config] : ['--config', config];
  const peer = startProgram(program ?? process.execPath, args, 'ignore');
  const stop = async (): Promise<void> => {
    await peer.stop();
    rmSync(folder, { recursive: true });
  };
  try {
    await reachable(ports[scenario.protocol]);
  } catch (error) {
    await stop();
    throw error;
  }
  return { peer, ports, stop };
}

async function reachable(port: number): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    const socket = connect(port, '127.0.0.1');
    const isOpen = await once(socket, 'connect').then(
      () => true,
      () => false,
    );
    socket.destroy();
    if (isOpen) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('the daemon does not listen; is dist/main.js built?');
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}

function clearspanConfig(processors: readonly string[], ports: RelayPorts, isGzip: boolean): string {
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
    endpoint: "127.0.0.1:${ports.sink}"
    compression: ${isGzip ? 'gzip' : 'none'}
    tls: { insecure: true }
service:
  telemetry: { metrics: { level: none }, logs: { level: error } }
  pipelines:
    traces: { receivers: [otlp], processors: [${processors.join(', ')}], exporters: [otlp_grpc] }
`;
}
