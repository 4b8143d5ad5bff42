import { formatProblem } from '../../config/load.ts';
import { SIGNALS } from '../../otlp/signal.ts';
import type { Batch } from '../../pipeline/batch.ts';
import type { ComponentSettings, Extension } from '../../pipeline/component.ts';
import { STOPPED_TIMERS } from '../../pipeline/timers.ts';
import type { Node, SettingsFor } from '../../service/graph.ts';
import type { Plan } from '../../service/plan.ts';
import { buildExtensions, componentSettings } from '../../service/service.ts';
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
  /** The extensions that serve processors. */
  readonly extensions: readonly Node<Extension>[];
  readonly requests: readonly FileRequest[];
}

export interface OpenOptions {
  /** The command's name, for messages. */
  readonly command: string;
  readonly files: readonly string[];
  /** The configuration; processor `llm` alone where it is undefined. */
  readonly uris: readonly string[] | undefined;
  /** A folder in which processors `llm` keep their history of prompts. */
  readonly historyFolder?: string | undefined;
  readonly explain?: NonNullable<ComponentSettings['explain']>;
}

/**
 * Loads the configuration and reads the files, as every command does that passes files through processors. What is
 * wrong goes to stderr; files that cannot be read are left out, and with a wrong configuration the result is
 * undefined. No time passes for the processors.
 *
 * @throws BuildError where an extension cannot be made.
 */
export async function openFiles(options: OpenOptions, io: CommandIo): Promise<OpenedFiles | undefined> {
  const { command, files, historyFolder, explain } = options;
  const uris = options.uris ?? [LLM_ALONE];
  const configuration = await loadConfiguration(uris, io);
  if (configuration === undefined) return undefined;
  for (const warning of configuration.warnings) io.stderr.write(`${formatProblem(warning)}\n`);
  const plan = await withHistory(configuration.plan, uris, historyFolder, io);
  if (plan === undefined) return undefined;
  const requests: FileRequest[] = [];
  for (const file of files) {
    const request = await readRequestFile(file);
    if ('failure' in request) io.stderr.write(`clearspan ${command}: ${file}: ${request.failure}\n`);
    else requests.push({ ...request, file });
  }
  const settingsFor = componentSettings(
    {
      version: VERSION,
      now: io.now,
      random: io.random,
      environment: io.environment,
      timers: STOPPED_TIMERS,
      logger: new ConsoleLogger({ level: 'warn', encoding: 'console', now: io.now, stream: io.stderr }),
      meter: new PrometheusMeter({}),
      ...(explain !== undefined && { explain }),
    },
    (id) => extensions.get(id)?.component,
  );
  const extensions = buildExtensions(plan, settingsFor, ({ servesComponents }) => servesComponents === true);
  return { plan, settingsFor, requests, extensions: [...extensions.values()] };
}

const HISTORY_STORAGE = 'file_storage/enrich_history';

/** The plan with every processor `llm` keeping its history in the folder. */
async function withHistory(
  plan: Plan,
  uris: readonly string[],
  folder: string | undefined,
  io: CommandIo,
): Promise<Plan | undefined> {
  if (folder === undefined) return plan;
  const processors = [...plan.components.processors.keys()].filter((id) => /^llm(?:\/|$)/.test(id));
  const overlay = {
    extensions: { [HISTORY_STORAGE]: { directory: folder, create_directory: true } },
    processors: Object.fromEntries(
      processors.map((id) => [id, { prompt_history: { storage: HISTORY_STORAGE } }]),
    ),
    service: { extensions: [...plan.extensions, HISTORY_STORAGE] },
  };
  return (await loadConfiguration([...uris, `yaml:${JSON.stringify(overlay)}`], io))?.plan;
}
