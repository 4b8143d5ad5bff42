import { build } from 'esbuild';
import { coreModule } from './compile-core.mjs';

// Native addons stay packages of their own, found through node_modules.
const external = ['re2', 'lmdb'];

// CommonJS dependencies call require() for Node's built-in modules; an ES module has none of its own.
const banner = `import { createRequire as __createRequire } from 'node:module';
const require = __createRequire(import.meta.url);`;

/** Bundles one TypeScript entry point, with everything it imports, into one ES module. */
export async function bundle(entryPoint, outfile, options = {}) {
  await build({
    entryPoints: [entryPoint],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    external,
    // The modules that packages have beside their CommonJS: what is not used of them is left out, 0.4 MB.
    mainFields: ['module', 'main'],
    banner: { js: banner },
    loader: { '.proto': 'text', '.yaml': 'text' },
    sourcemap: true,
    legalComments: 'none',
    logLevel: 'warning',
    ...options,
    plugins: [coreModule, ...(options.plugins ?? [])],
  });
}
