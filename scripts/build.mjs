// Leaves dist/main.js, one bundled file, with the native packages beside it in dist/node_modules,
// so that dist/ runs wherever a Node of the same major version does.
import { chmod, copyFile, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundle } from './bundle.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const dist = join(root, 'dist');
const require = createRequire(import.meta.url);
const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));

/** What each native package needs at run time; sources and build leftovers stay behind. */
const nativePackages = { re2: ['package.json', 'LICENSE', 're2.js', 'build/Release/re2.node'] };

await mkdir(dist, { recursive: true });
const unfinished = join(dist, `main.${process.pid}.js`);
await bundle(join(root, 'src/main.ts'), unfinished, {
  banner: {
    js: `#!/usr/bin/env node
import { createRequire as __createRequire } from 'node:module';
const require = __createRequire(import.meta.url);`,
  },
  define: { CLEARSPAN_VERSION: JSON.stringify(version) },
});
await chmod(unfinished, 0o755);
await rename(`${unfinished}.map`, join(dist, 'main.js.map'));
await rename(unfinished, join(dist, 'main.js'));
await writeFile(join(dist, 'package.json'), `${JSON.stringify({ type: 'module', private: true })}\n`);
for (const [name, files] of Object.entries(nativePackages)) {
  const from = dirname(require.resolve(`${name}/package.json`));
  for (const file of files) await copyIfChanged(join(from, file), join(dist, 'node_modules', name, file));
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
