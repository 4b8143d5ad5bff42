import { randomUUID } from 'node:crypto';
import { formatProblem } from '../config/load.ts';
import { buildService, type Service } from '../service/service.ts';
import { resourceLabels, type TelemetryConfig } from '../telemetry/config.ts';
import { ConsoleLogger } from '../telemetry/console-logger.ts';
import type { Logger } from '../telemetry/logger.ts';
import { PrometheusMeter } from '../telemetry/prometheus-meter.ts';
import { VERSION } from '../version.ts';
import type { CommandIo } from './command.ts';
import { loadConfiguration } from './configuration.ts';

/** A daemon that was built from its configuration and not started. */
export interface Daemon {
  readonly service: Service;
  readonly telemetry: TelemetryConfig;
  readonly logger: Logger;
  readonly meter: PrometheusMeter;
}

/**
 * Does everything that comes before starting. What is wrong with the configuration goes to stderr, and the result
 * then is undefined; warnings go to the log.
 *
 * @throws BuildError where a component cannot be made from what the configuration says.
 */
export async function prepareDaemon(uris: readonly string[], io: CommandIo): Promise<Daemon | undefined> {
  const configuration = await loadConfiguration(uris, io);
  if (configuration === undefined) return undefined;
  const { plan, telemetry, warnings } = configuration;
  const { initialFields, ...logs } = telemetry.logs;
  const logger = new ConsoleLogger({ ...logs, fields: initialFields, now: io.now, stream: io.stderr });
  for (const warning of warnings) logger.warn(formatProblem(warning));
  const meter = new PrometheusMeter(
    resourceLabels(telemetry.resource, { version: VERSION, instanceId: randomUUID() }),
  );
  const { now, random, environment, timers } = io;
  const service = buildService(plan, { version: VERSION, logger, meter, now, random, environment, timers });
  return { service, telemetry, logger, meter };
}
