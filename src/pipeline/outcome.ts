/**
 * What became of a batch. Expected failures are values: an exception out of a consumer is a bug.
 *
 * - `accepted`: it is the consumer's responsibility now (queued, stored or delivered).
 * - `retry`: not now; the sender should try again, after `afterMs` milliseconds where that is known.
 *   `throttled` tells a configured limit (answered 429 / RESOURCE_EXHAUSTED) from pressure (503 / UNAVAILABLE).
 * - `refused`: never; sending it again would fail again. `code` is a gRPC status code where one is known,
 *   else the receiver answers INTERNAL / 500.
 *
 * `reason` reaches the sender and the log: it never holds captured text.
 */
export type Outcome =
  | { readonly kind: 'accepted' }
  | {
      readonly kind: 'retry';
      readonly reason: string;
      readonly afterMs?: number;
      readonly throttled?: boolean;
    }
  | { readonly kind: 'refused'; readonly reason: string; readonly code?: number };

export const ACCEPTED: Outcome = { kind: 'accepted' };

export function retry(reason: string, options: { afterMs?: number; throttled?: boolean } = {}): Outcome {
  return { kind: 'retry', reason, ...options };
}

export function refused(reason: string, code?: number): Outcome {
  return code === undefined ? { kind: 'refused', reason } : { kind: 'refused', reason, code };
}
