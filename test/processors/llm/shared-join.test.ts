import { vi } from 'vitest';

/** Everything that holds in one process holds where each request comes to another of two workers. */
vi.mock('./pair.ts', async (importOriginal) => {
  const pair = await importOriginal<typeof import('./pair.ts')>();
  return { ...pair, startPair: (yaml?: string) => pair.startPair(yaml, 2) };
});

await import('./join.test.ts');
