import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { usageOfTree } from '../../bench/daemons/process-tree.ts';

/** Uses 0.2 s of CPU and 100 MiB. */
const WORK = 'b = Buffer.alloc(100 << 20, 1); while (process.cpuUsage().user < 200_000);';

/** A shell with one child, once that has done the work; it ends with its standard input. */
async function shellAfter(script: string, input = '') {
  // The second command keeps the shell from becoming its child.
  const shell = spawn('sh', ['-c', `"$0" -e "$1"; cat`, process.execPath, script], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  shell.stdin.write(input);
  await once(shell.stdout, 'data');
  return {
    usage: usageOfTree(shell.pid ?? 0),
    own: usageOfTree(process.pid),
    async end() {
      shell.stdin.end();
      await once(shell, 'exit');
    },
  };
}

describe('the use of a tree of processes', () => {
  it('counts processes that its processes started', async () => {
    const shell = await shellAfter(`${WORK} console.log('done'); process.stdin.resume();`);
    expect(shell.usage.cpuSeconds).toBeGreaterThan(0.15);
    expect(shell.usage.rssMiB).toBeGreaterThan(100);
    expect(shell.usage.peakRssMiB).toBeGreaterThanOrEqual(shell.usage.rssMiB);
    expect(shell.own.rssMiB).toBeGreaterThan(shell.usage.rssMiB);
    await shell.end();
  });

  it('counts the CPU time, but not the memory, of a child that has ended', async () => {
    // What `cat` is given comes back once the child before it is gone.
    const shell = await shellAfter(WORK, 'done');
    expect(shell.usage.cpuSeconds).toBeGreaterThan(0.15);
    expect(shell.usage.rssMiB).toBeLessThan(50);
    await shell.end();
  });

  it('knows nothing of a process that is not there', () => {
    expect(usageOfTree(2 ** 22 + 1)).toEqual({ cpuSeconds: 0, rssMiB: 0, peakRssMiB: 0 });
  });
});
