import { setMaxListeners } from 'node:events';
import type { Batch } from '../../pipeline/batch.ts';
import type { Cancellation } from '../../pipeline/cancellation.ts';
import { ACCEPTED, type Outcome, retry } from '../../pipeline/outcome.ts';
import { Batcher, type Outgoing } from './batcher.ts';
import { Capacity, type Load } from './capacity.ts';
import { type Lane, SHUTTING_DOWN, TRY_AGAIN_AFTER_MS } from './lane.ts';
import type { QueueConfig } from './queue-config.ts';
import { combine, type Deliver, NOTHING_SETTLED, outcomeOf, type Settlement, settle } from './settlement.ts';
import { sizeOf } from './sizer.ts';
import type { Tally } from './tally.ts';

/** What a request in the queue takes up beside its bytes, in round numbers: tiny ones would fill the memory unseen. */
const REQUEST_OVERHEAD_BYTES = 1_024;

/** A request in the queue. Its parts may leave in several batches, each perhaps shared with other requests. */
interface QueuedRequest {
  readonly load: Load;
  partsLeft: number;
  settlement: Settlement;
  readonly onDone: (settlement: Settlement) => void;
  /** The batch's, where it was not cut: of its parts some may share its memory. */
  readonly release: (() => void) | undefined;
}

/**
 * A bounded queue in memory, emptied by `numConsumers` deliveries at a time. A request counts against the bound
 * until all of it is settled, so what is under way is bounded too.
 */
export class SendingQueue implements Lane {
  readonly #config: QueueConfig;
  readonly #deliver: Deliver;
  readonly #tally: Tally;
  readonly #capacity: Capacity;
  readonly #batcher: Batcher<QueuedRequest>;
  /** Aborts the deliveries under way. */
  readonly #abandon = new AbortController();
  readonly #onIdle = new Set<() => void>();
  #inFlight = 0;
  #closed = false;

  constructor(config: QueueConfig, deliver: Deliver, tally: Tally) {
    this.#config = config;
    this.#deliver = deliver;
    this.#tally = tally;
    this.#capacity = new Capacity(config.limit);
    this.#batcher = new Batcher(config.batch, () => this.#dispatch());
    // Every delivery under way listens.
    setMaxListeners(0, this.#abandon.signal);
  }

  get queueSize(): number {
    return this.#capacity.units;
  }

  get queueCapacity(): number {
    return this.#config.limit.units;
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  async consume(batch: Batch, signal: Cancellation): Promise<Outcome> {
    const load = {
      units: sizeOf(batch, this.#config.sizer),
      bytes: batch.bytes.length + REQUEST_OVERHEAD_BYTES,
    };
    if (!(await this.#acquire(load, signal))) {
      const reason = this.#closed ? SHUTTING_DOWN : 'the sending queue is full';
      this.#tally.turnedAway(batch, reason);
      batch.release?.();
      return retry(reason, { afterMs: TRY_AGAIN_AFTER_MS });
    }
    const done = new Promise<Settlement>((onDone) => this.#enqueue(batch, load, onDone));
    this.#dispatch();
    return this.#config.waitForResult ? outcomeUnlessGone(done, signal) : ACCEPTED;
  }

  async drain(deadline: AbortSignal): Promise<void> {
    this.#closed = true;
    this.#capacity.close();
    this.#batcher.flush();
    this.#dispatch();
    if (this.#capacity.isEmpty) return;

    const idle = new Promise<void>((resolve) => this.#onIdle.add(resolve));
    const onDeadline = (): void => this.#giveUp();
    if (deadline.aborted) onDeadline();
    else deadline.addEventListener('abort', onDeadline);
    await idle;
    deadline.removeEventListener('abort', onDeadline);
  }

  #acquire(load: Load, signal: Cancellation): Promise<boolean> | boolean {
    if (this.#capacity.tryAcquire(load)) return true;
    // A full queue has no reason to wait for more company.
    this.#batcher.flush();
    this.#dispatch();
    return this.#config.blockOnOverflow ? this.#capacity.acquire(load, signal) : false;
  }

  #enqueue(batch: Batch, load: Load, onDone: (settlement: Settlement) => void): void {
    const parts = this.#batcher.divide(batch);
    const isWhole = parts.length === 1 && parts[0] === batch;
    const request: QueuedRequest = {
      load,
      partsLeft: parts.length,
      settlement: NOTHING_SETTLED,
      onDone,
      release: isWhole ? batch.release : undefined,
    };
    for (const part of parts) this.#batcher.add(part, request);
    if (this.#closed) this.#batcher.flush();
  }

  #dispatch(): void {
    while (this.#inFlight < this.#config.numConsumers) {
      const outgoing = this.#batcher.take();
      if (outgoing === undefined) return;
      this.#inFlight++;
      void this.#consumeOne(outgoing);
    }
  }

  async #consumeOne({ batch, owners }: Outgoing<QueuedRequest>): Promise<void> {
    const settlement = await this.#deliver(batch, this.#abandon.signal);
    this.#tally.settled(settlement);
    for (const owner of owners) this.#settlePart(owner, settlement);
    this.#inFlight--;
    this.#dispatch();
  }

  #settlePart(request: QueuedRequest, settlement: Settlement): void {
    request.settlement = combine(request.settlement, settlement);
    request.partsLeft--;
    if (request.partsLeft > 0) return;
    if (settlement.isMemoryFree) request.release?.();
    this.#capacity.release(request.load);
    request.onDone(request.settlement);
    if (!this.#capacity.isEmpty) return;
    for (const resolve of this.#onIdle) resolve();
    this.#onIdle.clear();
  }

  /** The deadline has passed: what waits is counted as failed, what is under way is cut off. */
  #giveUp(): void {
    let total = NOTHING_SETTLED;
    for (const { batch, owner } of this.#batcher.clear()) {
      const settlement = settle(batch, { kind: 'retryable', reason: SHUTTING_DOWN });
      total = combine(total, settlement);
      this.#settlePart(owner, settlement);
    }
    this.#tally.settled(total);
    this.#abandon.abort();
  }
}

/** The outcome for a sender that waits for it; one that goes away is not waited with, but its data stays. */
function outcomeUnlessGone(done: Promise<Settlement>, signal: Cancellation): Promise<Outcome> {
  return new Promise((resolve) => {
    const onAbort = (): void => resolve(retry('the sender has gone before the backend answered'));
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort);
    void done.then((settlement) => {
      signal.removeEventListener('abort', onAbort);
      resolve(outcomeOf(settlement));
    });
  });
}
