import { access, constants, mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { CommonsHost } from '../../pipeline/commons.ts';
import type { ComponentSettings } from '../../pipeline/component.ts';
import type { KeyValueStore, StorageExtension } from '../../pipeline/storage.ts';
import type { FileStorageConfig } from './config.ts';
import { openLmdbStore } from './lmdb-store.ts';
import { setAsideIfDamaged } from './probe.ts';

/** Owner and group only: what is kept tells of the traffic. */
const DIRECTORY_MODE = 0o750;

const NEVER = new AbortController().signal;

/**
 * Looks at databases for all workers, each once: two at a time would set aside what the other has just made, and one
 * that others write to might seem damaged.
 */
export function createProbeHost(settings: ComponentSettings): CommonsHost {
  const looked = new Map<string, Promise<void>>();
  return {
    answer(question) {
      const path = String(question);
      const known = looked.get(path) ?? setAsideIfDamaged(path, settings);
      looked.set(path, known);
      return known;
    },
  };
}

/** A folder of databases, one file for each that a component opens. */
export class FileStorage implements StorageExtension {
  readonly #config: FileStorageConfig;
  readonly #settings: ComponentSettings;
  readonly #open = new Set<KeyValueStore>();

  constructor(config: FileStorageConfig, settings: ComponentSettings) {
    this.#config = config;
    this.#settings = settings;
  }

  /** @throws Error where the folder is not there and not to be made, or cannot be written. */
  async start(): Promise<void> {
    const { directory, createDirectory } = this.#config;
    if (createDirectory) await mkdir(directory, { recursive: true, mode: DIRECTORY_MODE });
    const found = await stat(directory).catch(() => undefined);
    if (found === undefined) throw new Error(`directory must exist: ${directory} (see create_directory)`);
    if (!found.isDirectory()) throw new Error(`${directory} is not a directory`);
    await access(directory, constants.W_OK).catch(() => {
      throw new Error(`directory cannot be written: ${directory}`);
    });
  }

  async openStore(owner: string, name: string): Promise<KeyValueStore> {
    const path = join(this.#config.directory, `${fileNameOf(owner)}.${fileNameOf(name)}.mdb`);
    const { commons } = this.#settings;
    await (commons === undefined ? setAsideIfDamaged(path, this.#settings) : commons.ask(path, NEVER));
    const store = openLmdbStore(path);
    this.#open.add(store);
    return store;
  }

  async shutdown(): Promise<void> {
    for (const store of this.#open) await store.close();
    this.#open.clear();
  }
}

/** `llm/2` -> `llm_2`: ids hold slashes. */
function fileNameOf(id: string): string {
  return id.replaceAll(/[^\w-]/g, '_');
}
