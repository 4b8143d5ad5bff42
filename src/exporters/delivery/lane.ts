import type { Consumer } from '../../pipeline/consumer.ts';

/** One signal's way to the backend. */
export interface Lane extends Consumer {
  /** Size of what is held, in the unit of `queueCapacity`. */
  readonly queueSize: number;
  readonly queueCapacity: number;
  /** Batches on their way to the backend. */
  readonly inFlight: number;
  /**
   * Turns new data away, has every held batch attempted once more, and resolves when nothing is held; when
   * `deadline` aborts, what is still there is counted as failed. May be called more than once.
   */
  drain(deadline: AbortSignal): Promise<void>;
}

/** What a sender is told once shutdown has begun. */
export const SHUTTING_DOWN = 'the exporter is shutting down';

/** How long a sender that was turned away is asked to wait. */
export const TRY_AGAIN_AFTER_MS = 1_000;
