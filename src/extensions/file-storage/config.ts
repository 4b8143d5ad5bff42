import type { Section } from '../../config/section.ts';

export interface FileStorageConfig {
  readonly directory: string;
  /** Make the folder where there is none. */
  readonly createDirectory: boolean;
}

/** The Collector's keys that have a meaning here: it keeps bbolt files, of which these say how. */
export function decodeFileStorage(section: Section): FileStorageConfig {
  const directory = section.string('directory', '/var/lib/clearspan/file_storage');
  if (directory === '') section.problem('must be set', 'directory');
  return { directory, createDirectory: section.boolean('create_directory', false) };
}
