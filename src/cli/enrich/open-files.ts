import { formatProblem } from '../../config/load.ts';
import { SIGNALS } from '../../otlp/signal.ts';
import type { Batch } from '../../pipeline/batch.ts';
import type { ComponentSettings } from '../../pipeline/component.ts';
import { STOPPED_TIMERS } from '../../pipeline/timers.ts';
import type { SettingsFor } from '../../service/graph.ts';
import type { Plan } from '../../service/plan.ts';
import { componentSettings } from '../../service/service.ts';
import { ConsoleLogger } from '../../telemetry/console-logger.ts';
import { PrometheusMeter } from '../../telemetry/prometheus-meter.ts';
import { VERSION } from '../../version.ts';
import type { CommandIo } from '../command.ts';
import { loadConfiguration } from '../configuration.ts';
import { readRequestFile } from './request-file.ts';

/** Processor `llm` alone. What stands before and behind it is not made, but a configuration needs it. */
const LLM_ALONE = `yaml:${JSON.stringify({
  receivers: { otlp: { protocols: { http: {} } } },
  processors: { llm: {} },
  exporters: { debug: {} },
  service: {
    pipelines: Object.fromEntries(
      SIGNALS.map((signal) => [signal, { receivers: ['otlp'], processors: ['llm'], exporters: ['debug'] }]),
    ),
  },
})}`;

export type FileRequest = Batch & { readonly file: string };

/** Export requests out of files, and the configuration through whose processors they are to pass. */
export interface OpenedFiles {
  readonly plan: Plan;
  readonly settingsFor: SettingsFor;
  readonly requests: readonly FileRequest[];
}

/**
 * Loads the configuration (default: processor `llm` alone) and reads the files, as every command does that passes
 * files through processors. What is wrong goes to stderr, in the command's name; files that cannot be read are left
 * out, and with a wrong configuration the result is undefined. No time passes for the processors.
 */
export async function openFiles(
  command: string,
  files: readonly string[],
  uris: readonly string[] | undefined,
  io: CommandIo,
  explain?: ComponentSettings['explain'],
): Promise<OpenedFiles | undefined> {
  const configuration = await loadConfiguration(uris ?? [LLM_ALONE], io);
  if (configuration === undefined) return undefined;
  for (const warning of configuration.warnings) io.stderr.write(`${formatProblem(warning)}\n`);
  const requests: FileRequest[] = [];
  for (const file of files) {
    const request = await readRequestFile(file);
    if ('failure' in request) io.stderr.write(`clearspan ${command}: ${file}: ${request.failure}\n`);
    else requests.push({ ...request, file });
  }
  const settingsFor = componentSettings({
    version: VERSION,
    now: io.now,
    random: io.random,
    environment: io.environment,
    timers: STOPPED_TIMERS,
    logger: new ConsoleLogger({ level: 'warn', encoding: 'console', now: io.now, stream: io.stderr }),
    meter: new PrometheusMeter({}),
    ...(explain !== undefined && { explain }),
  });
  return { plan: configuration.plan, settingsFor, requests };
}
