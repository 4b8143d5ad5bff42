import { execFile } from 'node:child_process';
import { chmod, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createProbeHost, FileStorage } from '../../../src/extensions/file-storage/file-storage.ts';
import type { Commons } from '../../../src/pipeline/commons.ts';
import { settingsOf } from '../../contract/settings.ts';
import { RecordingLogger } from '../../doubles/logger.ts';

let directory: string;
const started: FileStorage[] = [];
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'clearspan-storage-'));
});
afterEach(async () => {
  for (const storage of started.splice(0)) await storage.shutdown();
  await rm(directory, { recursive: true, force: true });
});

async function start(config: Partial<{ directory: string; createDirectory: boolean }> = {}) {
  const logger = new RecordingLogger();
  const storage = new FileStorage(
    { directory, createDirectory: false, ...config },
    { ...settingsOf('file_storage'), logger },
  );
  await storage.start();
  started.push(storage);
  return { storage, logger };
}

type Change = (stored: unknown) => unknown;

const changes = (...rows: [string, Change][]) => new Map<string, Change>(rows);
const put = (key: string, value: unknown) => changes([key, () => value]);

describe('the extension file_storage', () => {
  it('keeps what was stored over a restart, each owner’s apart', async () => {
    const first = await start();
    const store = await first.storage.openStore('llm/2', 'prompts');
    await store.update(changes(['a', () => ({ x: 1 })], ['b', () => 2]));
    await store.update(changes(['a', (old) => ({ ...(old as object), y: 2 })], ['b', () => undefined]));
    await first.storage.shutdown();
    const { storage } = await start();
    const again = await storage.openStore('llm/2', 'prompts');
    expect([...again.entries()]).toEqual([['a', { x: 1, y: 2 }]]);
    expect(again.size).toBe(1);
    expect((await storage.openStore('llm', 'prompts')).size).toBe(0);
  });

  it('shares a store with other processes, whose changes do not get lost', async () => {
    const { storage } = await start();
    const store = await storage.openStore('llm', 'prompts');
    const script = `
      const { open } = require('lmdb');
      const db = open({ path: process.argv[1], noSubdir: true, encoding: 'json' });
      (async () => {
        for (let i = 0; i < 50; i++) await db.transaction(() => db.put('n', (db.get('n') ?? 0) + 1));
        await db.close();
      })();`;
    const file = join(directory, 'llm.prompts.mdb');
    const other = promisify(execFile)(process.execPath, ['--eval', script, file]);
    for (let i = 0; i < 50; i++) await store.update(changes(['n', (old) => ((old as number) ?? 0) + 1]));
    await other;
    expect(store.get('n')).toBe(100);
  });

  it('sets a damaged file aside, with an error, and begins anew', async () => {
    const first = await start();
    const store = await first.storage.openStore('llm', 'prompts');
    for (let i = 0; i < 200; i++) await store.update(put(`key ${i}`, 'x'.repeat(500)));
    await first.storage.shutdown();
    const file = join(directory, 'llm.prompts.mdb');
    await writeFile(file, Buffer.alloc(20_000, 0xa5), { flag: 'r+' });
    const { storage, logger } = await start();
    const again = await storage.openStore('llm', 'prompts');
    expect(again.size).toBe(0);
    await again.update(put('a', 1));
    expect(again.get('a')).toBe(1);
    expect(logger.lines).toContainEqual(
      expect.objectContaining({ level: 'error', message: expect.stringContaining('damaged') }),
    );
    expect((await readdir(directory)).some((name) => name.startsWith('llm.prompts.mdb.damaged-'))).toBe(true);
  });

  it('looks at a file once for all workers, which then share what takes its place', async () => {
    const file = join(directory, 'llm.prompts.mdb');
    await writeFile(file, Buffer.alloc(20_000, 0xa5));
    const logger = new RecordingLogger();
    const host = createProbeHost({ ...settingsOf('file_storage'), logger });
    const commons: Commons = { ask: (question, signal) => host.answer(question, signal) };
    const workers = [1, 2].map(
      () =>
        new FileStorage({ directory, createDirectory: false }, { ...settingsOf('file_storage'), commons }),
    );
    started.push(...workers);
    for (const worker of workers) await worker.start();
    const [one, other] = await Promise.all(workers.map((worker) => worker.openStore('llm', 'prompts')));
    await one?.update(put('a', 1));
    expect(other?.get('a')).toBe(1);
    expect(logger.messages('error')).toHaveLength(1);
    const aside = (await readdir(directory)).filter((name) => /damaged-[^/]*Z$/.test(name));
    expect(aside).toHaveLength(1);
  });

  it('makes its folder if it is told to, and else says that it is missing', async () => {
    const missing = join(directory, 'deep', 'er');
    await expect(start({ directory: missing })).rejects.toThrow(`directory must exist: ${missing}`);
    await start({ directory: missing, createDirectory: true });
    const file = join(directory, 'file');
    await writeFile(file, '');
    await expect(start({ directory: file })).rejects.toThrow('is not a directory');
  });

  it.skipIf(process.getuid?.() === 0)('says that it cannot write', async () => {
    await chmod(directory, 0o500);
    await expect(start()).rejects.toThrow('cannot be written');
  });
});
