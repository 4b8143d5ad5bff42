import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Daemon, freePort, startDaemon, watch } from '../process/daemon.ts';

export const TRANSPORTS = ['grpc', 'http'] as const;
export type Transport = (typeof TRANSPORTS)[number];

/** What the Collector logs once every component has started; Clearspan says the same. */
const READY_MESSAGE = 'Everything is ready';

export interface Ports {
  readonly grpc: number;
  readonly http: number;
}

/** Where a relay sends to: `grpc` as host:port, `http` as a base URL. */
export type Target = Readonly<Record<Transport, string>>;

export interface RelayOptions {
  /** Taken from the free ones unless given, as after a restart. */
  readonly ports?: Ports;
  /** How it sends on. */
  readonly transport: Transport;
  readonly target: Target;
  /** More keys of the receiver's protocols and of the exporter, as YAML in flow style. */
  readonly grpcKeys?: string;
  readonly httpKeys?: string;
  readonly exporterKeys?: string;
}

/** A daemon that takes OTLP in and sends it on: Clearspan or the Collector. */
export interface Relay extends Daemon {
  readonly ports: Ports;
  /** Where others send to. */
  readonly target: Target;
}

/** Starts Clearspan with the processor `llm` for traces. */
export async function startClearspan(options: RelayOptions): Promise<Relay> {
  const ports = options.ports ?? (await freePorts());
  const daemon = await startDaemon({
    config: `${relayConfig(ports, options)}
    traces: { receivers: [otlp], processors: [llm], exporters: [${exporterOf(options.transport)}] }
processors: { llm: }
`,
  });
  return { ...daemon, ports, target: targetOf(ports) };
}

/** Starts the OpenTelemetry Collector that run.sh has built. */
export async function startCollector(options: RelayOptions): Promise<Relay> {
  const program = process.env['CLEARSPAN_PEER_COLLECTOR'];
  if (program === undefined)
    throw new Error('these tests run by `npm run test:peers`, which builds a Collector');
  const ports = options.ports ?? (await freePorts());
  const folder = await mkdtemp(join(tmpdir(), 'clearspan-peer-'));
  const file = join(folder, 'collector.yaml');
  await writeFile(
    file,
    `${relayConfig(ports, options)}
    traces: { receivers: [otlp], exporters: [${exporterOf(options.transport)}] }
`,
  );
  const child: ChildProcess = spawn(program, ['--config', file], { stdio: ['ignore', 'pipe', 'pipe'] });
  const daemon = watch(child, () => rm(folder, { recursive: true, force: true }));
  await daemon.logged(READY_MESSAGE);
  return { ...daemon, ports, target: targetOf(ports) };
}

export async function freePorts(): Promise<Ports> {
  const [grpc, http] = await Promise.all([freePort(), freePort()]);
  return { grpc, http };
}

export function targetOf({ grpc, http }: Ports): Target {
  return { grpc: `127.0.0.1:${grpc}`, http: `http://127.0.0.1:${http}` };
}

/**
 * The part of the configuration that both daemons read alike; the pipeline of traces is still to be added. The
 * compression is both exporters' default, gzip. Retries come sooner than by default, so that tests need not wait.
 */
function relayConfig(ports: Ports, options: RelayOptions): string {
  const { transport, target, grpcKeys = '', httpKeys = '', exporterKeys = '' } = options;
  const exporter = exporterOf(transport);
  return `
receivers:
  otlp:
    protocols:
      grpc: { endpoint: "127.0.0.1:${ports.grpc}", ${grpcKeys} }
      http: { endpoint: "127.0.0.1:${ports.http}", ${httpKeys} }
exporters:
  ${exporter}:
    { endpoint: "${target[transport]}", tls: { insecure: true }, retry_on_failure: { initial_interval: 200ms, max_interval: 500ms }, ${exporterKeys} }
service:
  telemetry: { metrics: { level: none } }
  pipelines:
    metrics: { receivers: [otlp], exporters: [${exporter}] }
    logs: { receivers: [otlp], exporters: [${exporter}] }`;
}

function exporterOf(transport: Transport): string {
  return `otlp_${transport}`;
}
