import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Delivery } from '../../../src/exporters/delivery/delivery.ts';
import { DELIVERED, type Send, type SendResult } from '../../../src/exporters/delivery/send.ts';
import { METRICS } from '../../../src/telemetry/metric-table.ts';
import { batchOfCount, spanNames } from '../requests.ts';
import { NEVER, recordingSettings } from '../settings.ts';
import { deliveryConfig } from './backend.ts';

const LABELS = { exporter: 'exporter' };

const FAILURES: readonly SendResult[] = [
  { kind: 'retryable', reason: 'busy' },
  { kind: 'retryable', reason: 'busy', afterMs: 2 },
  { kind: 'permanent', reason: 'no' },
  { kind: 'too_large', reason: 'big' },
];

const scenario = fc.record({
  requestSizes: fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 12 }),
  /** What the backend answers, attempt by attempt; it delivers once these are used up. */
  answers: fc.array(fc.constantFrom(DELIVERED, ...FAILURES), { maxLength: 20 }),
  delaysMs: fc.array(fc.nat(3), { minLength: 1, maxLength: 5 }),
  queueEnabled: fc.boolean(),
  waitForResult: fc.boolean(),
  blockOnOverflow: fc.boolean(),
  numConsumers: fc.integer({ min: 1, max: 4 }),
  queueSize: fc.integer({ min: 1, max: 6 }),
  minSize: fc.nat(10),
  maxSize: fc.constantFrom(0, 10, 15),
  flushTimeoutMs: fc.nat(3),
  retryEnabled: fc.boolean(),
  maxElapsedTimeMs: fc.constantFrom(0, 5),
  drainForMs: fc.constantFrom(0, 2, 1_000),
});

it('delivers every item exactly once, counts it as failed, or hands it back: none is lost or doubled', async () => {
  await fc.assert(
    fc.asyncProperty(scenario, async (s) => {
      const settings = recordingSettings();
      const delivered: string[] = [];
      let attempt = 0;
      const send: Send = async (batch, signal) => {
        const result = s.answers[attempt] ?? DELIVERED;
        const delayMs = s.delaysMs[attempt++ % s.delaysMs.length]!;
        await new Promise((resolve) => setTimeout(resolve, delayMs));
        if (signal.aborted) return { kind: 'retryable', reason: 'aborted' };
        if (result.kind === 'delivered') delivered.push(...spanNames(batch.bytes));
        return result;
      };
      const config = deliveryConfig({
        retry: { enabled: s.retryEnabled, maxElapsedTimeMs: s.maxElapsedTimeMs },
        queue: {
          enabled: s.queueEnabled,
          numConsumers: s.numConsumers,
          limit: { units: s.queueSize, bytes: 2 ** 27 },
          blockOnOverflow: s.blockOnOverflow,
          waitForResult: s.waitForResult,
        },
        batch: { minSize: s.minSize, maxSize: s.maxSize, flushTimeoutMs: s.flushTimeoutMs },
      });
      const delivery = new Delivery(send, config, settings);

      const outcomes = s.requestSizes.map((size, i) => delivery.consume(batchOfCount(size, `r${i}-`), NEVER));
      await new Promise((resolve) => setTimeout(resolve, 2));
      const deadline = new AbortController();
      const timer = setTimeout(() => deadline.abort(), s.drainForMs);
      await delivery.drain(deadline.signal);
      clearTimeout(timer);
      const kinds = (await Promise.all(outcomes)).map((outcome) => outcome.kind);

      const { meter } = settings;
      const sent = meter.count(METRICS.exporterSent.traces, LABELS);
      const failed = meter.count(METRICS.exporterSendFailed.traces, LABELS);
      const turnedAway = meter.count(METRICS.exporterEnqueueFailed.traces, LABELS);
      const given = s.requestSizes.reduce((sum, size) => sum + size, 0);
      expect(new Set(delivered).size).toBe(delivered.length);
      expect(sent).toBe(delivered.length);
      expect(sent + failed + turnedAway).toBe(given);
      if (s.waitForResult || !s.queueEnabled) {
        s.requestSizes.forEach((size, i) => {
          if (kinds[i] !== 'accepted') return;
          expect(delivered.filter((name) => name.startsWith(`r${i}-`))).toHaveLength(size);
        });
      }
    }),
    { numRuns: 150 },
  );
});
