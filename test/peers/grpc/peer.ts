import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { describe, it, onTestFinished } from 'vitest';

export const LANGUAGES = ['go', 'python', 'java'] as const;
export type Language = (typeof LANGUAGES)[number];

/** The same tests with the peer of each language; one that run.sh could not build, and said why, is skipped. */
export function describeLanguages(define: (language: Language) => void): void {
  for (const language of LANGUAGES) {
    const isThere = programOf(language) !== undefined;
    const title = isThere ? language : `${language} (skipped: this peer has not been built)`;
    describe.skipIf(!isThere)(title, () => define(language));
  }
}

/**
 * One test with the peers of all languages that are there, at the same time: for what is mostly waiting. A failure names
 * the language.
 */
export function itWithLanguages(title: string, run: (language: Language) => Promise<void>): void {
  const there = LANGUAGES.filter((language) => programOf(language) !== undefined);
  it.skipIf(there.length === 0)(`${there.join(', ')}: ${title}`, async () => {
    await Promise.all(
      there.map((language) =>
        run(language).catch((error: unknown) => {
          throw new Error(`with the ${language} peer`, { cause: error });
        }),
      ),
    );
  });
}

function programOf(language: Language): string | undefined {
  return process.env[`CLEARSPAN_PEER_${language.toUpperCase()}`];
}

/** Time for a peer to answer a command, its start included. */
const PATIENCE_MS = 30_000;

/**
 * A process of one of the peers: JSON lines go in, JSON lines come out. It ends with the test, at the latest.
 */
export class PeerProcess<Line extends object> {
  readonly lines: Line[] = [];
  readonly ended: Promise<void>;
  readonly #child: ChildProcess;
  readonly #watchers = new Set<() => void>();
  #stderr = '';
  #isOver = false;

  constructor(language: Language, role: 'client' | 'server', options: object) {
    const program = programOf(language);
    if (program === undefined) throw new Error(`run.sh has not built the ${language} peer`);
    this.#child = spawn(program, [role, JSON.stringify(options)], { stdio: ['pipe', 'pipe', 'pipe'] });
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr += text;
    });
    // A peer that was told to end may do so before it has read everything.
    this.#child.stdin?.on('error', () => undefined);
    createInterface({ input: this.#child.stdout! }).on('line', (line) => {
      this.lines.push(JSON.parse(line) as Line);
      this.#wake();
    });
    this.ended = new Promise((resolve) => {
      this.#child.once('close', () => {
        this.#isOver = true;
        this.#wake();
        resolve();
      });
    });
    onTestFinished(() => this.kill());
  }

  write(command: object): void {
    this.#child.stdin?.write(`${JSON.stringify(command)}\n`);
  }

  /** No more commands: a client ends once its calls are answered, a server at once. */
  end(): Promise<void> {
    this.#child.stdin?.end();
    return this.ended;
  }

  kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    return this.ended;
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Resolves to what `find` makes of the lines, once it finds something; rejects when the process ends before. */
  seen<Found>(find: (lines: readonly Line[]) => Found | undefined, what: string): Promise<Found> {
    return new Promise((resolve, reject) => {
      const finish = (): void => {
        clearTimeout(timer);
        this.#watchers.delete(look);
      };
      const look = (): void => {
        const found = find(this.lines);
        if (found === undefined && !this.#isOver) return;
        finish();
        if (found !== undefined) resolve(found);
        else reject(new Error(`the peer ended before ${what}:\n${this.#stderr}`));
      };
      const timer = setTimeout(() => {
        finish();
        reject(new Error(`waited ${PATIENCE_MS} ms in vain for ${what}:\n${this.#stderr}`));
      }, PATIENCE_MS);
      this.#watchers.add(look);
      look();
    });
  }

  #wake(): void {
    for (const watcher of this.#watchers) watcher();
  }
}
