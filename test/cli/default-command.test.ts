import { expect, it } from 'vitest';
import { withCommand } from '../../src/cli/default-command.ts';

it.each([
  [['--config=env:OTEL_CONFIG'], ['run', '--config=env:OTEL_CONFIG']],
  [
    ['--config', 'a.yaml', '--config', 'b.yaml'],
    ['run', '--config', 'a.yaml', '--config', 'b.yaml'],
  ],
  [
    ['validate', '--config', 'a.yaml'],
    ['validate', '--config', 'a.yaml'],
  ],
  [['--version'], ['--version']],
  [[], []],
])('takes %j for %j', (argv, expected) => {
  expect(withCommand(argv)).toEqual(expected);
});
