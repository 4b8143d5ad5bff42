import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureBuilt, MAIN } from './build.ts';

/** What the daemon logs once every component has started. */
const READY_MESSAGE = 'Everything is ready';

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A daemon that runs as a process of its own, from the built dist/main.js. */
export interface Daemon {
  readonly pid: number;
  /** Everything it has written so far. */
  stdout(): string;
  stderr(): string;
  /** Resolves once `text` stands in what it has written to stderr; rejects when it ends or stays silent. */
  logged(text: string, timeoutMs?: number): Promise<void>;
  /** The same for stdout. */
  printed(text: string, timeoutMs?: number): Promise<void>;
  kill(signal: NodeJS.Signals): void;
  readonly exited: Promise<Exit>;
  /** Sends SIGTERM and waits for the end; a daemon that does not end in time is killed and the wait rejects. */
  stop(timeoutMs?: number): Promise<Exit>;
}

export interface DaemonOptions {
  /** The configuration as YAML text. */
  readonly config: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
}

/** Starts `clearspan run` and resolves once it is ready; rejects with its stderr if it ends before that. */
export async function startDaemon(options: DaemonOptions): Promise<Daemon> {
  const daemon = await spawnDaemon(options);
  await daemon.logged(READY_MESSAGE);
  return daemon;
}

/** Starts `clearspan run` without waiting for readiness: for daemons that are expected to fail. */
export async function spawnDaemon(options: DaemonOptions): Promise<Daemon> {
  await ensureBuilt();
  const folder = await mkdtemp(join(tmpdir(), 'clearspan-daemon-'));
  const file = join(folder, 'config.yaml');
  await writeFile(file, options.config);
  const child = spawn(process.execPath, [MAIN, 'run', '--config', file, ...(options.args ?? [])], {
    env: { PATH: process.env['PATH'], ...options.environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return watch(child, () => rm(folder, { recursive: true, force: true }));
}

export interface CommandResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command of the built program to its end, with `input` on its stdin. */
export async function runClearspan(
  args: readonly string[],
  options: { input?: string; environment?: Readonly<Record<string, string>>; folder?: string } = {},
): Promise<CommandResult> {
  await ensureBuilt();
  return new Promise((resolve, reject) => {
    const child = execFile(
      process.execPath,
      [MAIN, ...args],
      {
        env: { PATH: process.env['PATH'], ...options.environment },
        cwd: options.folder,
        timeout: 60_000,
        maxBuffer: 256 * 1024 * 1024,
      },
      (error, stdout, stderr) => {
        const code = error === null ? 0 : error.code;
        if (typeof code === 'number') resolve({ code, stdout, stderr });
        else reject(new Error(`clearspan ${args.join(' ')} did not end by itself:\n${stderr}`));
      },
    );
    child.stdin?.end(options.input ?? '');
  });
}

/** Below those that systems give to connections: one of these may be taken again before the daemon listens on it. */
const FIRST_PORT = 20_000;
const LAST_PORT = 32_000;
const MOST_TRIES = 100;

/** A port on which nobody listens, as others may a moment later. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const port = randomInt(FIRST_PORT, LAST_PORT);
    if (await isFree(port)) return port;
  }
  throw new Error('no port is free');
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

/** Follows a process that runs until it is told to stop; `cleanUp` comes after its end. */
export function watch(child: ChildProcess, cleanUp: () => Promise<void>): Daemon {
  const written = { stdout: '', stderr: '' };
  let ended: Exit | undefined;
  const watchers = new Set<() => void>();
  const wake = () => {
    for (const watcher of watchers) watcher();
  };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.setEncoding('utf8').on('data', (text: string) => {
      written[name] += text;
      wake();
    });
  }
  const exited = new Promise<Exit>((resolve) => {
    child.once('close', (code, signal) => {
      ended = { code, signal };
      wake();
      void cleanUp().then(() => resolve({ code, signal }));
    });
  });

  function appears(stream: 'stdout' | 'stderr', text: string, timeoutMs = 15_000): Promise<void> {
    return new Promise((resolve, reject) => {
      const finish = (failure?: string) => {
        clearTimeout(timer);
        watchers.delete(look);
        if (failure === undefined) resolve();
        else reject(new Error(`${failure} "${text}" on ${stream}:\n${written.stderr}`));
      };
      const look = () => {
        if (written[stream].includes(text)) finish();
        else if (ended !== undefined) finish(`the daemon ended with ${JSON.stringify(ended)} before`);
      };
      const timer = setTimeout(() => finish(`waited ${timeoutMs} ms in vain for`), timeoutMs);
      watchers.add(look);
      look();
    });
  }

  async function stop(timeoutMs = 15_000): Promise<Exit> {
    if (ended !== undefined) return exited;
    let forced = false;
    const timer = setTimeout(() => {
      forced = true;
      child.kill('SIGKILL');
    }, timeoutMs);
    child.kill('SIGTERM');
    const exit = await exited;
    clearTimeout(timer);
    if (forced) throw new Error(`the daemon did not stop within ${timeoutMs} ms:\n${written.stderr}`);
    return exit;
  }

  return {
    pid: child.pid ?? 0,
    stdout: () => written.stdout,
    stderr: () => written.stderr,
    logged: (text, timeoutMs) => appears('stderr', text, timeoutMs),
    printed: (text, timeoutMs) => appears('stdout', text, timeoutMs),
    kill: (signal) => {
      child.kill(signal);
    },
    exited,
    stop,
  };
}
