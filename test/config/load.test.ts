import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { formatProblem, loadConfig } from '../../src/config/load.ts';
import { decoded, loadTexts, problemsOf } from './configuration.ts';

const nothing = () => undefined;

describe('sources', () => {
  it('reads a whole configuration out of a variable, and points into it', async () => {
    const loaded = await loadConfig(['env:OTEL_CONFIG'], { OTEL_CONFIG: 'receivers:\n  otlp:\nother: 1\n' });
    expect(loaded.root.section('receivers').keys()).toEqual(['otlp']);
    expect(loaded.problems().map(formatProblem)).toEqual(["env:OTEL_CONFIG:3:1: '' has invalid keys: other"]);
  });

  it('reads a value given on the command line, nested by its double colons, over a file', async () => {
    const loaded = await loadTexts({ 'a.yaml': 'processors: { batch: { timeout: 1s, size: 5 } }\n' }, {}, [
      'a.yaml',
      'yaml:processors::batch::timeout: 2s',
      'yaml:processors::llm:',
    ]);
    const processors = loaded.root.section('processors');
    expect(processors.keys()).toEqual(['batch', 'llm']);
    expect(processors.section('batch').durationMs('timeout', 0)).toBe(2000);
    expect(processors.section('batch').integer('size', 0)).toBe(5);
  });

  it('reads from disk, by path and by file: URI', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'config-'));
    try {
      const path = join(folder, 'a.yaml');
      await writeFile(path, '\ufeffx: 1\n');
      for (const uri of [path, `file:${path}`]) {
        const loaded = await loadConfig([uri], {});
        expect(loaded.root.integer('x', 0)).toBe(1);
        expect(loaded.problems()).toEqual([]);
      }
      const missing = await loadConfig([join(folder, 'b.yaml')], {});
      expect(missing.problems().map(formatProblem)).toEqual([
        `unable to read the file ${join(folder, 'b.yaml')}: no such file or directory`,
      ]);
      const directory = await loadConfig([folder], {});
      expect(directory.problems().map(formatProblem)).toEqual([
        `unable to read the file ${folder}: is a directory`,
      ]);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('takes a drive letter for a part of a path', async () => {
    const loaded = await loadTexts({ 'C:\\config.yaml': 'x: 1\n' });
    expect(loaded.root.integer('x', 0)).toBe(1);
  });

  it.each([
    [[], 'at least one --config URI is needed'],
    [['http://config/a.yaml'], 'scheme "http" is not supported for uri "http://config/a.yaml"'],
    [['file:'], 'a file URI needs a path'],
    [['env:CONFIG'], `environment variable "CONFIG" is not set (\${env:CONFIG:-default} gives it a default)`],
    [Array.from({ length: 101 }, () => 'yaml:x: 1'), 'more than 100 --config URIs'],
  ])('refuses the URIs %j', async (uris, message) => {
    const loaded = await loadTexts({}, {}, uris);
    loaded.root.problem('what is missing in an empty configuration is no news');
    expect(loaded.problems().map(formatProblem)).toEqual([message]);
  });

  it('takes a hundred URIs', async () => {
    const uris = Array.from({ length: 100 }, (_, index) => `yaml:x: ${index}`);
    const loaded = await loadTexts({}, {}, uris);
    expect(loaded.root.integer('x', 0)).toBe(99);
  });

  it('tells of all the sources that cannot be read', async () => {
    const loaded = await loadTexts({ 'b.yaml': 'x: [\n' }, {}, ['a.yaml', 'b.yaml']);
    expect(loaded.problems()).toHaveLength(2);
  });
});

