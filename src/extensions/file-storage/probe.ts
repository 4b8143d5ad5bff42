import { spawn } from 'node:child_process';
import { rename, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { ComponentSettings } from '../../pipeline/component.ts';

/** Reading a damaged file may end a process (SIGBUS, SIGSEGV): another one reads it first, every page of it. */
const PROBE = `
const { open } = require(process.argv[1]);
const database = open({ path: process.argv[2], noSubdir: true, encoding: 'json', readOnly: true });
let entries = 0;
for (const { value } of database.getRange()) if (value !== undefined) entries++;
if (entries !== database.getStats().entryCount) process.exit(1);
`;

/** A file that cannot be read within this time is taken for damaged. */
const PROBE_TIMEOUT_MS = 10_000;

/** Renames a database that cannot be read, and says so in the log, so that a new one can take its place. */
export async function setAsideIfDamaged(
  path: string,
  { logger, now }: Pick<ComponentSettings, 'logger' | 'now'>,
): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined || (await isReadable(path))) return;
  const aside = `${path}.damaged-${new Date(now()).toISOString().replaceAll(':', '-')}`;
  await rename(path, aside);
  await rename(`${path}-lock`, `${aside}-lock`).catch(() => undefined);
  logger.error('A damaged database was set aside; a new one takes its place', { path, set_aside: aside });
}

function isReadable(path: string): Promise<boolean> {
  const lmdb = createRequire(import.meta.url).resolve('lmdb');
  return new Promise((resolve) => {
    const probe = spawn(process.execPath, ['--eval', PROBE, lmdb, path], {
      stdio: 'ignore',
      timeout: PROBE_TIMEOUT_MS,
    });
    probe.on('error', () => resolve(false));
    probe.on('exit', (code) => resolve(code === 0));
  });
}
