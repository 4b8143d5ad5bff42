import { readFileSync } from 'node:fs';
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

/** Imports the scanner's core as bytes. */
const core = {
  name: 'core',
  enforce: 'pre' as const,
  resolveId: (id: string) => (CORE_FILTER.test(id) ? '\0core.wasm' : null),
  async load(id: string) {
    if (id !== '\0core.wasm') return null;
    const base64 = (await compileCore()).toString('base64');
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
