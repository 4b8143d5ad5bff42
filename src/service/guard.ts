import type { Batch } from '../pipeline/batch.ts';
import type { Cancellation } from '../pipeline/cancellation.ts';
import type { ComponentSettings } from '../pipeline/component.ts';
import type { Consumer } from '../pipeline/consumer.ts';
import { type Outcome, refused } from '../pipeline/outcome.ts';
import { METRICS } from '../telemetry/metric-table.ts';
import { describeBug } from './bug.ts';

/** google.rpc.Code INTERNAL. */
const INTERNAL = 13;

/**
 * Stands before a component so that an exception out of it, which is a bug, costs one batch and not the daemon.
 * The batch is refused, not retried: the same bytes would meet the same bug for ever. The sender learns of it,
 * the log names the place, and a metric counts it.
 */
export function guard(inner: Consumer, { id, logger, meter }: ComponentSettings): Consumer {
  return {
    async consume(batch: Batch, signal: Cancellation): Promise<Outcome> {
      try {
        return await inner.consume(batch, signal);
      } catch (error) {
        meter.counter(METRICS.componentExceptions, { component: id, otel_signal: batch.signal }).add();
        logger.error('A component threw an exception; the batch is refused', {
          otel_signal: batch.signal,
          items: batch.itemCount,
          ...describeBug(error),
        });
        return refused(`internal error in ${id}`, INTERNAL);
      }
    },
  };
}
