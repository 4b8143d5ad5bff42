import type { Timers } from '../../src/pipeline/timers.ts';

interface Waiting {
  readonly dueMs: number;
  readonly run: () => void;
}

/** Time that passes when the test says so. */
export class HandTimers implements Timers {
  #nowMs = 0;
  readonly #waiting = new Set<Waiting>();

  readonly elapsedMs = (): number => this.#nowMs;

  readonly after = (delayMs: number, run: () => void): (() => void) => {
    const waiting = { dueMs: this.#nowMs + delayMs, run };
    this.#waiting.add(waiting);
    return () => this.#waiting.delete(waiting);
  };

  /** Lets time pass, and whoever waited for it go on. */
  async advance(ms: number): Promise<void> {
    this.#nowMs += ms;
    for (const waiting of [...this.#waiting].sort((a, b) => a.dueMs - b.dueMs)) {
      if (waiting.dueMs > this.#nowMs || !this.#waiting.delete(waiting)) continue;
      waiting.run();
    }
    await settled();
  }
}

/** Lets everything that has nothing to wait for run to its end. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
}
