import type { ExtensionFactory } from '../../pipeline/component.ts';
import { decodeFileStorage, type FileStorageConfig } from './config.ts';
import { createProbeHost, FileStorage } from './file-storage.ts';

/** `file_storage`: a folder in which other components keep what is to outlive a restart. */
export const fileStorageExtension: ExtensionFactory<FileStorageConfig> = {
  type: 'file_storage',
  servesComponents: true,
  decode: decodeFileStorage,
  createHost: (_config, settings) => createProbeHost(settings),
  create: (config, settings) => new FileStorage(config, settings),
};
