import nodeModule from 'node:module';

/** From Node 22.8 on. */
interface CompileCache {
  readonly enableCompileCache?: (folder: string) => unknown;
}

/**
 * Keeps what V8 compiles of modules that are loaded from here on in a folder, for the next start: with it the daemon
 * is ready after 150 ms instead of 240 (Node 24). Nothing happens where Node has no such cache, or where the folder
 * cannot be written. It is to be a folder that only those can write who can write the program.
 */
export function cacheCompiled(folder: string): void {
  const { enableCompileCache } = nodeModule as CompileCache;
  enableCompileCache?.(folder);
}
