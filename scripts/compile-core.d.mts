import type { Plugin } from 'esbuild';

export const CORE_FILTER: RegExp;
export const coreModule: Plugin;
export function compileCore(path: string): Promise<Buffer>;
