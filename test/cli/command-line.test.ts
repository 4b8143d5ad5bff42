import { describe, expect, it } from 'vitest';
import { runCommandLine } from '../../src/cli/command-line.ts';
import { memoryIo } from './io.ts';

async function run(...argv: string[]) {
  const io = memoryIo();
  const code = await runCommandLine(argv, io);
  return { code, out: io.out(), err: io.err() };
}

describe('the command line', () => {
  it.each([['--version'], ['-v'], ['version']])('%s shows the version', async (word) => {
    expect(await run(word)).toEqual({ code: 0, out: 'clearspan 0.0.0-dev\n', err: '' });
  });

  it.each([['--help'], ['-h'], ['help']])('%s lists every command on stdout', async (word) => {
    const { code, out } = await run(word);
    expect(code).toBe(0);
    for (const name of ['run', 'validate', 'enrich', 'explain', 'scan', 'demo'])
      expect(out).toMatch(new RegExp(`^  ${name} `, 'm'));
  });

  it('shows the same on stderr, with exit code 2, where no command is given', async () => {
    const { code, out, err } = await run();
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain('Usage: clearspan COMMAND');
  });

  it('explains a command by "help COMMAND" and by "COMMAND --help"', async () => {
    const { code, out } = await run('help', 'scan');
    expect(code).toBe(0);
    expect(out).toContain('Usage: clearspan scan [--role user|system|assistant|tool]');
    expect(out).toContain('--explain');
    expect(await run('scan', '--help')).toEqual({ code, out, err: '' });
  });

  it.each([['rum'], ['toString']])('refuses the unknown command %s', async (name) => {
    expect(await run(name)).toEqual({
      code: 2,
      out: '',
      err: `clearspan: unknown command "${name}"\nSee "clearspan help".\n`,
    });
    expect((await run('help', name)).code).toBe(2);
  });

  it('answers wrong usage with a hint and exit code 2', async () => {
    expect(await run('scan', '--loud')).toEqual({
      code: 2,
      out: '',
      err: `clearspan scan: Unknown option '--loud'\nSee "clearspan help scan".\n`,
    });
  });
});