describe('what is no configuration', () => {
  it.each([
    ['', 'a.yaml: empty configuration file'],
    ['# only a comment\n', 'a.yaml: empty configuration file'],
    ['{}\n', 'a.yaml:1:1: empty configuration file'],
    ['- a\n', 'a.yaml:1:1: the configuration must be a mapping (receivers, exporters, service, …)'],
    ['text\n', 'a.yaml:1:1: the configuration must be a mapping (receivers, exporters, service, …)'],
    [
      'a: [1, 2\nb: 3\n',
      'a.yaml:2:1: invalid YAML: Flow sequence in block collection must be sufficiently indented and end with a ]',
    ],
    ['a:\n\tb: 3\n', 'a.yaml:2:1: invalid YAML: Tabs are not allowed as indentation'],
    ['a: 1\nb: 2\na: 3\n', 'a.yaml:3:1: invalid YAML: Map keys must be unique'],
    ['a: 1\n---\nb: 1\n', 'a.yaml:2:1: invalid YAML: more than one YAML document in one source'],
    ['password: *hunter2\n', "a.yaml:1:11: 'password' refers to an anchor that is not set before it"],
    ['password: !hunter2 x\n', 'a.yaml:1:11: invalid YAML: a tag that is unknown or does not fit its value'],
    [
      'password: "\\xhunter2"\n',
      'a.yaml:1:12: invalid YAML: invalid escape sequence in a double-quoted string',
    ],
    ['password: |hunter2\n  x\n', 'a.yaml:1:12: invalid YAML: unexpected text'],
    ['a: &x { b: *x }\n', "a.yaml:1:12: 'a::b' contains itself through an alias"],
    ['a: { ? [b] : 1 }\n', "a.yaml:1:8: 'a' has a key that is not a plain string"],
    ['a: { <<: 1 }\n', "a.yaml:1:10: 'a' has a merge key (<<) whose value is not a mapping"],
  ])('answers %j with file, line and column, without its values', async (text, message) => {
    const problems = await problemsOf(text, nothing);
    expect(problems[0]).toBe(message);
    expect(problems.join()).not.toContain('hunter2');
  });

  it('is told once, not again for all that follows, but every doubled key by itself', async () => {
    expect(await problemsOf(`a: { b: \${env:B} }\nc:\n  d: [{ e: 1 }, { f: 2 }]\n`, nothing)).toHaveLength(1);
    expect(await problemsOf('a: 1\na: 2\na: 3\n', nothing)).toHaveLength(2);
  });

  it('stops aliases that multiply', async () => {
    const levels = Array.from({ length: 9 }, (_, level) => {
      const items = level === 0 ? Array(10).fill('x') : Array(10).fill(`*a${level - 1}`);
      return `a${level}: &a${level} [${items.join(', ')}]\n`;
    });
    expect(await problemsOf(levels.join(''), nothing)).toEqual([
      expect.stringMatching(/^a\.yaml:\d+:\d+: too many values, which points to aliases that multiply$/),
    ]);
  });

  it.each([300, 20_000])('stops brackets nested %d deep', async (depth) => {
    const problems = await problemsOf(`a: ${'['.repeat(depth)}${']'.repeat(depth)}\n`, nothing);
    expect(problems).toEqual([expect.stringMatching(/^a\.yaml:1:\d+: .*nested too deeply$/)]);
  });
});

describe('YAML', () => {
  it('follows aliases and merge keys, whose entries give way to those written out', async () => {
    const text = `
base: &base { a: 1, b: 2 }
more: &more { b: 22, c: 33 }
one: { <<: *base, b: 3 }
two:
  c: 4
  <<: [*base, *more]
same: *base
`;
    const keys = (name: string) =>
      decoded(text, (root) => {
        root.keys();
        const section = root.section(name);
        return section.keys().map((key) => `${key}=${section.integer(key, 0)}`);
      });
    expect(await keys('one')).toEqual(['b=3', 'a=1']);
    expect(await keys('two')).toEqual(['c=4', 'a=1', 'b=2']);
    expect(await keys('same')).toEqual(['a=1', 'b=2']);
  });
});

describe('problems', () => {
  it('come in the order of lines, each once', async () => {
    const loaded = await loadTexts({ 'a.yaml': `a: \${env:GONE}\nb: x\nc: 1\n` });
    for (let times = 0; times < 2; times += 1) {
      loaded.root.optionalString('a');
      loaded.root.integer('b', 0);
    }
    loaded.root.warning('is not needed any more', 'b');
    const first = loaded.problems().map(formatProblem);
    expect(first).toEqual([
      `a.yaml:1:4: 'a': environment variable "GONE" is not set (\${env:GONE:-default} gives it a default)`,
      'a.yaml:2:1: warning: b: is not needed any more',
      'a.yaml:2:4: \'b\' expected a whole number, got the string "x"',
      "a.yaml:3:1: '' has invalid keys: c",
    ]);
    expect(loaded.problems().map(formatProblem)).toEqual(first);
  });
});
