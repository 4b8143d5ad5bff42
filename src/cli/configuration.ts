import { formatProblem, loadConfig, type Problem } from '../config/load.ts';
import { decodePlan } from '../service/decode-plan.ts';
import type { Plan } from '../service/plan.ts';
import { COMPONENTS } from '../service/registry.ts';
import { decodeTelemetry, type TelemetryConfig } from '../telemetry/config.ts';
import { type CommandIo, UsageError } from './command.ts';

export const CONFIG_OPTION = [
  '--config URI',
  'A path, env:NAME or yaml:a::b: value; given several times, they are merged left to right',
] as const;

/** A configuration without errors, decoded. */
export interface Configuration {
  readonly plan: Plan;
  readonly telemetry: TelemetryConfig;
  readonly warnings: readonly Problem[];
}

/** @throws UsageError where no `--config` was given. */
export function requireUris(uris: readonly string[] | undefined): readonly string[] {
  if (uris === undefined || uris.length === 0) throw new UsageError('at least one --config URI is needed');
  return uris;
}

/**
 * Loads, decodes and checks a configuration. Errors go to stderr, one a line; the result then is undefined.
 *
 * @param readFile Takes a path and resolves to the file's text; by default it reads from disk.
 */
export async function loadConfiguration(
  uris: readonly string[],
  io: Pick<CommandIo, 'environment' | 'stderr'>,
  readFile?: (path: string) => Promise<string>,
): Promise<Configuration | undefined> {
  const loaded = await loadConfig(uris, io.environment, readFile);
  const plan = decodePlan(loaded.root, COMPONENTS);
  const telemetry = decodeTelemetry(loaded.root.section('service').section('telemetry'));
  const problems = loaded.problems();
  if (!problems.some(({ severity }) => severity === 'error')) return { plan, telemetry, warnings: problems };
  io.stderr.write(problems.map((problem) => `${formatProblem(problem)}\n`).join(''));
  return undefined;
}
