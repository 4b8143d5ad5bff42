import type { Extension } from './component.ts';

/** A small database of JSON values by key, which other processes may have open too. */
export interface KeyValueStore {
  /** Entries in it. */
  readonly size: number;
  get(key: string): unknown;
  entries(): Iterable<readonly [key: string, value: unknown]>;
  /**
   * Gives each key what its function makes of the value that is stored (undefined: none), as one change that no other
   * process comes between. A key whose function gives undefined is removed. Resolves when it is on disk.
   */
  update(changes: ReadonlyMap<string, (stored: unknown) => unknown>): Promise<void>;
  close(): Promise<void>;
}

/** An extension in which other components keep what is to outlive a restart. */
export interface StorageExtension extends Extension {
  /**
   * Opens, and makes where there is none, the database `name` of the component `owner`. One that is damaged is set
   * aside with an error in the log, and a new one made. To be called after the extension was started.
   */
  openStore(owner: string, name: string): Promise<KeyValueStore>;
}

export function isStorage(extension: Extension | undefined): extension is StorageExtension {
  return extension !== undefined && 'openStore' in extension;
}
