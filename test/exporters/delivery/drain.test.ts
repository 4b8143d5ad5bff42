import { beforeEach, describe, expect, it } from 'vitest';
import { Delivery } from '../../../src/exporters/delivery/delivery.ts';
import { METRICS } from '../../../src/telemetry/metric-table.ts';
import { batchOf } from '../requests.ts';
import { ALREADY, NEVER, type RecordingSettings, recordingSettings } from '../settings.ts';
import { deliveryConfig, ManualBackend, turn } from './backend.ts';

const LABELS = { exporter: 'exporter' };
const BUSY = { kind: 'retryable', reason: 'busy' } as const;

describe('draining at shutdown', () => {
  let backend: ManualBackend;
  let settings: RecordingSettings;
  beforeEach(() => {
    backend = new ManualBackend();
    settings = recordingSettings();
  });

  const deliveryWith = (changes: Parameters<typeof deliveryConfig>[0]): Delivery =>
    new Delivery(backend.send, deliveryConfig(changes), settings);
  const sent = (): number => settings.meter.count(METRICS.exporterSent.traces, LABELS);
  const failed = (): number => settings.meter.count(METRICS.exporterSendFailed.traces, LABELS);

  it('ends at once when there is nothing to drain, as often as it is called', async () => {
    const delivery = deliveryWith({});
    await delivery.drain(NEVER);
    await delivery.drain(NEVER);
  });

  it('sends what waits for company, and all that is queued, before it ends', async () => {
    const delivery = deliveryWith({ batch: { minSize: 2, flushTimeoutMs: 3_600_000 } });
    for (const name of ['a', 'b', 'c']) await delivery.consume(batchOf(name), NEVER);
    let hasEnded = false;
    const drained = delivery.drain(NEVER).then(() => {
      hasEnded = true;
    });
    await backend.answer();
    expect(hasEnded).toBe(false);
    await backend.answer();
    await drained;
    expect(backend.attempts).toEqual([['a', 'b'], ['c']]);
    expect(sent()).toBe(3);
  });

  it('ends the waits between attempts, and delivers what the backend takes within the deadline', async () => {
    const delivery = deliveryWith({
      queue: { numConsumers: 1 },
      retry: { enabled: true, initialIntervalMs: 3_600_000, maxIntervalMs: 3_600_000 },
    });
    for (const name of ['a', 'b']) await delivery.consume(batchOf(name), NEVER);
    await backend.answer(BUSY);
    const deadline = new AbortController();
    const drained = delivery.drain(deadline.signal);
    await turn();
    await backend.answer();
    await backend.answer(BUSY);
    deadline.abort();
    await drained;
    expect(backend.attempts).toEqual([['a'], ['a'], ['b']]);
    expect([sent(), failed()]).toEqual([1, 1]);
  });

  it('turns new data away while it drains', async () => {
    const delivery = deliveryWith({});
    await delivery.consume(batchOf('a'), NEVER);
    const drained = delivery.drain(NEVER);
    expect(await delivery.consume(batchOf('b'), NEVER)).toMatchObject({
      kind: 'retry',
      reason: 'the exporter is shutting down',
    });
    await backend.answer();
    await drained;
    expect(backend.attempts).toEqual([['a']]);
  });

  it('answers a sender that waits for room', async () => {
    const delivery = deliveryWith({ queue: { blockOnOverflow: true, limit: { units: 1, bytes: 2 ** 27 } } });
    await delivery.consume(batchOf('a'), NEVER);
    const waiting = delivery.consume(batchOf('b'), NEVER);
    const drained = delivery.drain(NEVER);
    expect((await waiting).kind).toBe('retry');
    await backend.answer();
    await drained;
  });

  it('counts and logs what is left when the deadline passes: queued, under way and waiting for company', async () => {
    const delivery = deliveryWith({});
    for (const name of ['a', 'b', 'c']) await delivery.consume(batchOf(name), NEVER);
    const deadline = new AbortController();
    const drained = delivery.drain(deadline.signal);
    await backend.answer();
    deadline.abort();
    await drained;
    expect(backend.attempts).toEqual([['a'], ['b']]);
    expect([sent(), failed()]).toEqual([1, 2]);
    expect(settings.logger.messages('error')).toEqual(Array(2).fill('export failed, data is dropped'));
  });

  it('counts everything where the deadline has passed before it begins', async () => {
    const delivery = deliveryWith({ queue: { waitForResult: true } });
    const outcomes = ['a', 'b'].map((name) => delivery.consume(batchOf(name), NEVER));
    await turn();
    await delivery.drain(ALREADY);
    expect(failed()).toBe(2);
    expect((await Promise.all(outcomes)).map((outcome) => outcome.kind)).toEqual(['retry', 'retry']);
  });

  it('waits for a batch that was let in at the same moment', async () => {
    const delivery = deliveryWith({ batch: { minSize: 100, flushTimeoutMs: 3_600_000 } });
    const accepted = delivery.consume(batchOf('a'), NEVER);
    const drained = delivery.drain(NEVER);
    expect((await accepted).kind).toBe('accepted');
    await backend.answer();
    await drained;
    expect(sent()).toBe(1);
  });
});
