import { execFile } from 'node:child_process';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '../..');

/** The built program that process tests run. */
export const MAIN = join(ROOT, 'dist/main.js');

const LOCK = join(ROOT, '.cache/build.lock');
/** A lock older than this was left behind by a run that was killed. */
const LOCK_STALE_MS = 120_000;

let built: Promise<void> | undefined;

/** Builds dist/main.js if it is older than any source, once for all test processes. */
export function ensureBuilt(): Promise<void> {
  built ??= build();
  return built;
}

async function build(): Promise<void> {
  if (await isCurrent()) return;
  await takeLock();
  try {
    if (await isCurrent()) return;
    await promisify(execFile)(process.execPath, [join(ROOT, 'scripts/build.mjs')], { cwd: ROOT });
  } finally {
    await rm(LOCK, { recursive: true, force: true });
  }
}

async function isCurrent(): Promise<boolean> {
  const builtMs = await modifiedMs(MAIN);
  if (builtMs === 0) return false;
  for (const part of ['src', 'proto', 'scripts', 'package.json']) {
    if ((await newestMs(join(ROOT, part))) > builtMs) return false;
  }
  return true;
}

async function newestMs(path: string): Promise<number> {
  const entries = await readdir(path, { withFileTypes: true, recursive: true }).catch(() => undefined);
  if (entries === undefined) return modifiedMs(path);
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Math.max(0, ...(await Promise.all(files.map(modifiedMs))));
}

async function modifiedMs(path: string): Promise<number> {
  const found = await stat(path).catch(() => undefined);
  return found?.mtimeMs ?? 0;
}

/** Making a folder is atomic: of several test processes one builds and the others wait for it. */
async function takeLock(): Promise<void> {
  await mkdir(dirname(LOCK), { recursive: true });
  for (;;) {
    try {
      await mkdir(LOCK);
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      if (Date.now() - (await modifiedMs(LOCK)) > LOCK_STALE_MS)
        await rm(LOCK, { recursive: true, force: true });
      else await sleep(200);
    }
  }
}
