import type { Batch } from '../../pipeline/batch.ts';
import type { Cancellation } from '../../pipeline/cancellation.ts';
import { type Outcome, retry } from '../../pipeline/outcome.ts';
import { type Lane, SHUTTING_DOWN, TRY_AGAIN_AFTER_MS } from './lane.ts';
import { combine, type Deliver, NOTHING_SETTLED, outcomeOf } from './settlement.ts';
import { divide } from './split.ts';
import type { Tally } from './tally.ts';

/**
 * The way with the queue off: the sender waits for the backend's answer, retries included, and a sender that
 * goes away takes its request with it. Requests are never joined, but are cut where they are over `maxBytes`.
 */
export class DirectLane implements Lane {
  readonly queueSize = 0;
  readonly queueCapacity = 0;
  readonly #maxBytes: number;
  readonly #deliver: Deliver;
  readonly #tally: Tally;
  readonly #underWay = new Map<AbortController, Promise<Outcome>>();
  #closed = false;

  constructor(maxBytes: number, deliver: Deliver, tally: Tally) {
    this.#maxBytes = maxBytes > 0 ? maxBytes : Infinity;
    this.#deliver = deliver;
    this.#tally = tally;
  }

  get inFlight(): number {
    return this.#underWay.size;
  }

  async consume(batch: Batch, signal: Cancellation): Promise<Outcome> {
    if (this.#closed) {
      this.#tally.turnedAway(batch, SHUTTING_DOWN);
      return retry(SHUTTING_DOWN, { afterMs: TRY_AGAIN_AFTER_MS });
    }
    const abandon = new AbortController();
    const onAbort = (): void => abandon.abort();
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort);
    const delivery = this.#deliverParts(batch, abandon.signal);
    this.#underWay.set(abandon, delivery);
    const outcome = await delivery;
    this.#underWay.delete(abandon);
    signal.removeEventListener('abort', onAbort);
    return outcome;
  }

  async drain(deadline: AbortSignal): Promise<void> {
    this.#closed = true;
    if (this.#underWay.size === 0) return;
    const abandonAll = (): void => {
      for (const abandon of this.#underWay.keys()) abandon.abort();
    };
    if (deadline.aborted) abandonAll();
    deadline.addEventListener('abort', abandonAll);
    await Promise.all(this.#underWay.values());
    deadline.removeEventListener('abort', abandonAll);
  }

  async #deliverParts(batch: Batch, signal: AbortSignal): Promise<Outcome> {
    const parts = divide(batch, { maxItems: Infinity, maxBytes: this.#maxBytes });
    const settlements = await Promise.all(parts.map((part) => this.#deliver(part, signal)));
    const total = settlements.reduce(combine, NOTHING_SETTLED);
    this.#tally.settled(total);
    if (parts.length === 1 && parts[0] === batch && settlements[0]?.isMemoryFree) batch.release?.();
    return outcomeOf(total);
  }
}
