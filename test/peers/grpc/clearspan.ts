import { onTestFinished } from 'vitest';
import { type Daemon, freePort, startDaemon } from '../../process/daemon.ts';

export interface ClearspanOptions {
  /** Where the exporter sends to, host:port. */
  readonly backend: string;
  /** More keys, as YAML in flow style. */
  readonly receiver?: string;
  readonly exporter?: string;
  /** Keys of `retry_on_failure`; by default retries come soon. */
  readonly retry?: string;
  readonly tls?: string;
}

export interface Clearspan extends Daemon {
  /** Where clients send to, host:port. */
  readonly target: string;
  readonly port: number;
}

/** Starts the daemon between gRPC clients and a gRPC backend; it is stopped when the test ends. */
export async function startClearspan(options: ClearspanOptions): Promise<Clearspan> {
  const { backend, receiver = '', exporter = '', tls = 'insecure: true' } = options;
  const { retry = 'initial_interval: 200ms, max_interval: 500ms' } = options;
  const port = await freePort();
  const target = `127.0.0.1:${port}`;
  const config = `
receivers:
  otlp: { protocols: { grpc: { endpoint: "${target}", ${receiver} } } }
processors: { llm: }
exporters:
  otlp_grpc: { endpoint: "${backend}", tls: { ${tls} }, retry_on_failure: { ${retry} }, ${exporter} }
service:
  telemetry: { metrics: { level: none } }
  pipelines:
    traces: { receivers: [otlp], processors: [llm], exporters: [otlp_grpc] }
    metrics: { receivers: [otlp], exporters: [otlp_grpc] }
`;
  const daemon = await startDaemon({ config });
  const clearspan = { ...daemon, target, port };
  // Without draining: a backend that a test has ended would be waited for.
  onTestFinished(async () => {
    daemon.kill('SIGKILL');
    await daemon.exited;
  });
  return clearspan;
}

/** Keys of an exporter that hands each request on by itself and its answer back. */
export const UNQUEUED = 'sending_queue: { enabled: false }';
