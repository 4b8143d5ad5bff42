import { mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { bundle } from './bundle.mjs';

/** An esbuild plugin that reads the rule packs now: in the place of the module that reads YAML goes one with JSON. */
export const readRules = {
  name: 'read-rules',
  setup({ onLoad }) {
    onLoad({ filter: /[/\\]llm[/\\]scan[/\\]bundled-rules\.ts$/ }, async ({ path }) => {
      const { BUNDLED_PACK_NAMES, preparedRules } = await load(join(dirname(path), 'prepared-rules.ts'));
      const packs = BUNDLED_PACK_NAMES.map((name) => [name, JSON.stringify(preparedRules(name))]);
      return {
        contents: `const PACKS = new Map(${JSON.stringify(packs)});
export const BUNDLED_PACK_NAMES = [...PACKS.keys()];
export function bundledRules(packName) {
  return JSON.parse(PACKS.get(packName) ?? '[]');
}`,
        loader: 'js',
      };
    });
  },
};

/** Runs a module of ours, which Node cannot load as it stands. */
async function load(path) {
  const outfile = join(import.meta.dirname, `../.cache/read-rules.${process.pid}.mjs`);
  await mkdir(dirname(outfile), { recursive: true });
  await bundle(path, outfile, { sourcemap: false });
  try {
    return await import(outfile);
  } finally {
    await rm(outfile);
  }
}
