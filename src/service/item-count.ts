import type { Consumer } from '../pipeline/consumer.ts';
import type { Counter } from '../telemetry/meter.ts';

/** Counts the items of the batches that pass on their way to `inner`. */
export function countItems(inner: Consumer, items: Counter): Consumer {
  return {
    consume(batch, signal) {
      items.add(batch.itemCount);
      return inner.consume(batch, signal);
    },
  };
}
