import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
const SRC = join(ROOT, 'src');

/** No file longer than this. */
const MAX_LINES = 400;

/**
 * What the files of each folder of src/ may import of the other folders; `*.ts` are the files at the top. The arrows
 * of ARCHITECTURE.md: main -> cli -> service -> components -> pipeline -> otlp, and processors/llm -> llm.
 */
const LEAVES = ['config', 'telemetry'];
const COMPONENT_MAY = ['pipeline', 'otlp', ...LEAVES];
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  'main.ts': ['cli'],
  'version.ts': [],
  cli: ['service', 'pipeline', 'otlp', 'llm', 'version.ts', ...LEAVES],
  service: ['receivers', 'processors', 'exporters', 'extensions', 'pipeline', 'otlp', ...LEAVES],
  receivers: COMPONENT_MAY,
  processors: COMPONENT_MAY,
  exporters: COMPONENT_MAY,
  extensions: COMPONENT_MAY,
  pipeline: ['otlp', ...LEAVES],
  config: [],
  telemetry: ['config', 'otlp'],
  otlp: [],
  llm: [],
};

/** Folders that may reach further than the rest of their kind. */
const EXCEPTIONS: Readonly<Record<string, readonly string[]>> = {
  'processors/llm': ['llm'],
};

/** What components of one kind share; the others never import each other. */
const SHARED_BY_KIND: readonly string[] = ['exporters/delivery', 'exporters/terminal'];

interface SourceFile {
  /** From src/, with slashes. */
  readonly path: string;
  readonly lines: number;
  /** Paths from src/ of our own files, and names of packages and built-in modules. */
  readonly own: readonly string[];
  readonly packages: readonly string[];
}

const files = readdirSync(SRC, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !entry.name.endsWith('.d.ts'))
  .map((entry) => readSource(join(entry.parentPath, entry.name)));

function readSource(path: string): SourceFile {
  const text = readFileSync(path, 'utf8');
  const specifiers = [...text.matchAll(/(?:\bfrom|\bimport|\bimport\()\s*'([^']+)'/g)].map(
    (match) => match[1]!,
  );
  const fromSrc = (file: string) => relative(SRC, file).split(sep).join('/');
  return {
    path: fromSrc(path),
    lines: text.split('\n').length - 1,
    own: specifiers
      .filter((name) => name.startsWith('.'))
      .map((name) => fromSrc(resolve(dirname(path), name))),
    packages: specifiers.filter((name) => !name.startsWith('.') && !name.startsWith('node:')).map(packageOf),
  };
}

/** `@scope/name/inner/file` belongs to `@scope/name`. */
function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

function top(path: string): string {
  return path.split('/', 1)[0]!;
}

/** `exporters/live` of `exporters/live/factory.ts`; a file at the top of a folder stands for itself. */
function room(path: string): string {
  return path.split('/').slice(0, 2).join('/');
}

/** Every import of an own file that `isForbidden`, as `importer -> imported`. */
function importsThat(isForbidden: (file: SourceFile, imported: string) => boolean): string[] {
  return files.flatMap((file) =>
    file.own
      .filter((imported) => isForbidden(file, imported))
      .map((imported) => `${file.path} -> ${imported}`),
  );
}

describe('the layout', () => {
  it('is read at all', () => {
    expect(files.length).toBeGreaterThan(50);
    expect(files.find(({ path }) => path === 'main.ts')?.own).toContain('cli/program.ts');
  });

  it('has no folder that the rules do not name', () => {
    expect([...new Set(files.map(({ path }) => top(path)))].filter((name) => !(name in MAY_IMPORT))).toEqual(
      [],
    );
  });

  it('lets folders import only along the arrows', () => {
    const forbidden = importsThat((file, imported) => {
      const from = top(file.path);
      const to = top(imported);
      const allowed = [from, ...(MAY_IMPORT[from] ?? []), ...(EXCEPTIONS[room(file.path)] ?? [])];
      return to !== 'proto' && !imported.startsWith('..') && !allowed.includes(to);
    });
    expect(forbidden).toEqual([]);
  });

  it('imports nothing from outside of src/ but the protocol files', () => {
    expect(
      importsThat((_file, imported) => imported.startsWith('..') && !imported.startsWith('../proto/')),
    ).toEqual([]);
  });

  it('keeps components from importing each other', () => {
    const kinds = ['receivers', 'processors', 'exporters', 'extensions'];
    const forbidden = importsThat(
      ({ path }, imported) =>
        kinds.includes(top(path)) &&
        top(imported) === top(path) &&
        room(imported) !== room(path) &&
        !SHARED_BY_KIND.includes(room(imported)),
    );
    expect(forbidden).toEqual([]);
  });

  it('keeps the rooms of llm/ from importing each other; only enrich.ts knows their order', () => {
    const forbidden = importsThat(({ path }, imported) => {
      const isInRoom = top(path) === 'llm' && path.split('/').length > 2;
      return isInRoom && room(imported) !== room(path) && imported !== 'llm/call.ts';
    });
    expect(forbidden).toEqual([]);
  });

  it('makes components known in one place', () => {
    const forbidden = importsThat(
      ({ path }, imported) =>
        imported.endsWith('/factory.ts') && room(path) !== room(imported) && path !== 'service/registry.ts',
    );
    expect(forbidden).toEqual([]);
  });
});

describe('each npm package', () => {
  /** Packages with one owner in each of these folders instead of one in all. */
  const ownersByFolder: Readonly<Record<string, readonly string[]>> = {
    // Rule packs are YAML too, and llm/ imports nothing of ours.
    yaml: ['config', 'llm'],
  };

  it('is imported by one file only, its owner', () => {
    const owners = new Map<string, Set<string>>();
    for (const { path, packages } of files) {
      for (const name of packages) {
        const folder = ownersByFolder[name] === undefined ? '' : ` in ${top(path)}`;
        const key = `${name}${folder}`;
        owners.set(key, (owners.get(key) ?? new Set()).add(path));
      }
    }
    expect([...owners.keys()]).toContain('re2');
    expect(
      [...owners].filter(([, paths]) => paths.size > 1).map(([name, paths]) => [name, ...paths]),
    ).toEqual([]);
  });

  it('that has owners by folder is imported nowhere else', () => {
    const strangers = files.flatMap(({ path, packages }) =>
      packages
        .filter((name) => ownersByFolder[name]?.includes(top(path)) === false)
        .map((name) => [path, name]),
    );
    expect(strangers).toEqual([]);
  });
});

describe('each file', () => {
  it(`has at most ${MAX_LINES} lines`, () => {
    const tests = readdirSync(join(ROOT, 'test'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => ({
        path: relative(ROOT, path),
        lines: readFileSync(path, 'utf8').split('\n').length - 1,
      }));
    expect([...files, ...tests].filter(({ lines }) => lines > MAX_LINES).map(({ path }) => path)).toEqual([]);
  });

  it('is named in kebab-case', () => {
    expect(
      files.map(({ path }) => path).filter((path) => !/^[a-z0-9/-]+(\.[a-z]+)*\.ts$/.test(path)),
    ).toEqual([]);
  });
});
