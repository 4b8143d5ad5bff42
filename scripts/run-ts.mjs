// Runs a TypeScript program of this repository: `node scripts/run-ts.mjs FILE.ts ARGS…`.
// Node 20 cannot strip types and knows no text imports, so the program is bundled first.
import { spawn } from 'node:child_process';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundle } from './bundle.mjs';

const [, , file, ...args] = process.argv;
if (file === undefined) {
  console.error('usage: node scripts/run-ts.mjs FILE.ts ARGS…');
  process.exit(2);
}
const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const name = `${resolve(file)
  .slice(root.length + 1)
  .replaceAll('/', '-')}.mjs`;
const outfile = join(root, '.cache', basename(name));
await bundle(file, outfile, { logLevel: 'error' });
const child = spawn(process.execPath, ['--enable-source-maps', outfile, ...args], { stdio: 'inherit' });
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => process.exit(code ?? (signal === null ? 1 : 128)));
