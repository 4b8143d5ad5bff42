import { formatProblem, type LoadedConfig, loadConfig } from '../../src/config/load.ts';
import type { Section } from '../../src/config/section.ts';

type Texts = Readonly<Record<string, string>>;

/** Loads `a.yaml`, and other files by name, from memory. Without `uris` all files are merged in their order. */
export function loadTexts(
  files: Texts,
  environment: Texts = {},
  uris = Object.keys(files),
): Promise<LoadedConfig> {
  return loadConfig(uris, environment, async (path) => {
    const text = Object.hasOwn(files, path) ? files[path] : undefined;
    if (text === undefined) throw Object.assign(new Error(path), { code: 'ENOENT' });
    return text;
  });
}

/** The problems of one file after it was decoded, as a user sees them. */
export async function problemsOf(
  text: string,
  decode: (root: Section) => unknown,
  environment: Texts = {},
): Promise<string[]> {
  const loaded = await loadTexts({ 'a.yaml': text }, environment);
  decode(loaded.root);
  return loaded.problems().map(formatProblem);
}

/** What `read` makes of one file, which must be free of problems. */
export async function decoded<Value>(
  text: string,
  read: (root: Section) => Value,
  environment: Texts = {},
): Promise<Value> {
  const loaded = await loadTexts({ 'a.yaml': text }, environment);
  const value = read(loaded.root);
  const problems = loaded.problems().map(formatProblem);
  if (problems.length > 0) throw new Error(problems.join('\n'));
  return value;
}
