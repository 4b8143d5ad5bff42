import type { Batch } from '../../pipeline/batch.ts';

/**
 * What one attempt to hand a batch to a backend came to. `reason` is for the log and for the sender: it names
 * codes and counts and holds no captured text.
 *
 * - `delivered`: the backend has it. `rejectedItems` of it were refused for good (OTLP partial success). The
 *   backend's words on it are about the data and may quote it, so they are left out. `isMemoryFree`: neither this
 *   attempt nor one before it still reads the batch's bytes; they have all left.
 * - `retryable`: the same bytes may succeed later, not before `afterMs` where the backend named a time.
 * - `permanent`: the same bytes would fail again. `code` is a gRPC status code where one is known.
 * - `too_large`: the backend takes no message of this size; smaller ones may succeed.
 */
export type SendResult =
  | Delivered
  | { readonly kind: 'retryable'; readonly reason: string; readonly afterMs?: number }
  | { readonly kind: 'permanent'; readonly reason: string; readonly code?: number }
  | { readonly kind: 'too_large'; readonly reason: string };

export interface Delivered {
  readonly kind: 'delivered';
  readonly rejectedItems?: number;
  readonly isMemoryFree?: boolean;
}

/**
 * The one function that an exporter supplies and that timeout and retry wrap. It never rejects. `signal` aborts
 * when the attempt is given up; the result then no longer matters.
 */
export type Send = (batch: Batch, signal: AbortSignal) => Promise<SendResult>;

export const DELIVERED: Delivered = { kind: 'delivered' };
