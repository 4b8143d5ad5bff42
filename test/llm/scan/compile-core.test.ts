import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { compileCore } from '../../../scripts/compile-core.mjs';

const CORE = fileURLToPath(new URL('../../../src/llm/scan/core.wasm', import.meta.url));

it('compiles a core once, however many programs ask for it at a time', async () => {
  const [one, other] = await Promise.all([compileCore(CORE), compileCore(CORE)]);
  expect(one.subarray(0, 4).toString('latin1')).toBe('\0asm');
  expect(other).toBe(one);
});
