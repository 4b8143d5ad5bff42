import { describe, expect, it } from 'vitest';
import { DELIVERED, type Send, type SendResult } from '../../../src/exporters/delivery/send.ts';
import { divide, withSplit } from '../../../src/exporters/delivery/split.ts';
import { batchOf, batchOfCount, spanNames } from '../requests.ts';
import { NEVER } from '../settings.ts';

const TOO_LARGE: SendResult = { kind: 'too_large', reason: '413' };

describe('withSplit', () => {
  /** A backend that takes no more than `limit` spans at once, and never one called `giant`. */
  function pickyBackend(limit: number): { send: Send; received: string[][] } {
    const received: string[][] = [];
    return {
      received,
      send: async (batch) => {
        const names = spanNames(batch.bytes);
        if (names.length > limit || names.includes('giant')) return TOO_LARGE;
        received.push(names);
        return DELIVERED;
      },
    };
  }

  it('sends a batch that is not too large as it is', async () => {
    const { send, received } = pickyBackend(8);
    expect(await withSplit(send)(batchOf('a', 'b'), NEVER)).toMatchObject({ sentItems: 2, failedItems: 0 });
    expect(received).toEqual([['a', 'b']]);
  });

  it('halves a batch that is too large until its parts are taken, in order', async () => {
    const { send, received } = pickyBackend(2);
    const settlement = await withSplit(send)(batchOf('a', 'b', 'c', 'd', 'e'), NEVER);
    expect(settlement).toEqual({ sentItems: 5, rejectedItems: 0, failedItems: 0 });
    expect(received).toEqual([['a', 'b'], ['c'], ['d', 'e']]);
  });

  it('gives up only the item that is too large by itself', async () => {
    const { send, received } = pickyBackend(8);
    const settlement = await withSplit(send)(batchOf('a', 'giant', 'c', 'd'), NEVER);
    expect(settlement).toEqual({ sentItems: 3, rejectedItems: 0, failedItems: 1, failure: TOO_LARGE });
    expect(received.flat().sort()).toEqual(['a', 'c', 'd']);
  });

  it('ends with a backend that takes nothing at all', async () => {
    let attempts = 0;
    const send: Send = async () => {
      attempts++;
      return TOO_LARGE;
    };
    expect(await withSplit(send)(batchOfCount(4), NEVER)).toMatchObject({ sentItems: 0, failedItems: 4 });
    expect(attempts).toBe(7);
  });
});

describe('divide', () => {
  it('keeps a batch within the limits whole, as the same object', () => {
    const batch = batchOf('a', 'b');
    expect(divide(batch, { maxItems: 2, maxBytes: batch.bytes.length })).toEqual([batch]);
  });

  it('cuts by items and by bytes so that every part is within both limits', () => {
    const batch = batchOfCount(20, 'span', 100);
    const parts = divide(batch, { maxItems: 6, maxBytes: 500 });
    for (const part of parts) {
      expect(part.itemCount).toBeLessThanOrEqual(6);
      expect(part.bytes.length).toBeLessThanOrEqual(500);
      expect(spanNames(part.bytes)).toHaveLength(part.itemCount);
    }
    expect(parts.flatMap((part) => spanNames(part.bytes))).toEqual(spanNames(batch.bytes));
  });

  it('lets an item that is over the limit alone be a part of its own', () => {
    const parts = divide(batchOfCount(3, 'span', 1_000), { maxItems: Infinity, maxBytes: 10 });
    expect(parts.map((part) => spanNames(part.bytes))).toEqual([['span0'], ['span1'], ['span2']]);
  });
});
