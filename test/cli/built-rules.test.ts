import { expect, it } from 'vitest';
import { rulesCommand } from '../../src/cli/rules.ts';
import { runClearspan } from '../process/daemon.ts';
import { memoryIo } from './io.ts';

it.each([['list'], ['show', 'payment-card'], ['show', 'ignore-earlier-instructions']])(
  'the build, which reads the rule packs beforehand, tells of them as their YAML does: %s',
  async (...args) => {
    const io = memoryIo();
    await rulesCommand.run(args, io);
    const built = await runClearspan(['rules', ...args]);
    expect(built.stdout).toBe(io.out());
    expect(io.out().split('\n').length).toBeGreaterThan(args[0] === 'list' ? 100 : 5);
  },
);
