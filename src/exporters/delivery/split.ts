import { splitByBytes, splitByItems } from '../../otlp/wire/split.ts';
import type { Batch } from '../../pipeline/batch.ts';
import type { Send } from './send.ts';
import { combine, type Deliver, NOTHING_SETTLED, type Settlement, settle } from './settlement.ts';

/**
 * Halves a batch that the backend finds too large and sends both parts, again and again if need be. A single
 * item that is still too large is given up. (The Collector drops the whole batch: its issue 14298.)
 */
export function withSplit(send: Send): Deliver {
  const deliver: Deliver = async (batch, signal) => {
    const result = await send(batch, signal);
    if (result.kind !== 'too_large') return settle(batch, result);

    const parts =
      batch.itemCount > 1
        ? partsOf(batch, splitByItems(batch.signal, batch.bytes, Math.ceil(batch.itemCount / 2)))
        : [];
    if (parts.length < 2) return settle(batch, result);
    let total: Settlement = NOTHING_SETTLED;
    for (const part of parts) total = combine(total, await deliver(part, signal));
    return total;
  };
  return deliver;
}

export interface SizeLimits {
  readonly maxItems: number;
  readonly maxBytes: number;
}

/**
 * Cuts a batch so that each part keeps within the limits. An item that is over `maxBytes` by itself makes a
 * part of its own, which is not cut again.
 */
export function divide(batch: Batch, limits: SizeLimits): readonly Batch[] {
  const byItems =
    batch.itemCount > limits.maxItems
      ? partsOf(batch, splitByItems(batch.signal, batch.bytes, limits.maxItems))
      : [batch];
  return byItems.flatMap((part) =>
    part.bytes.length > limits.maxBytes && part.itemCount > 1
      ? partsOf(part, splitByBytes(part.signal, part.bytes, limits.maxBytes))
      : [part],
  );
}

function partsOf(batch: Batch, parts: readonly Omit<Batch, 'signal'>[]): Batch[] {
  return parts.map(({ bytes, itemCount }) => ({ signal: batch.signal, bytes, itemCount }));
}
