import type { Timers } from '../../pipeline/timers.ts';
import type { Logger } from '../../telemetry/logger.ts';
import type { Counter } from '../../telemetry/meter.ts';
import { BuildError } from '../build-error.ts';
import type { PrimaryMessage, WorkerMessage, WorkerSetup } from './messages.ts';
import { restartDelayMs, SOUND_AFTER_MS } from './restart-delay.ts';

/** A process that was started to be a worker. */
export interface WorkerProcess {
  readonly pid: number;
  /** Messages to a process that has ended are lost. */
  send(message: PrimaryMessage): void;
  kill(): void;
}

/** What a process does; each is told once. */
export interface WorkerEvents {
  message(message: WorkerMessage): void;
  /** The last that is heard of it. */
  ended(how: { readonly code: number | null; readonly signal: string | null }): void;
}

export interface WorkerPoolOptions {
  readonly count: number;
  readonly setup: WorkerSetup;
  fork(events: WorkerEvents): WorkerProcess;
  readonly timers: Timers;
  readonly logger: Logger;
  readonly replacements: Counter;
  /** A process is there, and may say something. */
  onStarted(worker: WorkerProcess): void;
  /** What the pool has no use for itself. */
  onMessage(worker: WorkerProcess, message: WorkerMessage): void;
  onEnded(worker: WorkerProcess): void;
  /** Told when all workers have become ready, and when that is over. */
  onReady(areAllReady: boolean): void;
}

/** One of the places for a worker, with the process that fills it. */
interface Place {
  process: WorkerProcess | undefined;
  hears: boolean;
  isReady: boolean;
  startedMs: number;
  /** Processes in a row that ended soon after their start. */
  shortLived: number;
}

/** How long processes that were told to stop, and did not within their own time, are still waited for. */
const LAST_WORD_MS = 2_000;

/** Keeps a number of worker processes: starts them, replaces those that end, stops them. */
export class WorkerPool {
  readonly #options: WorkerPoolOptions;
  readonly #places: readonly Place[];
  #started: { resolve: () => void; reject: (error: Error) => void } | undefined;
  #areAllReady = false;
  /** All were ready once: what goes wrong from then on ends nobody else. */
  #isRunning = false;
  #isStopping = false;
  #onEmpty: (() => void) | undefined;

  constructor(options: WorkerPoolOptions) {
    this.#options = options;
    this.#places = Array.from({ length: options.count }, () => {
      return { process: undefined, hears: false, isReady: false, startedMs: 0, shortLived: 0 };
    });
  }

  /** The processes that are ready. */
  get ready(): readonly WorkerProcess[] {
    return this.#places.flatMap(({ process, isReady }) => (isReady && process !== undefined ? process : []));
  }

  /**
   * Starts all workers and resolves when they are ready. Rejects with what the first says that cannot start; the
   * others are ended then.
   *
   * @throws BuildError where it is a matter of the configuration.
   */
  async start(): Promise<void> {
    const started = new Promise<void>((resolve, reject) => {
      this.#started = { resolve, reject };
    });
    for (const place of this.#places) this.#fill(place);
    try {
      await started;
      this.#isRunning = true;
    } catch (error) {
      this.#isStopping = true;
      for (const { process } of this.#places) process?.kill();
      await this.#empty();
      throw error;
    }
  }

  /**
   * Tells all workers to stop and resolves when they have ended; those that need longer than `timeoutMs`, the time
   * that they have themselves, are killed. May be called without `start`, and more than once.
   */
  async stop(timeoutMs: number): Promise<void> {
    this.#isStopping = true;
    this.#readiness();
    const cancel = this.#options.timers.after(timeoutMs + LAST_WORD_MS, () => {
      for (const { process } of this.#places) {
        if (process === undefined) continue;
        this.#options.logger.error('A worker did not stop in time and is killed', { pid: process.pid });
        process.kill();
      }
    });
    for (const { process, hears } of this.#places) if (hears) process?.send({ kind: 'stop' });
    await this.#empty();
    cancel();
  }

  #fill(place: Place): void {
    const { fork, onStarted, onMessage, timers } = this.#options;
    const process: WorkerProcess = fork({
      message: (message) => {
        if (message.kind === 'hears') this.#setUp(place, process);
        else if (message.kind === 'ready') this.#isReady(place);
        else if (message.kind === 'failed') this.#failed(message.message, message.configuration);
        else onMessage(process, message);
      },
      ended: (how) => this.#ended(place, process, how),
    });
    place.process = process;
    place.startedMs = timers.elapsedMs();
    onStarted(process);
  }

  #setUp(place: Place, process: WorkerProcess): void {
    place.hears = true;
    process.send({ kind: 'start', setup: this.#options.setup });
    if (this.#isStopping) process.send({ kind: 'stop' });
  }

  #isReady(place: Place): void {
    place.isReady = true;
    this.#readiness();
    if (this.#areAllReady) this.#settleStart((started) => started.resolve());
  }

  #failed(message: string, isConfiguration: boolean): void {
    if (this.#isRunning) this.#options.logger.error(message);
    const error = isConfiguration ? new BuildError(message) : new Error(message);
    this.#settleStart((started) => started.reject(error));
  }

  #ended(place: Place, process: WorkerProcess, how: { code: number | null; signal: string | null }): void {
    const { logger, onEnded, timers, replacements } = this.#options;
    place.process = undefined;
    place.hears = false;
    place.isReady = false;
    onEnded(process);
    this.#readiness();
    this.#settleStart((started) =>
      started.reject(new Error(`a worker ended before it was ready (${how.signal ?? `code ${how.code}`})`)),
    );
    if (this.#isStopping) {
      if (this.#isEmpty()) this.#onEmpty?.();
      return;
    }
    const isShort = timers.elapsedMs() - place.startedMs < SOUND_AFTER_MS;
    const delayMs = restartDelayMs(isShort ? place.shortLived : 0);
    place.shortLived = isShort ? place.shortLived + 1 : 0;
    logger.error('A worker has ended and is replaced', {
      pid: process.pid,
      ...(how.code !== null && { code: how.code }),
      ...(how.signal !== null && { signal: how.signal }),
      delay_ms: delayMs,
    });
    timers.after(delayMs, () => {
      if (this.#isStopping) return;
      replacements.add();
      this.#fill(place);
    });
  }

  #readiness(): void {
    const areAllReady = !this.#isStopping && this.#places.every(({ isReady }) => isReady);
    if (areAllReady === this.#areAllReady) return;
    this.#areAllReady = areAllReady;
    this.#options.onReady(areAllReady);
  }

  #settleStart(settle: (started: { resolve: () => void; reject: (error: Error) => void }) => void): void {
    const started = this.#started;
    this.#started = undefined;
    if (started !== undefined) settle(started);
  }

  #isEmpty(): boolean {
    return this.#places.every(({ process }) => process === undefined);
  }

  async #empty(): Promise<void> {
    if (this.#isEmpty()) return;
    await new Promise<void>((resolve) => {
      const before = this.#onEmpty;
      this.#onEmpty = () => {
        before?.();
        resolve();
      };
    });
  }
}
