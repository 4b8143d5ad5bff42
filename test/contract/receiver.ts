import { expect, it } from 'vitest';
import type { Batch } from '../../src/pipeline/batch.ts';
import type { Component, ReceiverTargets } from '../../src/pipeline/component.ts';
import { ACCEPTED, type Outcome, refused, retry } from '../../src/pipeline/outcome.ts';
import { FAULT_PATTERNS, faultsOf, seededRandom } from './faults.ts';
import { decodeSpans, encodeSpans, numberedRequests } from './numbered-spans.ts';

/** What a sender is told of one request. */
export type Answer = 'accepted' | 'retry' | 'refused';

export interface ReceiverUnderTest {
  /** Makes and starts a receiver that feeds the targets, and a sender that speaks its protocol. */
  open(targets: ReceiverTargets): Promise<{
    readonly receiver: Component;
    send(request: Uint8Array): Promise<Answer>;
    close(): Promise<void>;
  }>;
}

const SENDERS = 4;
const REQUESTS = 120;

/**
 * Holds a receiver to the contract between sender and pipeline, as the Collector's receivertest does: whatever the
 * consumer behind it answers, everything acknowledged to the sender has reached it, exactly what it refused is
 * refused to the sender, and what it wants again is sent again.
 */
export function checkReceiver({ open }: ReceiverUnderTest): void {
  for (const pattern of FAULT_PATTERNS) {
    it(`loses nothing that it acknowledged when the consumer ${pattern.name}`, async () => {
      const draw = faultsOf(pattern);
      const consumed: string[] = [];
      const rejected: string[] = [];
      let retries = 0;
      const consumer = {
        async consume(batch: Batch): Promise<Outcome> {
          const ids = decodeSpans(batch.bytes);
          expect(batch.itemCount).toBe(ids.length);
          switch (draw()) {
            case 'retryable':
              retries++;
              return retry('the queue is full');
            case 'permanent':
              rejected.push(...ids);
              return refused('no');
            case 'none':
              consumed.push(...ids);
              return ACCEPTED;
          }
        },
      };
      const { receiver, send, close } = await open({ traces: consumer });
      const acknowledged: string[] = [];
      const refusals: string[] = [];
      const waiting = numberedRequests(REQUESTS, seededRandom(7));
      const all = waiting.flat();
      await Promise.all(
        Array.from({ length: SENDERS }, async () => {
          for (let ids = waiting.pop(); ids !== undefined; ids = waiting.pop()) {
            const answer = await sendUntilSettled(send, encodeSpans(ids));
            (answer === 'accepted' ? acknowledged : refusals).push(...ids);
          }
        }),
      );
      await close();
      await receiver.shutdown(new AbortController().signal);

      expect(acknowledged.sort()).toEqual(consumed.sort());
      expect(refusals.sort()).toEqual(rejected.sort());
      expect([...acknowledged, ...refusals].sort()).toEqual(all.sort());
      expect(retries > 0).toBe(pattern.retryable > 0);
      expect(rejected.length > 0).toBe(pattern.permanent > 0);
    });
  }
}

async function sendUntilSettled(
  send: (request: Uint8Array) => Promise<Answer>,
  request: Uint8Array,
): Promise<Answer> {
  for (;;) {
    const answer = await send(request);
    if (answer !== 'retry') return answer;
  }
}
