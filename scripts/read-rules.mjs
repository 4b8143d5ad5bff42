import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { bundle } from './bundle.mjs';

/**
 * An esbuild plugin that reads the rule packs now: in the place of the module that reads YAML goes one that reads files
 * beside the program when the first call comes: `rules.bin`, the program of all rules, or `rules.json` for whoever wants
 * other rules, or their texts. In the program, 3 MB of text were there twice in a daemon that had seen no call.
 */
export function readRules(folder) {
  return {
    name: 'read-rules',
    setup({ onLoad }) {
      onLoad({ filter: /[/\\]llm[/\\]scan[/\\]bundled-rules\.ts$/ }, async ({ path }) => {
        const { BUNDLED_PACK_NAMES, preparedRules, preparedProgram } = await load(
          join(dirname(path), 'prepared-rules.ts'),
        );
        const packs = Object.fromEntries(BUNDLED_PACK_NAMES.map((name) => [name, preparedRules(name)]));
        await mkdir(folder, { recursive: true });
        await writeFile(join(folder, 'rules.json'), JSON.stringify(packs));
        const { bytes, headerBytes, digest } = preparedProgram(Object.values(packs).flat());
        await writeFile(join(folder, 'rules.bin'), bytes);
        return {
          contents: `import { readFileSync } from 'node:fs';
let packs;
export const BUNDLED_PACK_NAMES = ${JSON.stringify(BUNDLED_PACK_NAMES)};
export function bundledRules(packName) {
  packs ??= JSON.parse(readFileSync(new URL('./rules.json', import.meta.url), 'utf8'));
  return packs[packName] ?? [];
}
export const PREPARED_PROGRAM = {
  path: new URL('./rules.bin', import.meta.url),
  headerBytes: ${headerBytes},
  digest: ${JSON.stringify(digest)},
};`,
          loader: 'js',
        };
      });
    },
  };
}

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
