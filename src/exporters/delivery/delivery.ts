import { setMaxListeners } from 'node:events';
import { LONGEST_TIMER_MS } from '../../config/duration.ts';
import type { Section } from '../../config/section.ts';
import { SIGNALS, type Signal } from '../../otlp/signal.ts';
import type { Batch } from '../../pipeline/batch.ts';
import type { Cancellation } from '../../pipeline/cancellation.ts';
import type { ComponentSettings } from '../../pipeline/component.ts';
import type { Consumer } from '../../pipeline/consumer.ts';
import type { Outcome } from '../../pipeline/outcome.ts';
import { METRICS } from '../../telemetry/metric-table.ts';
import { DirectLane } from './direct-lane.ts';
import type { Lane } from './lane.ts';
import { decodeQueue, type QueueConfig } from './queue-config.ts';
import { decodeRetry, type RetryConfig, withRetry } from './retry.ts';
import type { Send } from './send.ts';
import { SendingQueue } from './sending-queue.ts';
import { withSplit } from './split.ts';
import { talliesOf } from './tally.ts';
import { withTimeout } from './timeout.ts';

/** How an exporter sends, whatever the protocol: the keys that all network exporters share. */
export interface DeliveryConfig {
  /** Of one attempt; 0: none. */
  readonly timeoutMs: number;
  readonly retry: RetryConfig;
  readonly queue: QueueConfig;
}

/** Reads `timeout`, `retry_on_failure` and `sending_queue` from an exporter's section. */
export function decodeDelivery(section: Section, defaultTimeoutMs: number): DeliveryConfig {
  return {
    timeoutMs: section.durationMs('timeout', defaultTimeoutMs, { maxMs: LONGEST_TIMER_MS }),
    retry: decodeRetry(section.section('retry_on_failure')),
    queue: decodeQueue(section.section('sending_queue')),
  };
}

/**
 * All that stands between a pipeline and one attempt to send: a queue per signal with batching, then splitting,
 * retry and timeout around the exporter's own `send`.
 */
export class Delivery implements Consumer {
  readonly #settings: ComponentSettings;
  readonly #lanes: Readonly<Record<Signal, Lane>>;
  readonly #draining = new AbortController();
  #removeGauges: readonly (() => void)[] = [];

  constructor(send: Send, config: DeliveryConfig, settings: ComponentSettings) {
    this.#settings = settings;
    // Every batch that waits for its next attempt listens.
    setMaxListeners(0, this.#draining.signal);
    const attempt = withTimeout(send, config.timeoutMs);
    const { now, random, logger } = settings;
    const patient = withRetry(attempt, config.retry, {
      now,
      random,
      logger,
      draining: this.#draining.signal,
    });
    const deliver = withSplit(patient);
    const tallies = talliesOf(settings);
    const laneFor = (signal: Signal): Lane =>
      config.queue.enabled
        ? new SendingQueue(config.queue, deliver, tallies[signal])
        : new DirectLane(config.queue.batch.maxBytes, deliver, tallies[signal]);
    this.#lanes = { traces: laneFor('traces'), metrics: laneFor('metrics'), logs: laneFor('logs') };
  }

  /** Shows the queues' state in the daemon's metrics. */
  start(): void {
    const { meter, id } = this.#settings;
    this.#removeGauges = SIGNALS.flatMap((signal) => {
      const lane = this.#lanes[signal];
      const labels = { exporter: id, data_type: signal };
      return [
        meter.gauge(METRICS.exporterQueueSize, labels, () => lane.queueSize),
        meter.gauge(METRICS.exporterQueueCapacity, labels, () => lane.queueCapacity),
        meter.gauge(METRICS.exporterInFlightRequests, labels, () => lane.inFlight),
      ];
    });
  }

  consume(batch: Batch, signal: Cancellation): Promise<Outcome> {
    return this.#lanes[batch.signal].consume(batch, signal);
  }

  /** Ends the waits between attempts and empties the queues, trying again at short intervals, until the deadline. */
  async drain(deadline: AbortSignal): Promise<void> {
    this.#draining.abort();
    await Promise.all(SIGNALS.map((signal) => this.#lanes[signal].drain(deadline)));
    for (const remove of this.#removeGauges) remove();
    this.#removeGauges = [];
  }
}
