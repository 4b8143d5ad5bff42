import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type LoadedConfig, loadConfig } from '../../src/config/load.ts';
import type { Section } from '../../src/config/section.ts';
import { SHAPES } from '../../src/llm/call.ts';
import { BUNDLED_PACKS } from '../../src/llm/scan/bundled.ts';
import { checkPack } from '../../src/llm/scan/check.ts';
import { readPack } from '../../src/llm/scan/pack.ts';
import { VALIDATORS } from '../../src/llm/scan/validators.ts';
import { decodePlan } from '../../src/service/decode-plan.ts';
import { COMPONENTS } from '../../src/service/registry.ts';
import { decodeTelemetry } from '../../src/telemetry/config.ts';

const PAGE = readFileSync('docs/configuration.md', 'utf8');
const README = readFileSync('README.md', 'utf8');

/** What a fragment of the page is laid over. */
const FRAME = `
receivers: { otlp: { protocols: { grpc: } } }
processors: { llm: }
exporters: { debug: }
service: { pipelines: { traces: { receivers: [otlp], processors: [llm], exporters: [debug] } } }
`;

/**
 * Values, as YAML, for the keys whose default the page tells in words. Null stands for keys that would contradict
 * their neighbours: they are there, and known, but say nothing.
 */
const EXAMPLES: Readonly<Record<string, string>> = {
  'processors.llm.detect.endpoints[].host': 'vllm.internal',
  'processors.llm.detect.endpoints[].path': '/v1/*',
  'processors.llm.detect.endpoints[].provider': 'vllm',
  'processors.llm.detect.endpoints[].shape': 'openai-chat',
  'processors.llm.cost.overrides[].provider': 'openai',
  'processors.llm.cost.overrides[].model': 'gpt-4o*',
  'processors.llm.cost.overrides[].long_context[].above_input_tokens': '200000',
  'processors.llm.cost.overrides[].service_tiers[].tier': 'batch',
  'processors.llm.cost.overrides[].service_tiers[].factor': 'null',
  'processors.llm.output.schemas[].schema': 'package.json',
  'processors.llm.prompt_history.storage': 'null',
  'exporters.otlp_grpc.endpoint': 'otlp.example.com:4317',
  'exporters.otlp_http.endpoint': 'https://otlp.example.com',
  'exporters.otlp_http.traces_endpoint': 'https://otlp.example.com/t',
  'exporters.otlp_http.metrics_endpoint': 'https://otlp.example.com/m',
  'exporters.otlp_http.logs_endpoint': 'https://otlp.example.com/l',
  'extensions.health_check.response_body.healthy': 'fine',
  'extensions.health_check.response_body.unhealthy': 'not fine',
  'service.pipelines.traces.receivers': '[otlp]',
  'service.pipelines.traces.exporters': '[debug]',
};

const DEFAULT_EXAMPLES: readonly (readonly [RegExp, string])[] = [
  [/_per_mtok$|\.per_web_search$/, '1'],
  [/\.service_tiers\[\]\.long_context$/, '[]'],
  [/\.sending_queue\.sizer$/, 'items'],
  [/\.sending_queue\.queue_size$/, '1000'],
  [/\.headers$|\.initial_fields$|\.resource$/, '{ name: value }'],
  [/\.tls\.\w+_pem$/, 'null'],
  [/\.tls\.\w+_file$/, '/etc/clearspan/part.pem'],
  [/\.server_name_override$/, 'backend.example.com'],
  [/\.thresholds\.\w+$/, '2'],
  [/\.security\.payload\.\w+\.\w+$/, 'mask'],
  [/\.security\.payload(?:\.\w+)?$/, 'mask'],
  [/\.security\.hash_key$/, 'longer than sixteen'],
  [/^service\.telemetry\./, 'null'],
];

/** A key that a table of the page names, from the root of the configuration, with dots. */
interface DocumentedKey {
  readonly path: string;
  /** YAML; undefined where the page tells it in words. */
  readonly statedDefault: string | undefined;
}

