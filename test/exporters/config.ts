import { loadConfig } from '../../src/config/load.ts';
import type { Section } from '../../src/config/section.ts';

/** Decodes a component's section written as YAML, and the messages of all problems that came up. */
export async function decodeYaml<Config>(
  yaml: string,
  decode: (section: Section) => Config,
): Promise<{ config: Config; problems: string[] }> {
  const indented = yaml.trim() === '' ? '' : yaml.replace(/^/gm, '  ');
  const loaded = await loadConfig(['config.yaml'], {}, async () => `exporter:\n${indented}\n`);
  const config = decode(loaded.root.section('exporter'));
  return { config, problems: loaded.problems().map((problem) => problem.message) };
}

/** The configuration alone, for tests that are not about decoding it: it must have no problems. */
export async function configFrom<Config>(
  yaml: string,
  decode: (section: Section) => Config,
): Promise<Config> {
  const { config, problems } = await decodeYaml(yaml, decode);
  if (problems.length > 0) throw new Error(problems.join('\n'));
  return config;
}
