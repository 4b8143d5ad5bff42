import { LONGEST_TIMER_MS } from '../../config/duration.ts';

/**
 * Waits `delayMs` (20 days at most), or until one of the signals aborts. Resolves to true if the whole time
 * has passed.
 */
export function wait(delayMs: number, ...signals: readonly AbortSignal[]): Promise<boolean> {
  if (signals.some((signal) => signal.aborted)) return Promise.resolve(false);
  return new Promise((resolve) => {
    const finish = (elapsed: boolean): void => {
      clearTimeout(timer);
      for (const signal of signals) signal.removeEventListener('abort', onAbort);
      resolve(elapsed);
    };
    const onAbort = (): void => finish(false);
    const timer = setTimeout(() => finish(true), Math.min(delayMs, LONGEST_TIMER_MS));
    for (const signal of signals) signal.addEventListener('abort', onAbort);
  });
}
