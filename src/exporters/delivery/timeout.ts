import type { Send, SendResult } from './send.ts';

/**
 * Bounds every attempt to `timeoutMs` (0: no bound), connecting and waiting for the answer included. An attempt
 * that is given up, here or by the caller's signal, counts as retryable even if `send` does not heed its signal.
 *
 * A process that was held up finds its timers due before it reads what came meanwhile: an answer that is there already
 * is heard before the attempt is given up, or it would be made once more and deliver everything twice.
 */
export function withTimeout(send: Send, timeoutMs: number): Send {
  return (batch, signal) => {
    if (signal.aborted) return Promise.resolve(ABANDONED);
    return new Promise((resolve) => {
      const attempt = new AbortController();
      const finish = (result: SendResult): void => {
        clearTimeout(timer);
        clearImmediate(afterReading);
        signal.removeEventListener('abort', onAbort);
        resolve(result);
      };
      const giveUp = (result: SendResult): void => {
        finish(result);
        attempt.abort();
      };
      const onAbort = (): void => giveUp(ABANDONED);
      const onTimeout = (): void => giveUp({ kind: 'retryable', reason: `no answer within ${timeoutMs} ms` });
      let afterReading: NodeJS.Immediate | undefined;
      const timer =
        timeoutMs > 0
          ? setTimeout(() => {
              afterReading = setImmediate(onTimeout);
            }, timeoutMs)
          : undefined;
      signal.addEventListener('abort', onAbort);
      send(batch, attempt.signal).then(finish, (error: unknown) => finish(unexpected(error)));
    });
  };
}

const ABANDONED: SendResult = { kind: 'retryable', reason: 'the attempt was abandoned' };

/** A `send` that rejects is a bug; its batch is given up and counted, and the daemon goes on. */
function unexpected(error: unknown): SendResult {
  const name = error instanceof Error ? error.name : typeof error;
  return { kind: 'permanent', reason: `unexpected failure in the exporter (${name})` };
}
