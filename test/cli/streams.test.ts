import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { beforeAll, describe, expect, it } from 'vitest';
import { ensureBuilt, MAIN } from '../process/build.ts';

const LINE = `${JSON.stringify({ id: 'a', text: 'hello' })}\n`;

beforeAll(ensureBuilt);

/** `scan --jsonl` that has answered its first line and waits for more. */
async function scanningProcess(): Promise<ChildProcessWithoutNullStreams> {
  const child = spawn(process.execPath, [MAIN, 'scan', '--jsonl']);
  child.stdin.write(LINE);
  await once(child.stdout, 'data');
  return child;
}

describe('a command that is no daemon', () => {
  it('ends at the first SIGINT, with the code that shells expect', async () => {
    const child = await scanningProcess();
    child.kill('SIGINT');
    expect(await once(child, 'exit')).toEqual([130, null]);
  });

  it('ends quietly with 0 when its reader has gone', async () => {
    const child = await scanningProcess();
    let stderr = '';
    child.stderr.on('data', (text) => {
      stderr += text;
    });
    child.stdin.on('error', () => undefined);
    child.stdout.destroy();
    const more = setInterval(() => child.stdin.write(LINE.repeat(100)), 20);
    const ended = await once(child, 'close');
    clearInterval(more);
    expect([ended, stderr]).toEqual([[0, null], '']);
  });
});
