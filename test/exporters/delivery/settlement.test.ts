import { describe, expect, it } from 'vitest';
import type { SendResult } from '../../../src/exporters/delivery/send.ts';
import {
  combine,
  NOTHING_SETTLED,
  outcomeOf,
  type Settlement,
  settle,
} from '../../../src/exporters/delivery/settlement.ts';
import { batchOf } from '../requests.ts';

const BUSY = { kind: 'retryable', reason: 'busy', afterMs: 5 } as const;
const REFUSED = { kind: 'permanent', reason: 'no', code: 3 } as const;

const total = (...results: readonly SendResult[]): Settlement =>
  results.map((result) => settle(batchOf('a', 'b'), result)).reduce(combine, NOTHING_SETTLED);

describe('the settlement of a batch', () => {
  it('puts every item of every part into one of the counts', () => {
    const partly = { kind: 'delivered', rejectedItems: 1 } as const;
    expect(total({ kind: 'delivered' }, partly, REFUSED)).toEqual({
      sentItems: 3,
      rejectedItems: 1,
      failedItems: 2,
      failure: REFUSED,
    });
  });

  it.each([99, -1])('does not believe a backend that rejects %d of two items', (rejectedItems) => {
    const { sentItems, rejectedItems: counted } = total({ kind: 'delivered', rejectedItems });
    expect(sentItems + counted).toBe(2);
    expect(counted).toBe(rejectedItems > 0 ? 2 : 0);
  });

  it('asks for another try if any part may pass, in whatever order the parts came', () => {
    const outcome = { kind: 'retry', reason: 'busy', afterMs: 5 };
    expect(outcomeOf(total(REFUSED, BUSY, { kind: 'delivered' }))).toEqual(outcome);
    expect(outcomeOf(total(BUSY, { kind: 'delivered' }, REFUSED))).toEqual(outcome);
  });
});
