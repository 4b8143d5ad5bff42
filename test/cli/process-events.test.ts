import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../process/build.ts';

async function runCrashing(kind: 'rejection' | 'exception'): Promise<string> {
  const args = [join(ROOT, 'scripts/run-ts.mjs'), join(ROOT, 'test/cli/crashing-program.ts'), kind];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  return stdout;
}

describe('a daemon in which something goes wrong that no component caught', () => {
  it('goes on after a rejected promise, which it logs without its message', async () => {
    const output = await runCrashing('rejection');
    expect(output).toContain('"error":"RangeError"');
    expect(output).toContain('after the rejection it goes on');
    expect(output).not.toContain('secret');
  });

  it('shuts down after an exception, which it logs without its message', async () => {
    const output = await runCrashing('exception');
    expect(output).toContain('"error":"SyntaxError"');
    expect(output).toContain('after the exception it shuts down');
    expect(output).not.toContain('secret');
  });
});
