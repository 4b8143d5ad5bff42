/** The passing of time, handed in so that tests, and commands that read files, can hold it still. */
export interface Timers {
  /** Milliseconds on a clock that only goes forward: how long something took, not when it was. */
  readonly elapsedMs: () => number;
  /** Runs something after `delayMs` without keeping the process alive for it; the result takes it back. */
  readonly after: (delayMs: number, run: () => void) => () => void;
}

export const REAL_TIMERS: Timers = {
  elapsedMs: () => performance.now(),
  after(delayMs, run) {
    const timer = setTimeout(run, delayMs);
    timer.unref();
    return () => clearTimeout(timer);
  },
};

/** No time passes: what waits is released by whoever ends the input. */
export const STOPPED_TIMERS: Timers = { elapsedMs: () => 0, after: () => () => undefined };
