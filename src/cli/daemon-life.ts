import { formatEndpoint } from '../config/endpoint.ts';
import type { TelemetryConfig } from '../telemetry/config.ts';
import type { Logger } from '../telemetry/logger.ts';
import { type ExpositionSource, MetricsServer } from '../telemetry/metrics-server.ts';
import { EXIT, type ExitCode } from './command.ts';

/** Resolves to what stops the server of metrics, or to undefined where it could not start, which is logged. */
export async function serveMetrics(
  source: ExpositionSource,
  { metrics: { endpoint } }: TelemetryConfig,
  logger: Logger,
): Promise<(() => Promise<void>) | undefined> {
  if (endpoint === undefined) return async () => undefined;
  const server = new MetricsServer(source, endpoint);
  try {
    const port = await server.start();
    logger.info('Serving metrics', { endpoint: formatEndpoint({ host: endpoint.host, port }) });
  } catch (error) {
    logger.error(`failed to serve metrics on ${formatEndpoint(endpoint)}: ${messageOf(error)}`);
    return undefined;
  }
  return () => server.stop();
}

/** Resolves when the process is asked to stop, which is logged. */
export function stopRequested(stop: AbortSignal, logger: Logger): Promise<ExitCode> {
  return new Promise((resolve) => {
    const onStop = () => {
      logger.info('Received signal from OS', { signal: String(stop.reason) });
      resolve(EXIT.done);
    };
    if (stop.aborted) onStop();
    else stop.addEventListener('abort', onStop, { once: true });
  });
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
