import type { Batch } from './batch.ts';
import type { Cancellation } from './cancellation.ts';
import type { Outcome } from './outcome.ts';

/**
 * The one interface between the stops of a pipeline: a receiver calls its first processor, each processor the
 * next, the last one the exporters.
 */
export interface Consumer {
  /**
   * Takes the batch on. Resolves to what became of it and never rejects for an expected failure.
   * `signal` aborts when the sender has gone or its deadline has passed; whoever waits should stop waiting.
   */
  consume(batch: Batch, signal: Cancellation): Promise<Outcome>;
}
