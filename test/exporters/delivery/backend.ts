import type { BatcherConfig } from '../../../src/exporters/delivery/batcher.ts';
import type { DeliveryConfig } from '../../../src/exporters/delivery/delivery.ts';
import type { QueueConfig } from '../../../src/exporters/delivery/queue-config.ts';
import type { RetryConfig } from '../../../src/exporters/delivery/retry.ts';
import { DELIVERED, type Send, type SendResult } from '../../../src/exporters/delivery/send.ts';
import { spanNames } from '../requests.ts';

/** A backend whose answers the test gives one by one. */
export class ManualBackend {
  /** The span names of every attempt, in order. */
  readonly attempts: string[][] = [];
  readonly #answers: ((result: SendResult) => void)[] = [];

  readonly send: Send = (batch) => {
    this.attempts.push(spanNames(batch.bytes));
    return new Promise((resolve) => this.#answers.push(resolve));
  };

  /** Answers the oldest attempt that has no answer yet, and lets what follows from it happen. */
  async answer(result: SendResult = DELIVERED): Promise<void> {
    const resolve = this.#answers.shift();
    if (resolve === undefined) throw new Error('no attempt is waiting for an answer');
    resolve(result);
    await turn();
  }
}

/** Lets all promises that are ready settle. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** A configuration without batching, retry or timeout; a test turns on what it is about. */
export function deliveryConfig(changes: {
  timeoutMs?: number;
  retry?: Partial<RetryConfig>;
  queue?: Partial<Omit<QueueConfig, 'batch'>>;
  batch?: Partial<BatcherConfig>;
}): DeliveryConfig {
  return {
    timeoutMs: changes.timeoutMs ?? 0,
    retry: {
      enabled: false,
      initialIntervalMs: 1,
      randomizationFactor: 0,
      multiplier: 1,
      maxIntervalMs: 1,
      maxElapsedTimeMs: 0,
      ...changes.retry,
    },
    queue: {
      enabled: true,
      numConsumers: 1,
      sizer: 'requests',
      limit: { units: 1_000, bytes: 2 ** 27 },
      blockOnOverflow: false,
      waitForResult: false,
      batch: { flushTimeoutMs: 0, minSize: 0, maxSize: 0, sizer: 'items', maxBytes: 0, ...changes.batch },
      ...changes.queue,
    },
  };
}
