import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, openSync } from 'node:fs';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { ensureBuilt, MAIN } from '../process/build.ts';
import { freePort } from '../process/daemon.ts';

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

describe('a daemon', () => {
  it('ends on SIGTERM although nobody reads what it has written', async () => {
    const { child, send } = await printingDaemon('pipe');
    // More than a pipe holds: the rest waits for a reader who never comes.
    expect(await send(5_000)).toBe(200);
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  it.runIf(existsSync('/dev/full'))('goes on where its output cannot be written', async () => {
    const { child, send } = await printingDaemon(openSync('/dev/full', 'w'));
    for (let count = 0; count < 3; count++) expect(await send(1)).toBe(200);
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
  });
});

/** A daemon that writes every span to its standard output, which nobody reads; `send` gives it so many spans. */
async function printingDaemon(stdout: 'pipe' | number) {
  const port = await freePort();
  const config = `
receivers: { otlp: { protocols: { http: { endpoint: "127.0.0.1:${port}" } } } }
exporters: { debug: { verbosity: detailed } }
service:
  telemetry: { metrics: { level: none } }
  pipelines: { traces: { receivers: [otlp], exporters: [debug] } }`;
  const child = spawn(process.execPath, [MAIN, 'run', '--config', `yaml:${config}`], {
    stdio: ['ignore', stdout, 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let stderr = '';
  child.stderr?.on('data', (text) => {
    stderr += text;
  });
  await expect.poll(() => stderr, { timeout: 15_000 }).toContain('Everything is ready');
  async function send(spanCount: number): Promise<number> {
    const spans = Array.from({ length: spanCount }, () => ({ name: 'a span with a name' }));
    const response = await fetch(`http://127.0.0.1:${port}/v1/traces`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans }] }] }),
    });
    return response.status;
  }
  return { child, send };
}
