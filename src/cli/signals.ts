import { constants } from 'node:os';

/**
 * Installs the handlers of SIGTERM and SIGINT. As process 1 of a container the kernel drops signals that have no
 * handler, so this comes before anything else is loaded.
 *
 * `graceful`: the first signal aborts the result, and the command winds down and ends; the second one ends the
 * process at once with code 1. Otherwise the first signal already ends it, with the shell's code for it.
 */
export function watchStopSignals(graceful: boolean): AbortSignal {
  const stop = new AbortController();
  for (const name of ['SIGTERM', 'SIGINT'] as const) {
    process.on(name, () => {
      if (!graceful) process.exit(128 + constants.signals[name]);
      if (stop.signal.aborted) process.exit(1);
      stop.abort(name);
    });
  }
  return stop.signal;
}
