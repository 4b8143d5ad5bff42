import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { primaryLine } from '../service/workers/cluster.ts';
import { registerProcessMetrics } from '../telemetry/process-metrics.ts';
import { type Command, type CommandIo, EXIT, type ExitCode, parseArguments } from './command.ts';
import { CONFIG_OPTION, loadConfiguration, requireUris } from './configuration.ts';
import { buildDaemon, createMeter, type Daemon, openLog } from './daemon.ts';
import { messageOf, serveMetrics, stopRequested } from './daemon-life.ts';
import { watchProcess } from './process-events.ts';

/** `run`: the daemon, from its configuration to the end of its drain. */
export const runCommand: Command = {
  usage: '--config URI…',
  options: [CONFIG_OPTION],
  async run(args, io) {
    const { values } = parseArguments(args, { config: { type: 'string', multiple: true } });
    const uris = requireUris(values.config);
    const line = primaryLine();
    if (line !== undefined) return (await import('./run-worker.ts')).runWorker(line, io);
    const files = new Map<string, string>();
    const configuration = await loadConfiguration(uris, io, async (path) => {
      const text = await readFile(path, 'utf8');
      files.set(path, text);
      return text;
    });
    if (configuration === undefined) return EXIT.usage;
    const { workers } = configuration.plan;
    const count = workers === 'auto' ? availableParallelism() : workers;
    if (count > 1) {
      const setup = { uris, files: [...files], instanceId: randomUUID() };
      return (await import('./run-primary.ts')).runPrimary(configuration, count, setup, io);
    }
    const logger = openLog(configuration, io);
    const meter = createMeter(configuration.telemetry, randomUUID());
    return runDaemon(buildDaemon(configuration, io, { logger, meter }), io);
  },
};

async function runDaemon(daemon: Daemon, io: CommandIo): Promise<ExitCode> {
  const { service, logger, meter, telemetry } = daemon;
  const crashed = watchProcess(logger);
  registerProcessMetrics(meter);
  const stopMetrics = await serveMetrics(meter, telemetry, logger);
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