/** The tables with a header such as ``key of `receivers::otlp` ``, which tells the sections they describe. */
function documentedKeys(page: string): DocumentedKey[] {
  let sections: string[] = [];
  return page.split('\n').flatMap((line) => {
    if (!line.startsWith('|')) {
      sections = [];
      return [];
    }
    const [, keyCell = '', defaultCell = ''] = line.split('|');
    if (keyCell.trim().startsWith('key of ')) {
      sections = codeIn(keyCell).map((section) => section.replaceAll('::', '.'));
      return [];
    }
    const statedDefault = /^ `([^`]*)` $/.exec(defaultCell)?.[1];
    return sections.flatMap((section) =>
      withSiblings(codeIn(keyCell)).map((key) => ({
        path: `${section}.${key.replace('<id>', 'traces')}`,
        statedDefault,
      })),
    );
  });
}

function codeIn(cell: string): string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? '');
}

/** `a.b` `.c` is short for `a.b` and `a.c`. */
function withSiblings([first = '', ...others]: readonly string[]): string[] {
  if (first === '') return [];
  const parent = first.slice(0, first.lastIndexOf('.') + 1);
  return [first, ...others.map((sibling) => parent + sibling.slice(1))];
}

function exampleFor(path: string): string {
  const example = EXAMPLES[path] ?? DEFAULT_EXAMPLES.find(([pattern]) => pattern.test(path))?.[1];
  if (example === undefined) throw new Error(`no example for ${path}, which has no default in the page`);
  return example;
}

interface Tree extends Map<string, Tree | string> {}

/** YAML in which each path has its value; `[]` after a name makes a list of one mapping. */
function yamlOf(values: ReadonlyMap<string, string>): string {
  const root: Tree = new Map();
  for (const [path, value] of values) {
    const names = path.split('.');
    const last = names.pop() ?? '';
    let node = root;
    for (const name of names) {
      const child = node.get(name);
      const next: Tree = child instanceof Map ? child : new Map();
      node.set(name, next);
      node = next;
    }
    node.set(last, value);
  }
  return flow(root);
}

function flow(tree: Tree): string {
  const entries = [...tree].map(([name, value]) => {
    const text = typeof value === 'string' ? value : flow(value);
    return name.endsWith('[]') ? `"${name.slice(0, -2)}": [${text}]` : `"${name}": ${text}`;
  });
  return `{ ${entries.join(', ')} }`;
}

function load(texts: Readonly<Record<string, string>>): Promise<LoadedConfig> {
  const variables = Object.values(texts).flatMap((text) => [...text.matchAll(/\$\{env:(\w+)\}/g)]);
  const environment = Object.fromEntries(variables.map((match) => [match[1] ?? '', 'from-environment']));
  return loadConfig(Object.keys(texts), environment, async (path) => texts[path] ?? 'from-file\n');
}

function decode(root: Section) {
  return {
    plan: decodePlan(root, COMPONENTS),
    telemetry: decodeTelemetry(root.section('service').section('telemetry')),
  };
}

async function decoded(texts: Readonly<Record<string, string>>) {
  const { root, problems } = await load(texts);
  const result = decode(root);
  return { result, problems: problems().map(({ severity, message }) => `${severity}: ${message}`) };
}

function errorsIn(problems: readonly string[]): string[] {
  return problems.filter((problem) => problem.startsWith('error'));
}

const READERS: ReadonlySet<PropertyKey> = new Set<keyof Section>([
  'has',
  'isMapping',
  'string',
  'optionalString',
  'boolean',
  'number',
  'optionalNumber',
  'integer',
  'durationMs',
  'bytes',
  'stringList',
  'stringMap',
  'oneOf',
]);

/** A section that writes down the path of every key that is read from it or from what is below it. */
function recording(section: Section, path: string, read: Set<string>): Section {
  const below = (key: string) => (path === '' ? key : `${path}.${key}`);
  const inner = {
    section: (key: string) => recording(section.section(key), below(key), read),
    sections: (key: string) => {
      read.add(below(key));
      return section.sections(key).map((item) => recording(item, `${below(key)}[]`, read));
    },
  };
  return new Proxy(section, {
    get(target, name) {
      if (name === 'section' || name === 'sections') return inner[name];
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== 'function') return member;
      return (...args: unknown[]): unknown => {
        if (READERS.has(name)) read.add(below(String(args[0])));
        return Reflect.apply(member, target, args);
      };
    },
  });
}

function isSameOrAbove(path: string, other: string): boolean {
  return other === path || other.startsWith(`${path}.`) || other.startsWith(`${path}[]`);
}

/** Where the other key is there, the default of `path` cannot be seen: readers go before the older address. */
function silences(path: string, other: string): boolean {
  const isReader = other.startsWith('service.telemetry.metrics.readers');
  // What may be a word or a mapping is a mapping where one of its keys is there.
  const isBelow = other.startsWith(`${path}[]`) || other.startsWith(`${path}.`);
  return (path.endsWith('.metrics.address') && isReader) || isBelow;
}

const KEYS = documentedKeys(PAGE);
/** Lists of mappings are there through what is in them. */
const LEAVES = KEYS.filter(({ path }) => !KEYS.some((other) => other.path.startsWith(`${path}[]`)));
const WORDS = new Map(
  LEAVES.filter((key) => key.statedDefault === undefined).map(({ path }) => [path, exampleFor(path)]),
);
const DEFAULTS = new Map(
  KEYS.flatMap((key) => (key.statedDefault === undefined ? [] : [[key.path, key.statedDefault]])),
);
const EVERY_KEY = yamlOf(new Map(LEAVES.map(({ path }) => [path, DEFAULTS.get(path) ?? exampleFor(path)])));
/** Components that are configured without a word, so that a configuration without their defaults still has them. */
const PRESENT = new Map([
  ['receivers.otlp.protocols.grpc', '{}'],
  ['receivers.otlp.protocols.http', '{}'],
  ['exporters.debug', '{}'],
  ['exporters.live', '{}'],
  ['extensions.file_storage', '{}'],
]);

describe('the tables of the configuration page', () => {
  it('name no key twice', () => {
    const paths = KEYS.map(({ path }) => path);
    expect(paths.filter((path, index) => paths.indexOf(path) !== index)).toEqual([]);
  });

  it('name only keys that are known, with values that are taken', async () => {
    const { problems } = await decoded({ 'all.yaml': EVERY_KEY });
    expect(errorsIn(problems)).toEqual([]);
  });

  it('name every key that is read from a configuration', async () => {
    const { root } = await load({ 'all.yaml': EVERY_KEY });
    const read = new Set<string>();
    decode(recording(root, '', read));
    expect(read.size).toBeGreaterThan(150);
    const missing = [...read].filter((path) => !KEYS.some((key) => isSameOrAbove(path, key.path)));
    expect(missing).toEqual([]);
    expect(KEYS.filter(({ path }) => !read.has(path))).toEqual([]);
  });

  it.each([...DEFAULTS])('state the default of %s, %s', async (path, value) => {
    const rest = new Map([...PRESENT, ...WORDS].filter(([other]) => !silences(path, other)));
    // A size in bytes needs the sizer that is the default only as long as no size is given.
    if (path.endsWith('.queue_size')) rest.set(path.replace('queue_size', 'sizer'), 'bytes');
    const without = await decoded({ 'without.yaml': yamlOf(rest) });
    const withDefault = await decoded({ 'with.yaml': yamlOf(new Map([...rest, [path, value]])) });
    expect(errorsIn([...without.problems, ...withDefault.problems])).toEqual([]);
    expect(withDefault.result).toEqual(without.result);
  });

  it('describe every component of this build', () => {
    for (const kind of ['receivers', 'processors', 'exporters', 'extensions'] as const) {
      for (const { type } of COMPONENTS[kind]) {
        expect(KEYS.some(({ path }) => path.startsWith(`${kind}.${type}.`))).toBe(true);
      }
    }
  });

  it('list the shapes, the built-in rule packs and the validators', () => {
    expect(codeIn(rowOf('detect.endpoints[].shape'))).toEqual(['detect.endpoints[].shape', ...SHAPES]);
    expect(codeIn(rowOf('security.packs'))).toEqual(
      expect.arrayContaining(BUNDLED_PACKS.map(({ name }) => name)),
    );
    expect(codeIn(rowOf('validator'))).toEqual(expect.arrayContaining(Object.keys(VALIDATORS)));
  });

  it('list the fields of a rule that are known, and those that the built-in rules have', () => {
    const table = PAGE.slice(PAGE.indexOf('| field |')).split('\n\n', 1)[0] ?? '';
    const fields = [...table.matchAll(/^\| `(\w+)`/gm)].map((match) => match[1] ?? '');
    const text = `rules: [{ ${fields.map((field) => `${field}: null`).join(', ')} }]`;
    const messages = readPack({ name: 'page', text }).problems.map(({ message }) => message);
    expect(messages.filter((message) => message.startsWith('unknown key'))).toEqual([]);
    const used = BUNDLED_PACKS.flatMap((pack) => [...pack.text.matchAll(/^ {2}(?:- | {2})(\w+):/gm)]);
    expect([...new Set(used.map((match) => match[1] ?? ''))].sort()).toEqual(fields.sort());
  });
});

/** The line of the table in which a key stands. */
function rowOf(key: string): string {
  return PAGE.split('\n').find((line) => line.startsWith(`| \`${key}\``)) ?? '';
}

