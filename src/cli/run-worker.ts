import { BuildError } from '../service/build-error.ts';
import { Asking } from '../service/workers/asking.ts';
import type { PrimaryLine } from '../service/workers/cluster.ts';
import type { WorkerSetup } from '../service/workers/messages.ts';
import { ForwardingLogger } from '../telemetry/forwarding-logger.ts';
import { registerProcessMetrics } from '../telemetry/process-metrics.ts';
import { type CommandIo, EXIT, type ExitCode } from './command.ts';
import { loadConfiguration } from './configuration.ts';
import { buildDaemon, createMeter, type Daemon } from './daemon.ts';
import { messageOf } from './daemon-life.ts';
import { watchProcess } from './process-events.ts';

/** A worker of the daemon, from the primary's word to start until it is told to stop, by that or by a signal. */
export async function runWorker(line: PrimaryLine, io: CommandIo): Promise<ExitCode> {
  const asking = new Asking(line.send);
  let daemon: Daemon | undefined;
  const told = new Promise<WorkerSetup>((start) => {
    line.onMessage((message) => {
      if (message.kind === 'start') start(message.setup);
      else if (message.kind === 'answer') asking.answered(message);
      else if (message.kind === 'collect') void daemon?.meter.snapshot().then(tellFigures);
    });
  });
  const tellFigures = (snapshot: Awaited<ReturnType<Daemon['meter']['snapshot']>>) =>
    line.send({ kind: 'figures', snapshot });
  const stopped = new Promise<ExitCode>((resolve) => {
    line.onMessage(({ kind }) => kind === 'stop' && resolve(EXIT.done));
    if (io.stop.aborted) resolve(EXIT.done);
    else io.stop.addEventListener('abort', () => resolve(EXIT.done), { once: true });
  });
  line.send({ kind: 'hears' });
  const setup = await told;
  try {
    daemon = await prepare(setup, asking, line, io);
    if (daemon === undefined) return EXIT.usage;
    await daemon.service.start();
  } catch (error) {
    const configuration = error instanceof BuildError;
    await line.flush({ kind: 'failed', message: messageOf(error), configuration });
    return configuration ? EXIT.usage : EXIT.failed;
  }
  line.send({ kind: 'ready' });
  const crashed = watchProcess(daemon.logger);
  const code = await Promise.race([stopped, crashed.then(() => EXIT.failed)]);
  await daemon.service.shutdown();
  await line.flush({ kind: 'figures', snapshot: await daemon.meter.snapshot() });
  return code;
}

async function prepare(
  { uris, files, instanceId }: WorkerSetup,
  asking: Asking,
  line: PrimaryLine,
  io: CommandIo,
): Promise<Daemon | undefined> {
  const texts = new Map(files);
  const configuration = await loadConfiguration(uris, io, async (path) => {
    const text = texts.get(path);
    if (text === undefined) throw new Error(`the primary process has not read ${path}`);
    return text;
  });
  if (configuration === undefined) return undefined;
  const { level, sampling } = configuration.telemetry.logs;
  const logger = new ForwardingLogger({
    level,
    ...(sampling !== undefined && { sampling }),
    now: io.now,
    forward: (forwarded) => line.send({ kind: 'log', line: forwarded }),
  });
  const meter = createMeter(configuration.telemetry, instanceId);
  registerProcessMetrics(meter);
  return buildDaemon(configuration, io, { logger, meter }, (component) => asking.commonsOf(component));
}
