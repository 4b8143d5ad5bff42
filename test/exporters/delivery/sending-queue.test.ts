import { beforeEach, describe, expect, it } from 'vitest';
import { Delivery } from '../../../src/exporters/delivery/delivery.ts';
import { METRICS } from '../../../src/telemetry/metric-table.ts';
import { batchOf } from '../requests.ts';
import { NEVER, type RecordingSettings, recordingSettings } from '../settings.ts';
import { deliveryConfig, ManualBackend, turn } from './backend.ts';

const LABELS = { exporter: 'exporter' };

describe('a sending queue', () => {
  let backend: ManualBackend;
  let settings: RecordingSettings;
  beforeEach(() => {
    backend = new ManualBackend();
    settings = recordingSettings();
  });

  function deliveryWith(changes: Parameters<typeof deliveryConfig>[0]): Delivery {
    const delivery = new Delivery(backend.send, deliveryConfig(changes), settings);
    delivery.start();
    return delivery;
  }

  it('accepts a batch before the backend has it, and counts it once it has', async () => {
    const delivery = deliveryWith({});
    expect(await delivery.consume(batchOf('a', 'b'), NEVER)).toEqual({ kind: 'accepted' });
    expect(settings.meter.count(METRICS.exporterSent.traces, LABELS)).toBe(0);
    await backend.answer();
    expect(settings.meter.count(METRICS.exporterSent.traces, LABELS)).toBe(2);
    expect(backend.attempts).toEqual([['a', 'b']]);
  });

  it('has no more requests under way than consumers', async () => {
    const delivery = deliveryWith({ queue: { numConsumers: 2 } });
    for (const name of ['a', 'b', 'c']) await delivery.consume(batchOf(name), NEVER);
    expect(backend.attempts).toEqual([['a'], ['b']]);
    await backend.answer();
    expect(backend.attempts).toEqual([['a'], ['b'], ['c']]);
  });

  it('turns data away when it is full, as retryable and counted, and takes more when there is room', async () => {
    const delivery = deliveryWith({ queue: { limit: { units: 2, bytes: 2 ** 27 } } });
    for (const name of ['a', 'b']) await delivery.consume(batchOf(name), NEVER);
    expect(await delivery.consume(batchOf('c', 'd'), NEVER)).toEqual({
      kind: 'retry',
      reason: 'the sending queue is full',
      afterMs: 1_000,
    });
    expect(settings.meter.count(METRICS.exporterEnqueueFailed.traces, LABELS)).toBe(2);
    expect(settings.logger.messages('error')).toEqual(['data is turned away']);
    await backend.answer();
    expect((await delivery.consume(batchOf('e'), NEVER)).kind).toBe('accepted');
  });

  it('is bounded in bytes when it counts requests', async () => {
    const large = batchOf('a'.repeat(100_000));
    const delivery = deliveryWith({ queue: { limit: { units: 1_000, bytes: 210_000 } } });
    const outcomes = [];
    for (let count = 0; count < 3; count++) outcomes.push((await delivery.consume(large, NEVER)).kind);
    expect(outcomes).toEqual(['accepted', 'accepted', 'retry']);
  });

  it('counts what requests take up beside their bytes, so that tiny ones do not fill the memory', async () => {
    const delivery = deliveryWith({ queue: { sizer: 'bytes', limit: { units: 2 ** 20, bytes: 2 ** 20 } } });
    let accepted = 0;
    while ((await delivery.consume(batchOf('a'), NEVER)).kind === 'accepted') accepted++;
    expect(accepted).toBeGreaterThan(500);
    expect(accepted).toBeLessThan(2 ** 10);
  });

  it('logs a full queue once in ten seconds, with the sum of what it turned away', async () => {
    let nowMs = 0;
    const timed = { ...settings, now: () => nowMs };
    const delivery = new Delivery(
      backend.send,
      deliveryConfig({ queue: { limit: { units: 1, bytes: 1 } } }),
      timed,
    );
    await delivery.consume(batchOf('a'), NEVER);
    for (const now of [1, 2, 10_002]) {
      nowMs = now;
      await delivery.consume(batchOf('b'), NEVER);
    }
    expect(settings.logger.lines.map((line) => line.fields['items'])).toEqual([1, 2]);
  });

  it('lets a sender wait for room where it blocks on overflow', async () => {
    const delivery = deliveryWith({ queue: { blockOnOverflow: true, limit: { units: 1, bytes: 2 ** 27 } } });
    await delivery.consume(batchOf('a'), NEVER);
    const waiting = delivery.consume(batchOf('b'), NEVER);
    await turn();
    expect(backend.attempts).toEqual([['a']]);
    await backend.answer();
    expect(await waiting).toEqual({ kind: 'accepted' });
    expect(backend.attempts).toEqual([['a'], ['b']]);
  });

  it('answers a sender that gave up waiting for room with retry', async () => {
    const delivery = deliveryWith({ queue: { blockOnOverflow: true, limit: { units: 1, bytes: 2 ** 27 } } });
    await delivery.consume(batchOf('a'), NEVER);
    const sender = new AbortController();
    const waiting = delivery.consume(batchOf('b'), sender.signal);
    sender.abort();
    expect((await waiting).kind).toBe('retry');
    await backend.answer();
    expect(backend.attempts).toEqual([['a']]);
  });

  it('does not wait for company when it is full', async () => {
    const delivery = deliveryWith({
      queue: { limit: { units: 2, bytes: 2 ** 27 } },
      batch: { minSize: 100, flushTimeoutMs: 3_600_000 },
    });
    for (const name of ['a', 'b']) await delivery.consume(batchOf(name), NEVER);
    expect(backend.attempts).toEqual([]);
    expect((await delivery.consume(batchOf('c'), NEVER)).kind).toBe('retry');
    expect(backend.attempts).toEqual([['a', 'b']]);
  });

  it.each([
    [{ kind: 'delivered' }, { kind: 'accepted' }],
    [
      { kind: 'retryable', reason: 'busy', afterMs: 7 },
      { kind: 'retry', reason: 'busy', afterMs: 7 },
    ],
    [
      { kind: 'permanent', reason: 'no', code: 3 },
      { kind: 'refused', reason: 'no', code: 3 },
    ],
    [
      { kind: 'too_large', reason: 'big' },
      { kind: 'refused', reason: 'big', code: 8 },
    ],
  ] as const)(
    'answers the sender after the backend where it waits for the result (%o)',
    async (result, outcome) => {
      const delivery = deliveryWith({ queue: { waitForResult: true } });
      const answer = delivery.consume(batchOf('a'), NEVER);
      await turn();
      await backend.answer(result);
      expect(await answer).toEqual(outcome);
    },
  );

  it('does not wait for the result with a sender that has gone, and still delivers what it sent', async () => {
    const delivery = deliveryWith({ queue: { waitForResult: true } });
    const sender = new AbortController();
    const answer = delivery.consume(batchOf('a'), sender.signal);
    sender.abort();
    expect((await answer).kind).toBe('retry');
    await backend.answer();
    expect(settings.meter.count(METRICS.exporterSent.traces, LABELS)).toBe(1);
  });

  it('answers each sender of a joined batch, and the sender of a cut one after its last part', async () => {
    const delivery = deliveryWith({
      queue: { waitForResult: true },
      batch: { minSize: 2, maxSize: 2, flushTimeoutMs: 3_600_000 },
    });
    const small = delivery.consume(batchOf('a'), NEVER);
    const large = delivery.consume(batchOf('b', 'c', 'd', 'e'), NEVER);
    let largeIsAnswered = false;
    void large.then(() => {
      largeIsAnswered = true;
    });
    await turn();
    await backend.answer();
    expect(await small).toEqual({ kind: 'accepted' });
    await backend.answer({ kind: 'permanent', reason: 'no' });
    expect(largeIsAnswered).toBe(false);
    await backend.answer();
    expect(await large).toEqual({ kind: 'refused', reason: 'no' });
    expect(backend.attempts).toEqual([['a'], ['b', 'c'], ['d', 'e']]);
  });

  it('counts a permanent failure once and says so', async () => {
    const delivery = deliveryWith({});
    await delivery.consume(batchOf('a', 'b'), NEVER);
    await backend.answer({ kind: 'permanent', reason: 'HTTP 400' });
    expect(settings.meter.count(METRICS.exporterSendFailed.traces, LABELS)).toBe(2);
    expect(settings.logger.lines).toEqual([
      {
        level: 'error',
        message: 'export failed, data is dropped',
        fields: { reason: 'HTTP 400', dropped_items: 2 },
      },
    ]);
    expect(backend.attempts).toHaveLength(1);
  });

  it('counts and warns of what a backend rejected of a request that it took', async () => {
    const delivery = deliveryWith({});
    await delivery.consume(batchOf('a', 'b', 'c'), NEVER);
    await backend.answer({ kind: 'delivered', rejectedItems: 2 });
    expect(settings.meter.count(METRICS.exporterSent.traces, LABELS)).toBe(1);
    expect(settings.meter.count(METRICS.exporterSendFailed.traces, LABELS)).toBe(2);
    expect(settings.logger.lines).toEqual([
      {
        level: 'warn',
        message: 'the backend answered with a partial success',
        fields: { rejected_items: 2 },
      },
    ]);
  });

  it('shows its size, its capacity and what is under way, for each signal', async () => {
    const delivery = deliveryWith({});
    for (const name of ['a', 'b', 'c']) await delivery.consume(batchOf(name), NEVER);
    const labels = { ...LABELS, data_type: 'traces' };
    const figures = (): unknown[] =>
      [METRICS.exporterQueueSize, METRICS.exporterQueueCapacity, METRICS.exporterInFlightRequests].map(
        (row) => settings.meter.gaugeValue(row, labels),
      );
    expect(figures()).toEqual([3, 1_000, 1]);
    await backend.answer();
    expect(figures()).toEqual([2, 1_000, 1]);
    expect(settings.meter.gaugeValue(METRICS.exporterQueueSize, { ...LABELS, data_type: 'logs' })).toBe(0);
    void delivery.drain(AbortSignal.abort());
    await turn();
    expect(figures()).toEqual([undefined, undefined, undefined]);
  });

  it('keeps the signals apart: a full queue of traces takes logs', async () => {
    const delivery = deliveryWith({ queue: { limit: { units: 1, bytes: 1 } } });
    await delivery.consume(batchOf('a'), NEVER);
    expect((await delivery.consume(batchOf('b'), NEVER)).kind).toBe('retry');
    const logs = { signal: 'logs' as const, bytes: new Uint8Array(0), itemCount: 0 };
    expect((await delivery.consume(logs, NEVER)).kind).toBe('accepted');
  });
});
