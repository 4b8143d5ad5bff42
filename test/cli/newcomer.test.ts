import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../process/build.ts';
import { freePort, runClearspan, startDaemon } from '../process/daemon.ts';

describe('the README’s two commands', () => {
  it('show every call of the demo as a line with its facts, and no captured text', async () => {
    let config = readFileSync(join(ROOT, 'collector-config.yaml'), 'utf8');
    const httpPort = await freePort();
    const ports = [
      ['127.0.0.1:4317', `127.0.0.1:${await freePort()}`],
      ['127.0.0.1:4318', `127.0.0.1:${httpPort}`],
      ['localhost:13133', `localhost:${await freePort()}`],
      ['port: 8888', `port: ${await freePort()}`],
    ] as const;
    for (const [usual, free] of ports) {
      expect(config).toContain(usual);
      config = config.replaceAll(usual, free);
    }
    const daemon = await startDaemon({ config });
    const demo = await runClearspan(['demo', '--endpoint', `http://127.0.0.1:${httpPort}`]);
    expect([demo.code, demo.stderr]).toEqual([0, '']);
    await daemon.printed('ops-helper');
    expect(await daemon.stop()).toEqual({ code: 0, signal: null });

    const output = daemon.stdout();
    for (const fact of ['gpt-4o-mini', 'claude-sonnet-4-5', 'gemini-2.5-flash', 'text-embedding-3-small']) {
      expect(output).toContain(fact);
    }
    expect(output).toMatch(/support-bot .*prompt_injection/);
    expect(output).toMatch(/support-bot .*rate_limit_exceeded/);
    expect(output).toMatch(/ops-helper .*secret/);
    expect(output).toMatch(/\$0\.0\d+/);
    for (const text of ['bicycle', 'AKIA', 'previous instructions']) {
      expect(output + daemon.stderr()).not.toContain(text);
    }
  });
});
