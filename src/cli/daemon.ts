import { formatProblem } from '../config/load.ts';
import { buildService, type Service, type ServiceSettings } from '../service/service.ts';
import { resourceLabels, type TelemetryConfig } from '../telemetry/config.ts';
import { ConsoleLogger } from '../telemetry/console-logger.ts';
import type { Logger } from '../telemetry/logger.ts';
import { PrometheusMeter } from '../telemetry/prometheus-meter.ts';
import { VERSION } from '../version.ts';
import type { CommandIo } from './command.ts';
import type { Configuration } from './configuration.ts';

/** A daemon that was built from its configuration and not started. */
export interface Daemon {
  readonly service: Service;
  readonly telemetry: TelemetryConfig;
  readonly logger: Logger;
  readonly meter: PrometheusMeter;
}

/** A logger that writes to stderr what the configuration wants written; its warnings come first. */
export function openLog({ telemetry, warnings }: Configuration, io: CommandIo): ConsoleLogger {
  const { initialFields, ...logs } = telemetry.logs;
  const logger = new ConsoleLogger({ ...logs, fields: initialFields, now: io.now, stream: io.stderr });
  for (const warning of warnings) logger.warn(formatProblem(warning));
  return logger;
}

/** @param instanceId Tells the daemon from others of its kind. */
export function createMeter({ resource }: TelemetryConfig, instanceId: string): PrometheusMeter {
  return new PrometheusMeter(resourceLabels(resource, { version: VERSION, instanceId }));
}

/**
 * Does everything that comes before starting.
 *
 * @param commonsOf In a worker: its line to the primary process.
 * @throws BuildError where a component cannot be made from what the configuration says.
 */
export function buildDaemon(
  { plan, telemetry }: Configuration,
  { now, random, environment, timers }: CommandIo,
  tools: Pick<Daemon, 'logger' | 'meter'>,
  commonsOf?: ServiceSettings['commonsOf'],
): Daemon {
  const surroundings = { now, random, environment, timers };
  const service = buildService(plan, {
    version: VERSION,
    ...tools,
    ...surroundings,
    ...(commonsOf !== undefined && { commonsOf }),
  });
  return { service, telemetry, ...tools };
}
