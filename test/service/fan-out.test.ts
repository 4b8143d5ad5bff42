import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ACCEPTED, type Outcome, refused, retry } from '../../src/pipeline/outcome.ts';
import { fanOut, worstOutcome } from '../../src/service/fan-out.ts';
import { batchOf, NEVER, RecordingConsumer } from './fakes.ts';

describe('fanOut', () => {
  it('hands the same batch to every consumer', async () => {
    const consumers = [new RecordingConsumer(), new RecordingConsumer()];
    const batch = batchOf('traces', 3);
    expect(await fanOut(consumers).consume(batch, NEVER)).toEqual(ACCEPTED);
    expect(consumers.map(({ batches }) => batches)).toEqual([[batch], [batch]]);
  });

  it('gives a batch to the others although one refuses it', async () => {
    const healthy = new RecordingConsumer();
    const outcome = await fanOut([new RecordingConsumer(refused('no', 3)), healthy]).consume(
      batchOf('logs'),
      NEVER,
    );
    expect(outcome).toEqual(refused('no', 3));
    expect(healthy.batches).toHaveLength(1);
  });

  it('is the consumer itself where there is only one', () => {
    const only = new RecordingConsumer();
    expect(fanOut([only])).toBe(only);
  });
});

describe('worstOutcome', () => {
  const outcomes: fc.Arbitrary<Outcome> = fc.oneof(
    fc.constant(ACCEPTED),
    fc.constant(refused('never', 9)),
    fc.integer({ min: 0, max: 5_000 }).map((afterMs) => retry('later', { afterMs })),
    fc.constant(retry('soon')),
  );

  it('asks for a retry if any consumer does, and refuses only if none does', () => {
    fc.assert(
      fc.property(fc.array(outcomes), (all) => {
        const kinds = all.map(({ kind }) => kind);
        const expected = kinds.includes('retry')
          ? 'retry'
          : kinds.includes('refused')
            ? 'refused'
            : 'accepted';
        expect(worstOutcome(all).kind).toBe(expected);
      }),
    );
  });

  it('waits as long as the consumer that needs the longest', () => {
    const all = [retry('a', { afterMs: 10 }), retry('b', { afterMs: 900 }), retry('c'), refused('d')];
    expect(worstOutcome(all)).toEqual(retry('b', { afterMs: 900 }));
  });
});
