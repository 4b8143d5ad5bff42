import { BuildError } from '../service/build-error.ts';
import { forkWorker } from '../service/workers/cluster.ts';
import type { WorkerSetup } from '../service/workers/messages.ts';
import { Primary } from '../service/workers/primary.ts';
import { registerProcessMetrics } from '../telemetry/process-metrics.ts';
import { VERSION } from '../version.ts';
import { type CommandIo, EXIT, type ExitCode } from './command.ts';
import type { Configuration } from './configuration.ts';
import { createMeter, openLog } from './daemon.ts';
import { messageOf, serveMetrics, stopRequested } from './daemon-life.ts';
import { watchProcess } from './process-events.ts';

/** Long enough to be no work. */
const HEARTBEAT_MS = 60_000;

/**
 * A daemon of several workers: the process that starts, watches and stops them.
 *
 * @throws BuildError where a component cannot be made from what the configuration says.
 */
export async function runPrimary(
  configuration: Configuration,
  count: number,
  setup: WorkerSetup,
  io: CommandIo,
): Promise<ExitCode> {
  const { plan, telemetry } = configuration;
  const logger = openLog(configuration, io);
  const meter = createMeter(telemetry, setup.instanceId);
  registerProcessMetrics(meter);
  const { now, random, environment, timers } = io;
  const surroundings = { now, random, environment, timers };
  const tools = { version: VERSION, logger, meter, fork: forkWorker };
  const primary = new Primary(plan, { ...surroundings, ...tools, count, setup });
  const crashed = watchProcess(logger);
  const stopMetrics = await serveMetrics(primary.figures, telemetry, logger);
  if (stopMetrics === undefined) return EXIT.failed;
  // Between the end of the last worker and the start of its successor nothing else might keep the process alive.
  const heartbeat = setInterval(() => undefined, HEARTBEAT_MS);
  try {
    await primary.start();
  } catch (error) {
    clearInterval(heartbeat);
    await stopMetrics();
    if (error instanceof BuildError) throw error;
    logger.error(messageOf(error));
    return EXIT.failed;
  }
  const code = await Promise.race([stopRequested(io.stop, logger), crashed.then(() => EXIT.failed)]);
  logger.info('Starting shutdown...');
  await primary.shutdown();
  clearInterval(heartbeat);
  await stopMetrics();
  logger.info('Shutdown complete.');
  return code;
}
