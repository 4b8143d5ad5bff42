// Compiles what is AssemblyScript, the folders `core/`, to WebAssembly, for whoever imports the `core.wasm` beside such a
// folder: the bundle and the tests. What was compiled before is kept under .cache/, by what it was made of.
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import asc, { version } from 'assemblyscript/asc';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/**
 * What the daemon is compiled with: as fast as can be, without a garbage collector, which it has nothing for. So many pages of
 * 64 KiB from the first that no memory grows (src/llm/scan/core/memory.ts); what of them is never touched is never taken.
 */
const OPTIONS = [
  '--optimizeLevel',
  '3',
  '--enable',
  'simd',
  '--runtime',
  'stub',
  '--noAssert',
  '--initialMemory',
  '640',
];

/** Whether a path of an import means a core. */
export const CORE_FILTER = /\/core\.wasm$/;

/** The bytes of the module whose `core.wasm` a path means. Rejects with the compiler's messages. */
export async function compileCore(path) {
  const sources = await readSources(join(dirname(path), 'core'));
  const digest = createHash('sha256')
    .update(JSON.stringify([version, OPTIONS, [...sources]]))
    .digest('hex');
  const kept = join(root, '.cache', `core-${digest.slice(0, 16)}.wasm`);
  const known = compiled.get(kept) ?? keptOrCompiled(kept, sources);
  compiled.set(kept, known);
  return known;
}

/** By where it is kept: what this process made or found. A build has several programs bundled at a time. */
const compiled = new Map();

async function keptOrCompiled(kept, sources) {
  const known = await readFile(kept).catch(() => undefined);
  if (known !== undefined) return known;
  const bytes = await compile(sources);
  const aside = `${kept}.${process.pid}`;
  await mkdir(dirname(kept), { recursive: true });
  await writeFile(aside, bytes);
  await rename(aside, kept);
  return bytes;
}

/** For esbuild: any `core.wasm` as a Uint8Array. */
export const coreModule = {
  name: 'core',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: CORE_FILTER }, ({ path, resolveDir }) => ({
      path: join(resolveDir, path),
      namespace: 'core',
    }));
    onLoad({ filter: /.*/, namespace: 'core' }, async ({ path }) => ({
      contents: await compileCore(path),
      loader: 'binary',
    }));
  },
};

async function readSources(folder) {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.ts')).sort();
  return new Map(
    await Promise.all(names.map(async (name) => [name, await readFile(join(folder, name), 'utf8')])),
  );
}

async function compile(sources) {
  let bytes;
  const { error, stderr } = await asc.main(['index.ts', '--outFile', 'core.wasm', ...OPTIONS], {
    readFile: (name) => sources.get(name) ?? null,
    writeFile: (_name, contents) => {
      bytes = contents;
    },
    listFiles: () => [],
  });
  if (error !== null || bytes === undefined) throw new Error(`a core does not compile:\n${stderr}`);
  return Buffer.from(bytes);
}
