import { setImmediate as yieldToEventLoop } from 'node:timers/promises';

/**
 * How long one request is worked on before other senders get their turn, in milliseconds. An LLM span
 * costs tens of microseconds; a request of thousands of them would otherwise hold everybody up.
 */
const TURN_MS = 10;

/**
 * Work on one request, done in turns. `rest` gives what is to be awaited where the turn has been long enough, and
 * undefined where it has not: requests then stay in their order of arrival.
 */
export function startTurns(elapsedMs: () => number): { readonly rest: () => Promise<void> | undefined } {
  let turnStart = elapsedMs();
  return {
    rest() {
      if (elapsedMs() - turnStart <= TURN_MS) return undefined;
      return yieldToEventLoop().then(() => {
        turnStart = elapsedMs();
      });
    },
  };
}
