import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Launch, Setting } from './daemon.ts';

/** Clearspan as it is built in dist/; with a folder, V8 leaves CPU profiles of its processes there. */
export function launchClearspan(setting: Setting, workers: number, profileFolder?: string): Launch {
  const config = join(setting.folder, 'clearspan.yaml');
  writeFileSync(config, configText(setting, workers));
  const profile = profileFolder === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profileFolder}`];
  return { program: process.execPath, args: [...profile, 'dist/main.js', 'run', '--config', config] };
}

function configText({ ports, processors, isGzip }: Setting, workers: number): string {
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
extensions:
  health_check: { endpoint: "127.0.0.1:${ports.health}" }
service:
  workers: ${workers}
  extensions: [health_check]
  telemetry: { metrics: { level: none }, logs: { level: error } }
  pipelines:
    traces: { receivers: [otlp], processors: [${processors.join(', ')}], exporters: [otlp_grpc] }
`;
}