interface YamlBlock {
  readonly place: string;
  readonly text: string;
}

function yamlBlocks(file: string, page: string): YamlBlock[] {
  return [...page.matchAll(/^```yaml\n(.*?)^```$/gms)].map((match) => ({
    place: `${file}:${page.slice(0, match.index).split('\n').length}`,
    text: match[1] ?? '',
  }));
}

const BLOCKS = [...yamlBlocks('docs/configuration.md', PAGE), ...yamlBlocks('README.md', README)];
const RULE_FILES = BLOCKS.filter(({ text }) => /^rules:/m.test(text));
const CONFIGURATIONS = BLOCKS.filter((block) => !RULE_FILES.includes(block));
const COMPLETE = CONFIGURATIONS.filter(({ text }) => /^ {2}pipelines:/m.test(text));
const FRAGMENTS = CONFIGURATIONS.filter((block) => !COMPLETE.includes(block));

describe('the YAML on the pages', () => {
  it.each(COMPLETE)('$place is a configuration without errors and warnings', async ({ text }) => {
    const { problems } = await decoded({ 'complete.yaml': text });
    expect(problems).toEqual([]);
  });

  it.each(FRAGMENTS)('$place is a part of a configuration without errors and warnings', async ({ text }) => {
    const { problems } = await decoded({ 'frame.yaml': FRAME, 'fragment.yaml': text });
    expect(problems).toEqual([]);
  });

  it.each(RULE_FILES)('$place is a rule file that keeps its own examples', ({ place, text }) => {
    expect(checkPack({ name: place, text })).toEqual([]);
  });

  it('is found: complete configurations, fragments and a rule file', () => {
    expect(COMPLETE.length).toBeGreaterThanOrEqual(6);
    expect(FRAGMENTS.length).toBeGreaterThanOrEqual(4);
    expect(RULE_FILES).toHaveLength(1);
  });
});
