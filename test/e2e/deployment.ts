import { type Daemon, freePort, startDaemon } from '../process/daemon.ts';
import { Recorder } from '../process/recorder.ts';

/** The daemon as a process of its own, between a test that sends and a backend that records. */
export interface Deployment {
  readonly daemon: Daemon;
  readonly backend: Recorder;
  readonly grpcPort: number;
  readonly httpPort: number;
  /** Ends the daemon, if it still runs, and the backend. */
  stop(): Promise<void>;
}

export interface DeploymentOptions {
  readonly exporter?: 'otlp_grpc' | 'otlp_http';
  readonly processors?: readonly string[];
  /** More keys of the exporter, as YAML in flow style. */
  readonly exporterKeys?: string;
  /** Keys of the processor `llm`, likewise; log records go through it then, too. */
  readonly llmKeys?: string;
}

/** Starts a backend and a daemon that forwards all three signals to it. */
export async function deploy(options: DeploymentOptions = {}): Promise<Deployment> {
  const { exporter = 'otlp_grpc', processors = ['llm'], exporterKeys = '', llmKeys } = options;
  const backend = await Recorder.start();
  const [grpcPort, httpPort] = await Promise.all([freePort(), freePort()]);
  const endpoint =
    exporter === 'otlp_grpc' ? `endpoint: "${backend.grpcEndpoint}"` : `endpoint: "${backend.httpEndpoint}"`;
  const pipeline = `{ receivers: [otlp], processors: [${processors.join(', ')}], exporters: [${exporter}] }`;
  const daemon = await startDaemon({
    config: `
receivers:
  otlp:
    protocols:
      grpc: { endpoint: "127.0.0.1:${grpcPort}" }
      http: { endpoint: "127.0.0.1:${httpPort}" }
processors:
${processors.map((processor) => `  ${processor}: ${processor === 'llm' && llmKeys ? `{ ${llmKeys} }` : ''}`).join('\n')}
exporters:
  ${exporter}: { ${endpoint}, tls: { insecure: true }, ${exporterKeys} }
service:
  telemetry: { metrics: { level: none } }
  pipelines:
    traces: ${pipeline}
    metrics: { receivers: [otlp], exporters: [${exporter}] }
    logs: ${llmKeys === undefined ? `{ receivers: [otlp], exporters: [${exporter}] }` : pipeline}
`,
  });
  return {
    daemon,
    backend,
    grpcPort,
    httpPort,
    async stop() {
      await daemon.stop();
      backend.stop();
    },
  };
}
