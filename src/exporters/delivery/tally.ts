import type { Signal } from '../../otlp/signal.ts';
import type { Batch } from '../../pipeline/batch.ts';
import type { ComponentSettings } from '../../pipeline/component.ts';
import type { Logger } from '../../telemetry/logger.ts';
import type { Counter } from '../../telemetry/meter.ts';
import { METRICS } from '../../telemetry/metric-table.ts';
import type { Settlement } from './settlement.ts';

/** Between two log lines about a full queue. */
const OVERFLOW_LOG_INTERVAL_MS = 10_000;

/** Counts and logs what becomes of every item of one signal: nothing is lost without a word. */
export class Tally {
  readonly #logger: Logger;
  readonly #now: () => number;
  readonly #sent: Counter;
  readonly #sendFailed: Counter;
  readonly #enqueueFailed: Counter;
  #overflowLoggedAt = -Infinity;
  #overflowItems = 0;

  constructor(signal: Signal, settings: ComponentSettings) {
    const labels = { exporter: settings.id };
    this.#logger = settings.logger;
    this.#now = settings.now;
    this.#sent = settings.meter.counter(METRICS.exporterSent[signal], labels);
    this.#sendFailed = settings.meter.counter(METRICS.exporterSendFailed[signal], labels);
    this.#enqueueFailed = settings.meter.counter(METRICS.exporterEnqueueFailed[signal], labels);
  }

  /** A batch is done with, one way or the other. */
  settled(settlement: Settlement): void {
    const { sentItems, rejectedItems, failedItems, failure } = settlement;
    if (sentItems > 0) this.#sent.add(sentItems);
    if (rejectedItems + failedItems > 0) this.#sendFailed.add(rejectedItems + failedItems);
    if (rejectedItems > 0) {
      this.#logger.warn('the backend answered with a partial success', {
        rejected_items: rejectedItems,
      });
    }
    if (failure !== undefined) {
      this.#logger.error('export failed, data is dropped', {
        reason: failure.reason,
        dropped_items: failedItems,
      });
    }
  }

  /** A request was turned away: its sender still has it. */
  turnedAway(batch: Batch, reason: string): void {
    this.#enqueueFailed.add(batch.itemCount);
    this.#overflowItems += batch.itemCount;
    if (this.#now() - this.#overflowLoggedAt < OVERFLOW_LOG_INTERVAL_MS) return;
    this.#logger.error('data is turned away', { reason, items: this.#overflowItems });
    this.#overflowLoggedAt = this.#now();
    this.#overflowItems = 0;
  }
}

/** One tally for each signal. */
export function talliesOf(settings: ComponentSettings): Readonly<Record<Signal, Tally>> {
  return {
    traces: new Tally('traces', settings),
    metrics: new Tally('metrics', settings),
    logs: new Tally('logs', settings),
  };
}
