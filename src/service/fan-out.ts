import type { Batch } from '../pipeline/batch.ts';
import type { Cancellation } from '../pipeline/cancellation.ts';
import type { Consumer } from '../pipeline/consumer.ts';
import { ACCEPTED, type Outcome } from '../pipeline/outcome.ts';

/**
 * Hands each batch to several consumers at once and answers with the worst outcome: `retry` before `refused`
 * before `accepted`. Batches are never changed in place, so all may hold the same one; as none of them knows when the
 * others are done with it, its memory is not given back.
 *
 * When one consumer asks for a retry, the sender sends again and those that had accepted get the batch twice:
 * duplicates rather than loss, as in the Collector.
 */
export function fanOut(consumers: readonly Consumer[]): Consumer {
  const [only] = consumers;
  if (only !== undefined && consumers.length === 1) return only;
  return {
    async consume({ release: _, ...batch }: Batch, signal: Cancellation): Promise<Outcome> {
      return worstOutcome(await Promise.all(consumers.map((consumer) => consumer.consume(batch, signal))));
    },
  };
}

/** Of several retries, the one that waits longest. */
export function worstOutcome(outcomes: readonly Outcome[]): Outcome {
  let worst = ACCEPTED;
  for (const outcome of outcomes) if (badness(outcome) > badness(worst)) worst = outcome;
  return worst;
}

function badness(outcome: Outcome): number {
  switch (outcome.kind) {
    case 'accepted':
      return 0;
    case 'refused':
      return 1;
    case 'retry':
      return 2 + (outcome.afterMs ?? 0);
  }
}
