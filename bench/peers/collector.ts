import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** What the Collector does with spans on their way: nothing, or the statements of a file beside this one. */
export type CollectorTask = 'pass-through' | 'ottl' | 'ottl-regexes';

export interface RelayPorts {
  readonly grpc: number;
  readonly http: number;
  readonly sink: number;
}

/** Path of the Collector, built on first use; undefined, with the reason on stderr, where it cannot be had. */
export function collectorProgram(): string | undefined {
  try {
    return execFileSync('bash', ['bench/peers/build.sh'], {
      stdio: ['ignore', 'pipe', 'inherit'],
      encoding: 'utf8',
    }).trim();
  } catch {
    return undefined;
  }
}

/** The Collector's configuration, with its defaults wherever it has one. */
export function collectorConfig(task: CollectorTask, ports: RelayPorts, isGzip: boolean): string {
  const processors = task === 'pass-through' ? '' : `processors:\n${indented(`bench/peers/${task}.yaml`)}`;
  return `
receivers:
  otlp:
    protocols:
      grpc: { endpoint: "127.0.0.1:${ports.grpc}" }
      http: { endpoint: "127.0.0.1:${ports.http}" }
${processors}
exporters:
  otlp_grpc:
    endpoint: "127.0.0.1:${ports.sink}"
    compression: ${isGzip ? 'gzip' : 'none'}
    tls: { insecure: true }
service:
  telemetry: { metrics: { level: none }, logs: { level: error } }
  pipelines:
    traces: { receivers: [otlp], processors: [${task === 'pass-through' ? '' : 'transform'}], exporters: [otlp_grpc] }
`;
}

function indented(file: string): string {
  return readFileSync(file, 'utf8').replace(/^(?=.)/gm, '  ');
}
