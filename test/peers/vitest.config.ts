import { defineConfig, mergeConfig } from 'vitest/config';
import shared from '../../vitest.config.ts';

const { test: _, ...plugins } = shared;

/** The suite of `npm run test:peers`: processes beside processes, hence two files at a time and no more. */
export default mergeConfig(
  plugins,
  defineConfig({
    test: {
      include: ['test/peers/**/*.test.ts'],
      testTimeout: 60_000,
      hookTimeout: 60_000,
      pool: 'forks',
      maxWorkers: 2,
    },
  }),
);
