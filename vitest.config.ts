import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { CORE_FILTER, compileCore } from './scripts/compile-core.mjs';

/** Imports `.proto` and `.yaml` files as text, as the bundle does (scripts/bundle.mjs). */
const textFiles = {
  name: 'text-files',
  enforce: 'pre' as const,
  load(id: string) {
    if (!/\.(proto|yaml)$/.test(id)) return null;
    return `export default ${JSON.stringify(readFileSync(id, 'utf8'))};`;
  },
};

/** Imports the modules that are compiled from AssemblyScript as bytes. */
const core = {
  name: 'core',
  enforce: 'pre' as const,
  resolveId: (id: string, importer?: string) =>
    CORE_FILTER.test(id) ? `\0${join(dirname(importer ?? ''), id)}` : null,
  async load(id: string) {
    if (!id.startsWith('\0') || !CORE_FILTER.test(id)) return null;
    const base64 = (await compileCore(id.slice(1))).toString('base64');
    return `export default new Uint8Array(Buffer.from(${JSON.stringify(base64)}, 'base64'));`;
  },
};

export default defineConfig({
  plugins: [textFiles, core],
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/peers/**'],
    testTimeout: 20_000,
    hookTimeout: 30_000,
    pool: 'forks',
    maxWorkers: 2,
  },
});
