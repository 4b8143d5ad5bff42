import type { Batch } from '../../pipeline/batch.ts';
import { ACCEPTED, type Outcome, refused, retry } from '../../pipeline/outcome.ts';
import type { SendResult } from './send.ts';

export type Failure = Exclude<SendResult, { kind: 'delivered' }>;

/**
 * What became of a batch in the end, all attempts and all parts taken together. Every item is in exactly one of
 * the three counts.
 */
export interface Settlement {
  readonly sentItems: number;
  /** Taken in by the backend as a request, but refused as items (partial success). */
  readonly rejectedItems: number;
  readonly failedItems: number;
  /** Why items failed; of several reasons one that may pass is kept before one that will not. */
  readonly failure?: Failure;
  /** Nobody reads the batch's bytes any more: it went as it is, in one attempt. Not known of parts taken together. */
  readonly isMemoryFree?: boolean;
}

/** Delivers a batch in whatever parts and attempts it takes. Never rejects. */
export type Deliver = (batch: Batch, signal: AbortSignal) => Promise<Settlement>;

export const NOTHING_SETTLED: Settlement = { sentItems: 0, rejectedItems: 0, failedItems: 0 };

/** The settlement of a batch that went as one message. */
export function settle(batch: Batch, result: SendResult): Settlement {
  if (result.kind !== 'delivered') {
    return { sentItems: 0, rejectedItems: 0, failedItems: batch.itemCount, failure: result };
  }
  const rejectedItems = Math.min(Math.max(result.rejectedItems ?? 0, 0), batch.itemCount);
  return {
    sentItems: batch.itemCount - rejectedItems,
    rejectedItems,
    failedItems: 0,
    ...(result.isMemoryFree && { isMemoryFree: true }),
  };
}

/** The settlement of two parts taken together. */
export function combine(one: Settlement, other: Settlement): Settlement {
  const failure =
    other.failure !== undefined && (one.failure === undefined || other.failure.kind === 'retryable')
      ? other.failure
      : one.failure;
  return {
    sentItems: one.sentItems + other.sentItems,
    rejectedItems: one.rejectedItems + other.rejectedItems,
    failedItems: one.failedItems + other.failedItems,
    ...(failure === undefined ? {} : { failure }),
  };
}

/** gRPC's RESOURCE_EXHAUSTED. */
const RESOURCE_EXHAUSTED = 8;

/**
 * What a sender that waited for the delivery is told. Where only a part failed in a way that may pass, it is
 * asked to send all again: a doubled span does less harm than a lost one.
 */
export function outcomeOf(settlement: Settlement): Outcome {
  const { failure } = settlement;
  switch (failure?.kind) {
    case undefined:
      return ACCEPTED;
    case 'retryable':
      return retry(failure.reason, failure.afterMs === undefined ? {} : { afterMs: failure.afterMs });
    case 'permanent':
      return refused(failure.reason, failure.code);
    case 'too_large':
      return refused(failure.reason, RESOURCE_EXHAUSTED);
  }
}
