import type { Timers } from '../../pipeline/timers.ts';
import type { ExpositionSource } from '../../telemetry/metrics-server.ts';
import {
  addSnapshots,
  expositionOf,
  type MetricsSnapshot,
  type PrometheusMeter,
  withoutGauges,
} from '../../telemetry/prometheus-meter.ts';
import type { WorkerProcess } from './worker-pool.ts';

/** A worker that is busy for longer is told of by its last figures. */
const ANSWER_TIMEOUT_MS = 1_000;

/** How often figures are fetched that nobody asks for: what a worker counted after that is lost if it is killed. */
const REFRESH_MS = 5_000;

/**
 * The figures of all processes of a daemon as one set. What a worker has told stays counted when it has ended, so
 * that counters never fall.
 */
export class CollectedFigures implements ExpositionSource {
  readonly #own: PrometheusMeter;
  readonly #ready: () => readonly WorkerProcess[];
  readonly #timers: Timers;
  readonly #latest = new Map<WorkerProcess, MetricsSnapshot>();
  readonly #awaited = new Map<WorkerProcess, Set<() => void>>();
  #ended: readonly MetricsSnapshot[] = [];
  #cancelRefresh: (() => void) | undefined;

  /**
   * @param own The primary's own figures.
   * @param ready The workers that can be asked.
   */
  constructor(own: PrometheusMeter, ready: () => readonly WorkerProcess[], timers: Timers) {
    this.#own = own;
    this.#ready = ready;
    this.#timers = timers;
  }

  get contentType(): string {
    return this.#own.contentType;
  }

  /** Fetches figures now and then, beside those that scrapes ask for, until `stop`. */
  start(): void {
    this.#cancelRefresh = this.#timers.after(REFRESH_MS, () => {
      void this.#refresh();
      this.start();
    });
  }

  stop(): void {
    this.#cancelRefresh?.();
  }

  async exposition(): Promise<string> {
    await this.#refresh();
    return expositionOf([await this.#own.snapshot(), ...this.#ended, ...this.#latest.values()]);
  }

  /** Takes what a worker has told. */
  take(worker: WorkerProcess, snapshot: MetricsSnapshot): void {
    this.#latest.set(worker, snapshot);
    for (const heard of this.#awaited.get(worker) ?? []) heard();
  }

  /** The worker has ended. */
  ended(worker: WorkerProcess): void {
    const latest = this.#latest.get(worker);
    this.#latest.delete(worker);
    if (latest !== undefined) this.#ended = [...this.#ended, withoutGauges(latest)];
    for (const heard of this.#awaited.get(worker) ?? []) heard();
  }

  async #refresh(): Promise<void> {
    await Promise.all(this.#ready().map((worker) => this.#ask(worker)));
    const ended = this.#ended;
    if (ended.length < 2) return;
    const sum = await addSnapshots(ended);
    // Others may have ended meanwhile; or have been added up already.
    if (this.#ended.slice(0, ended.length).every((one, index) => one === ended[index]))
      this.#ended = [sum, ...this.#ended.slice(ended.length)];
  }

  #ask(worker: WorkerProcess): Promise<void> {
    return new Promise((resolve) => {
      const awaited = this.#awaited.get(worker) ?? new Set();
      this.#awaited.set(worker, awaited);
      const heard = () => {
        cancel();
        awaited.delete(heard);
        if (awaited.size === 0) this.#awaited.delete(worker);
        resolve();
      };
      const cancel = this.#timers.after(ANSWER_TIMEOUT_MS, heard);
      awaited.add(heard);
      worker.send({ kind: 'collect' });
    });
  }
}
