import { onTestFinished } from 'vitest';
import { type Daemon, freePort, startDaemon } from '../../process/daemon.ts';

export interface ClearspanOptions {
  /** Where the exporter sends to, host:port. */
  readonly backend: string;
  /** A free one unless given, as after a restart. */
  readonly port?: number;
  /** More keys of the receiver's `protocols.grpc`, of the receiver and of the exporter, as YAML in flow style. */
  readonly receiver?: string;
  readonly intake?: string;
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
  const { backend, receiver = '', intake = '', exporter = '', tls = 'insecure: true' } = options;
  const { retry = 'initial_interval: 200ms, max_interval: 500ms' } = options;
  const port = options.port ?? (await freePort());
  const target = `127.0.0.1:${port}`;
  const config = `
receivers:
  otlp: { protocols: { grpc: { endpoint: "${target}", ${receiver} } }, ${intake} }
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

/** Keys with which each request goes by itself and at once, as many at a time as there are. */
export const EACH_BY_ITSELF =
  'sending_queue: { num_consumers: 200, batch: { flush_timeout: 1ms, min_size: 1, sizer: items } }';
