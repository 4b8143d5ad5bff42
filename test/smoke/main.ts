// Does what the README tells a newcomer, as one program: `npm start`, an application with an OpenTelemetry SDK that
// knows no more than the default endpoint, a look at the terminal, the health check and the metrics, then the end.
// Run at the top of the repository: node scripts/run-ts.mjs test/smoke/main.ts
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { SYSTEM_PROMPT, sendTraffic } from '../e2e/sdk-traffic.ts';
import { type Daemon, watch } from '../process/daemon.ts';

/** Where collector-config.yaml has the daemon listen. */
const PORTS = { grpc: 4317, http: 4318, metrics: 8888, health: 13133 };
/** `npm start` builds first. */
const START_TIMEOUT_MS = 60_000;
/** There is nothing to drain. */
const STOP_TIMEOUT_MS = 15_000;

async function check(title: string, run: () => void | Promise<void>): Promise<void> {
  try {
    await run();
    console.log(`ok      ${title}`);
  } catch (error) {
    console.log(`FAILED  ${title}`);
    throw error;
  }
}

/** True if something listens there already, which would answer in the daemon's place. */
function isTaken(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

async function requireFreePorts(): Promise<void> {
  for (const port of Object.values(PORTS)) {
    assert.equal(await isTaken(port), false, `port ${port} is in use: is a daemon running already?`);
  }
}

async function use(npm: Daemon): Promise<void> {
  await check('npm start makes a daemon that says it is ready', () =>
    npm.logged('Everything is ready', START_TIMEOUT_MS),
  );
  await check('the health check answers 200', async () => {
    assert.equal((await fetch(`http://localhost:${PORTS.health}/`)).status, 200);
  });
  await check('an SDK exporter delivers an LLM call and a plain span', async () => {
    assert.equal((await sendTraffic(new OTLPTraceExporter(), 1)).spans.size, 2);
  });
  await check(
    'the terminal shows the call in one line: model, tokens, cost, stop reason, prompt hash',
    async () => {
      await npm.printed('gpt-4o-mini-2024-07-18');
      const hash = createHash('sha256').update(SYSTEM_PROMPT).digest('hex').slice(0, 16);
      const lines = npm
        .stdout()
        .split('\n')
        .filter((line) => line.includes('gpt-4o-mini'));
      assert.equal(lines.length, 1);
      assert.match(lines[0] ?? '', new RegExp(` 25 +2 +\\$0\\.0\\d+ +stop +${hash}`));
    },
  );
  await check('what was said in the call is not shown', () => {
    const shown = npm.stdout() + npm.stderr();
    for (const text of [SYSTEM_PROMPT, 'capital of France', 'Paris'])
      assert.equal(shown.includes(text), false);
  });
  await check('the metrics count both spans in and out', async () => {
    const page = await (await fetch(`http://localhost:${PORTS.metrics}/metrics`)).text();
    assert.match(page, /^otelcol_receiver_accepted_spans\{.*receiver="otlp".*\} 2$/m);
    assert.match(page, /^otelcol_exporter_sent_spans\{.*exporter="live".*\} 2$/m);
  });
  await check('SIGTERM ends it with 0, and npm with it', async () => {
    process.kill(await lastDescendant(npm.pid), 'SIGTERM');
    assert.deepEqual(await within(STOP_TIMEOUT_MS, npm.exited), { code: 0, signal: null });
    assert.equal(await isTaken(PORTS.grpc), false);
  });
}

/** npm has a shell run the command, and that shell does not pass signals on: the daemon is the shell's child. */
async function lastDescendant(pid: number): Promise<number> {
  const children = (await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8')).split(' ').filter(Boolean);
  assert.ok(children.length <= 1, `process ${pid} has more than one child`);
  return children[0] === undefined ? pid : lastDescendant(Number(children[0]));
}

function within<T>(timeoutMs: number, result: Promise<T>): Promise<T> {
  return Promise.race([
    result,
    sleep(timeoutMs, undefined, { ref: false }).then(() => {
      throw new Error(`not within ${timeoutMs} ms`);
    }),
  ]);
}

await requireFreePorts();
// A process group of its own, so that nothing that npm started outlives a failure.
const child = spawn('npm', ['start'], { stdio: ['ignore', 'pipe', 'pipe'], detached: true });
const npm = watch(child, async () => undefined);
try {
  await use(npm);
} catch (error) {
  console.error(error);
  console.error(`The daemon's output:\n${npm.stdout()}\n${npm.stderr()}`);
  process.exitCode = 1;
} finally {
  killGroup(npm.pid);
}

function killGroup(leader: number): void {
  try {
    process.kill(-leader, 'SIGKILL');
  } catch (error) {
    // ESRCH: nothing is left of the group.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
