import { readFile as readFileFromDisk } from 'node:fs/promises';
import { expandConfiguration } from './expand.ts';
import { retrieveSource, type Sources } from './lookup.ts';
import { mergeMaps } from './merge.ts';
import { type ConfigNode, isNull, type MapNode } from './node.ts';
import { NodeSection } from './node-section.ts';
import { formatProblem, type Problem } from './problem.ts';
import type { Section } from './section.ts';
import { parseYaml } from './yaml-source.ts';

export { formatProblem, type Problem };

/** The Collector's bound on `--config` URIs. */
const MAX_URIS = 100;

const NOT_A_MAPPING = 'the configuration must be a mapping (receivers, exporters, service, …)';

const EMPTY_ROOT: MapNode = { kind: 'map', entries: new Map(), position: {} };

export interface LoadedConfig {
  readonly root: Section;
  /**
   * Everything found wrong so far, in the order of files and lines. To be called after all decoding: a key that
   * nobody has asked for by then counts as unknown.
   */
  problems(): Problem[];
}

/**
 * Reads a configuration from its URIs (`file:…`, a bare path, `env:NAME`, `yaml:a::b: value`), merges them from
 * left to right and expands `${…}` in the result. Never rejects: whatever is wrong is among the problems, and the
 * root then holds what could be read.
 *
 * `readFile` takes a path and resolves to the file's text; by default it reads from disk.
 */
export async function loadConfig(
  uris: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
  readFile: Sources['readFile'] = (path) => readFileFromDisk(path, 'utf8'),
): Promise<LoadedConfig> {
  const sources: Sources = { environment, readFile };
  const { merged, problems } = await mergeSources(uris, sources);
  if (problems.length > 0) return failed(problems);
  if (merged.entries.size === 0) return failed([problem('empty configuration file', merged)]);
  const expanded = await expandConfiguration(merged, sources);
  return loaded(expanded.root, expanded.problems);
}

function loaded(rootNode: MapNode, found: readonly Problem[]): LoadedConfig {
  const decoding: Problem[] = [];
  const root = NodeSection.root(rootNode, (problem) => decoding.push(problem));
  return { root, problems: () => inFileOrder([...found, ...decoding, ...root.unknownKeys()]) };
}

/** Nothing could be read: what decoding the empty root would miss is no news. */
function failed(problems: readonly Problem[]): LoadedConfig {
  return { root: NodeSection.root(EMPTY_ROOT, () => {}), problems: () => [...problems] };
}

/** Each problem once, files in the order in which they first come up. */
function inFileOrder(problems: readonly Problem[]): Problem[] {
  const unique = [...new Map(problems.map((problem) => [formatProblem(problem), problem])).values()];
  const files = [...new Set(unique.map(({ file }) => file))];
  return unique.sort(
    (a, b) =>
      files.indexOf(a.file) - files.indexOf(b.file) ||
      (a.line ?? 0) - (b.line ?? 0) ||
      (a.column ?? 0) - (b.column ?? 0),
  );
}

async function mergeSources(
  uris: readonly string[],
  sources: Sources,
): Promise<{ merged: MapNode; problems: Problem[] }> {
  let merged: MapNode = EMPTY_ROOT;
  const problems: Problem[] = [];
  if (uris.length === 0) problems.push(problem('at least one --config URI is needed'));
  if (uris.length > MAX_URIS) problems.push(problem(`more than ${MAX_URIS} --config URIs`));
  for (const uri of problems.length === 0 ? uris : []) {
    const retrieved = await retrieveSource(uri, sources);
    if (retrieved.failure !== undefined) {
      problems.push(problem(retrieved.failure));
      continue;
    }
    const parsed = parseYaml(retrieved.text, retrieved.source);
    problems.push(...parsed.problems);
    if (parsed.node === undefined) {
      if (merged === EMPTY_ROOT) merged = { ...EMPTY_ROOT, position: { file: retrieved.source } };
      continue;
    }
    if (parsed.node.kind === 'map') merged = mergeMaps(merged, nestKeys(parsed.node));
    else if (!isNull(parsed.node)) problems.push(problem(NOT_A_MAPPING, parsed.node));
  }
  return { merged, problems };
}

/** `processors::batch::timeout: 2s` at the top stands for the nested mappings, as in the Collector. */
function nestKeys(root: MapNode): MapNode {
  let nested: MapNode = { ...root, entries: new Map() };
  for (const [key, entry] of root.entries) {
    const [first = '', ...rest] = key.split('::');
    const value = rest.reduceRight<ConfigNode>(
      (inner, part) => ({
        kind: 'map',
        entries: new Map([[part, { ...entry, value: inner }]]),
        position: entry.keyPosition,
      }),
      entry.value,
    );
    const layer: MapNode = { ...root, entries: new Map([[first, { ...entry, value }]]) };
    nested = mergeMaps(nested, layer);
  }
  return nested;
}

function problem(message: string, node?: ConfigNode): Problem {
  return { message, path: '', severity: 'error', ...node?.position };
}
