// Leaves the programs in dist/, bundled, with the rules and, in dist/node_modules, the native packages beside them, so
// that dist/ runs wherever a Node of the same major version does.
import { chmod, copyFile, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundle } from './bundle.mjs';
import { readRules } from './read-rules.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const dist = join(root, 'dist');
const aside = join(root, `dist.${process.pid}`);
const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));

/** What each native package needs at run time, and what it requires in turn; sources and build leftovers stay behind. */
const nativePackages = {
  re2: ['package.json', 'LICENSE', 're2.js', 'build/Release/re2.node'],
  lmdb: ['package.json', 'LICENSE', 'dist/index.cjs'],
  msgpackr: ['package.json', 'LICENSE', 'dist/node.cjs'],
  'weak-lru-cache': ['package.json', 'dist/index.cjs'],
  'ordered-binary': ['package.json', 'LICENSE', 'dist/index.cjs'],
  'node-gyp-build-optional-packages': ['package.json', 'LICENSE', 'index.js', 'node-gyp-build.js'],
  'detect-libc': [
    'package.json',
    'LICENSE',
    'lib/detect-libc.js',
    'lib/elf.js',
    'lib/filesystem.js',
    'lib/process.js',
  ],
  '@harperfast/extended-iterable': ['package.json', 'LICENSE', 'dist/index.cjs'],
};

await mkdir(dist, { recursive: true });
// V8's cache of an older build (src/cli/compile-cache.ts).
await rm(join(dist, '.compile-cache'), { recursive: true, force: true });
// Two files: what main.js does first has not to wait for the rest to be compiled, and may cache that.
await bundleInto('program.js', 'src/cli/program.ts', {
  define: { CLEARSPAN_VERSION: JSON.stringify(version) },
  plugins: [readRules(aside)],
});
await bundleInto('main.js', 'src/main.ts', {
  banner: { js: '#!/usr/bin/env node' },
  plugins: [
    {
      name: 'program',
      setup: ({ onResolve }) =>
        onResolve({ filter: /\/program\.ts$/ }, () => ({ path: './program.js', external: true })),
    },
  ],
});
// A thread's program (src/otlp/json/transcoder.ts).
await bundleInto('transcode-thread.js', 'src/otlp/json/transcode-thread.ts');
await chmod(join(dist, 'main.js'), 0o755);
await writeFile(join(dist, 'package.json'), `${JSON.stringify({ type: 'module', private: true })}\n`);
const lmdbBinary = await lmdbBinaryPackage();
for (const [name, files] of [...Object.entries(nativePackages), lmdbBinary]) {
  const from = join(root, 'node_modules', name);
  for (const file of files) await copyIfChanged(join(from, file), join(dist, 'node_modules', name, file));
}

/**
 * Puts a program into dist/, with what its plugins wrote beside it. Whoever starts it meanwhile meets the old file or
 * the new one, whole. It is written beside dist/ and under
 * its own name, since it tells how its source map is called, and the map where the sources are.
 */
async function bundleInto(name, entry, options) {
  await bundle(join(root, entry), join(aside, name), options);
  await writeInAscii(join(aside, name));
  for (const file of await readdir(aside))
    if (file !== name) await rename(join(aside, file), join(dist, file));
  await rename(join(aside, name), join(dist, name));
  await rm(aside, { recursive: true });
}

/**
 * V8 keeps a source with a single character beyond Latin-1 in two bytes a character: 7 MB for these 3.4. esbuild leaves
 * such characters only in regular expressions and comments, where an escape means the same.
 */
async function writeInAscii(path) {
  const text = await readFile(path, 'utf8');
  const ascii = text.replaceAll(/[^\0-\x7f]/g, (unit) => {
    return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
  await writeFile(path, ascii);
}

/**
 * lmdb's binaries are in a package for each platform, of which the one that fits this machine was installed; where
 * there is none, npm has compiled it.
 */
async function lmdbBinaryPackage() {
  const name = `@lmdb/lmdb-${process.platform}-${process.arch}`;
  const files = await readdir(join(root, 'node_modules', name)).catch(() => undefined);
  if (files === undefined) return ['lmdb', ['build/Release/lmdb.node']];
  return [name, files.filter((file) => /^(?:package\.json|index\.js|node\.napi\..+)$/.test(file))];
}

/** A running daemon has the addon mapped into memory: it is replaced by rename, never written over. */
async function copyIfChanged(from, to) {
  const source = await stat(from);
  const target = await stat(to).catch(() => undefined);
  if (target !== undefined && target.size === source.size && target.mtimeMs >= source.mtimeMs) return;
  await mkdir(dirname(to), { recursive: true });
  const temporary = `${to}.${process.pid}`;
  await copyFile(from, temporary);
  await rename(temporary, to).catch(async (error) => {
    await rm(temporary, { force: true });
    throw error;
  });
}
