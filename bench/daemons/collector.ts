import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CollectorTask, Launch, Setting } from './daemon.ts';

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

/** The Collector with its defaults wherever it has one, but that it takes messages as large as Clearspan does. */
export function launchCollector(
  program: string,
  setting: Setting,
  task: CollectorTask,
  cores?: number,
): Launch {
  const config = join(setting.folder, 'collector.yaml');
  writeFileSync(config, configText(setting, task));
  return {
    program,
    args: ['--config', config],
    ...(cores !== undefined && { environment: { GOMAXPROCS: String(cores) } }),
  };
}

function configText({ ports, isGzip }: Setting, task: CollectorTask): string {
  const processors = task === 'pass-through' ? '' : `processors:\n${indented(`bench/peers/${task}.yaml`)}`;
  return `
receivers:
  otlp:
    protocols:
      grpc: { endpoint: "127.0.0.1:${ports.grpc}", max_recv_msg_size_mib: 64 }
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
