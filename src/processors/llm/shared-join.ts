import { setMaxListeners } from 'node:events';
import type { LlmCall } from '../../llm/call.ts';
import type { Carried } from '../../llm/calls/carried.ts';
import { applyChanges, type CallChanges, carriedDigest, digestOf } from '../../llm/calls/digest.ts';
import type { Cancellation } from '../../pipeline/cancellation.ts';
import type { Commons } from '../../pipeline/commons.ts';
import type { CallJoin } from './call-join.ts';
import type { CallsAnswer, CallsQuestion } from './host.ts';
import { Readings } from './readings.ts';

/** A request whose calls were entered. */
interface Entered {
  readonly answered: Promise<void>;
  /** The host is to answer with what it has. */
  readonly hurry: AbortController;
  changes: CallsAnswer;
}

/**
 * Joins calls with what other workers learn of them: their facts, without any text, go to the primary process, whose
 * answer, once nothing is worth waiting for, is what others know of each. Where there is no answer, calls are told by
 * themselves.
 */
export class SharedJoin implements CallJoin {
  readonly #commons: Commons;
  readonly #readings = new Readings();
  /** By the first call of each request. */
  readonly #entered = new Map<LlmCall, Entered>();
  readonly #closing = new AbortController();

  constructor(commons: Commons) {
    this.#commons = commons;
    // Every request that waits listens to it.
    setMaxListeners(0, this.#closing.signal);
  }

  reading<Result>(read: () => Promise<Result>): Promise<Result> {
    return this.#readings.during(read);
  }

  enter(calls: readonly LlmCall[], carried: readonly Carried[]): void {
    const [first] = calls;
    if (first === undefined && carried.length === 0) return;
    const question: CallsQuestion = {
      about: 'calls',
      calls: calls.map(digestOf),
      carried: carried.map(carriedDigest),
    };
    const hurry = new AbortController();
    const answer = this.#commons.ask(question, hurry.signal);
    if (first === undefined) return;
    const entered: Entered = {
      hurry,
      changes: [],
      answered: answer.then((changes) => {
        if (changes !== undefined) entered.changes = changes as CallsAnswer;
      }),
    };
    this.#entered.set(first, entered);
  }

  async wait(calls: readonly LlmCall[], signal: Cancellation): Promise<void> {
    const entered = this.#of(calls);
    if (entered === undefined) return;
    const hurry = () => entered.hurry.abort();
    for (const reason of [signal, this.#closing.signal]) {
      if (reason.aborted) hurry();
      else reason.addEventListener('abort', hurry);
    }
    await entered.answered;
    for (const reason of [signal, this.#closing.signal]) reason.removeEventListener('abort', hurry);
  }

  settle(calls: readonly LlmCall[]): void {
    const [first] = calls;
    const entered = this.#of(calls);
    if (first === undefined || entered === undefined) return;
    this.#entered.delete(first);
    for (const [index, call] of calls.entries()) {
      const changes: CallChanges | null | undefined = entered.changes[index];
      if (changes) applyChanges(call, changes);
    }
  }

  /** Only the primary process knows, and nobody asks it: explaining is done in one process. */
  others(): string {
    return 'known to the primary process';
  }

  async close(): Promise<void> {
    await this.#readings.idle();
    this.#closing.abort();
  }

  #of([first]: readonly LlmCall[]): Entered | undefined {
    return first && this.#entered.get(first);
  }
}
