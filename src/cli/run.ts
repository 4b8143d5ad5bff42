import { formatEndpoint } from '../config/endpoint.ts';
import type { Logger } from '../telemetry/logger.ts';
import { MetricsServer } from '../telemetry/metrics-server.ts';
import { registerProcessMetrics } from '../telemetry/process-metrics.ts';
import { type Command, type CommandIo, EXIT, type ExitCode, parseArguments } from './command.ts';
import { CONFIG_OPTION, requireUris } from './configuration.ts';
import { type Daemon, prepareDaemon } from './daemon.ts';
import { watchProcess } from './process-events.ts';

/** `run`: the daemon, from its configuration to the end of its drain. */
export const runCommand: Command = {
  usage: '--config URI…',
  options: [CONFIG_OPTION],
  async run(args, io) {
    const { values } = parseArguments(args, { config: { type: 'string', multiple: true } });
    const daemon = await prepareDaemon(requireUris(values.config), io);
    return daemon === undefined ? EXIT.usage : runDaemon(daemon, io);
  },
};

async function runDaemon(daemon: Daemon, io: CommandIo): Promise<ExitCode> {
  const { service, logger } = daemon;
  const crashed = watchProcess(logger);
  const stopMetrics = await startMetrics(daemon);
  if (stopMetrics === undefined) return EXIT.failed;
  try {
    await service.start();
  } catch (error) {
    logger.error(messageOf(error));
    await stopMetrics();
    return EXIT.failed;
  }
  const code = await Promise.race([stopRequested(io.stop, logger), crashed.then(() => EXIT.failed)]);
  logger.info('Starting shutdown...');
  await service.shutdown();
  await stopMetrics();
  logger.info('Shutdown complete.');
  return code;
}

/** Resolves to what stops the server, or to undefined where it could not start, which is logged. */
async function startMetrics({
  telemetry,
  meter,
  logger,
}: Daemon): Promise<(() => Promise<void>) | undefined> {
  const { endpoint } = telemetry.metrics;
  if (endpoint === undefined) return async () => undefined;
  registerProcessMetrics(meter);
  const server = new MetricsServer(meter, endpoint);
  try {
    const port = await server.start();
    logger.info('Serving metrics', { endpoint: formatEndpoint({ host: endpoint.host, port }) });
  } catch (error) {
    logger.error(`failed to serve metrics on ${formatEndpoint(endpoint)}: ${messageOf(error)}`);
    return undefined;
  }
  return () => server.stop();
}

function stopRequested(stop: AbortSignal, logger: Logger): Promise<ExitCode> {
  return new Promise((resolve) => {
    const onStop = () => {
      logger.info('Received signal from OS', { signal: String(stop.reason) });
      resolve(EXIT.done);
    };
    if (stop.aborted) onStop();
    else stop.addEventListener('abort', onStop, { once: true });
  });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
