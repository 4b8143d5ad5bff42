import { createRequire } from 'node:module';
import type { KeyValueStore } from '../../pipeline/storage.ts';

type Lmdb = typeof import('lmdb');

/**
 * The package stays outside of the bundle, with its binary, and takes 30 ms to load: it is loaded when a store is
 * opened first.
 */
const require = createRequire(import.meta.url);

/** The most that a database may take, in bytes; the file grows as it needs to. */
const MAP_SIZE_BYTES = 1024 * 1024 * 1024;

/**
 * Opens an LMDB file. Reading takes half a microsecond, a change half a millisecond until it is on disk.
 *
 * @throws Error where the file cannot be opened.
 */
export function openLmdbStore(path: string): KeyValueStore {
  const { open } = require('lmdb') as Lmdb;
  const database = open<unknown, string>({
    path,
    noSubdir: true,
    encoding: 'json',
    mapSize: MAP_SIZE_BYTES,
    // Half the time to the disk, at the price of the writer's wait for it.
    overlappingSync: false,
  });
  // A reader that was killed would keep old pages from being used again.
  database.readerCheck();
  let closed: Promise<void> | undefined;
  return {
    get size() {
      return Number((database.getStats() as { entryCount: number }).entryCount);
    },
    get: (key) => database.get(key),
    *entries() {
      for (const { key, value } of database.getRange({ snapshot: false })) yield [key, value] as const;
    },
    async update(changes) {
      if (closed !== undefined) return;
      await database.transaction(() => {
        for (const [key, change] of changes) {
          const value = change(database.get(key));
          if (value === undefined) database.remove(key);
          else database.put(key, value);
        }
      });
      await database.flushed;
    },
    close() {
      closed ??= database.close();
      return closed;
    },
  };
}
