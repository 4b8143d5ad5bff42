import { setImmediate as yieldToEventLoop } from 'node:timers/promises';

/**
 * How long one request is worked on before other senders get their turn, in milliseconds. An LLM span
 * costs tens of microseconds; a request of thousands of them would otherwise hold everybody up.
 */
const TURN_MS = 10;

/** Work on one request, done in turns. */
export interface Turns {
  /** What is to be awaited where the turn has been long enough; undefined where it has not. */
  rest(): Promise<void> | undefined;
  /** Lets others have their turn, however short this one was. */
  pause(): Promise<void>;
}

/** Begins the first turn of a request. Where nobody rests, requests stay in their order of arrival. */
export function startTurns(elapsedMs: () => number): Turns {
  let turnStart = elapsedMs();
  const pause = () =>
    yieldToEventLoop().then(() => {
      turnStart = elapsedMs();
    });
  return { pause, rest: () => (elapsedMs() - turnStart <= TURN_MS ? undefined : pause()) };
}
