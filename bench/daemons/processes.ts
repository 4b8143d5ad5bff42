import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';

/** A process that is talked to in lines. */
export interface Peer {
  readonly process: ChildProcess;
  readonly pid: number;
  /** Fails if the process ends first. */
  nextLine(): Promise<string>;
  /** Sends a line and returns the next one that comes. */
  ask(line: string): Promise<string>;
  stop(): Promise<void>;
}

const bundles = new Map<string, Promise<string>>();

/** Runs a TypeScript program of this folder, bundled once for all its runs, in a process of its own. */
export async function startPeer(file: string, ...args: readonly string[]): Promise<Peer> {
  const bundled = bundles.get(file) ?? bundle(file);
  bundles.set(file, bundled);
  return startProgram(process.execPath, [await bundled, ...args], { stderr: 'inherit' });
}

async function bundle(file: string): Promise<string> {
  // Imported by its path: esbuild cannot be bundled into this program.
  const bundler = (await import(pathToFileURL('scripts/bundle.mjs').href)) as {
    bundle(entryPoint: string, outfile: string, options: object): Promise<void>;
  };
  const outfile = resolve('.cache', `${file.replaceAll('/', '-')}.mjs`);
  await bundler.bundle(file, outfile, { logLevel: 'error' });
  return outfile;
}

export interface ProgramOptions {
  readonly stderr: 'inherit' | 'ignore';
  /** Beside what this process has. */
  readonly environment?: Readonly<Record<string, string>>;
}

export function startProgram(
  program: string,
  args: readonly string[],
  { stderr, environment }: ProgramOptions,
): Peer {
  const env = { ...process.env, ...environment };
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', stderr], env });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const nextLine = async (): Promise<string> => {
    const { value, done } = await lines.next();
    if (done) throw new Error(`${args.join(' ')} ended without an answer`);
    return value;
  };
  return {
    process: child,
    pid: child.pid ?? 0,
    nextLine,
    ask: (line) => {
      child.stdin.write(`${line}\n`);
      return nextLine();
    },
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exited = once(child, 'exit');
      child.kill('SIGTERM');
      await exited;
    },
  };
}
