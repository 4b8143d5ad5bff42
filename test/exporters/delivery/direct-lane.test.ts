import { beforeEach, describe, expect, it } from 'vitest';
import { Delivery } from '../../../src/exporters/delivery/delivery.ts';
import { METRICS } from '../../../src/telemetry/metric-table.ts';
import { batchOf, batchOfCount } from '../requests.ts';
import { NEVER, type RecordingSettings, recordingSettings } from '../settings.ts';
import { deliveryConfig, ManualBackend, turn } from './backend.ts';

const LABELS = { exporter: 'exporter' };

describe('delivery with the queue off', () => {
  let backend: ManualBackend;
  let settings: RecordingSettings;
  beforeEach(() => {
    backend = new ManualBackend();
    settings = recordingSettings();
  });

  function deliveryWith(changes: Parameters<typeof deliveryConfig>[0]): Delivery {
    return new Delivery(backend.send, deliveryConfig({ ...changes, queue: { enabled: false } }), settings);
  }
  const sent = (): number => settings.meter.count(METRICS.exporterSent.traces, LABELS);
  const failed = (): number => settings.meter.count(METRICS.exporterSendFailed.traces, LABELS);

  it('answers the sender by what the backend answers', async () => {
    const delivery = deliveryWith({});
    const good = delivery.consume(batchOf('a'), NEVER);
    const bad = delivery.consume(batchOf('b'), NEVER);
    await backend.answer();
    await backend.answer({ kind: 'permanent', reason: 'no', code: 3 });
    expect(await good).toEqual({ kind: 'accepted' });
    expect(await bad).toEqual({ kind: 'refused', reason: 'no', code: 3 });
    expect([sent(), failed()]).toEqual([1, 1]);
  });

  it('cuts a request that is over the limit in bytes and answers after all of it', async () => {
    const delivery = deliveryWith({ batch: { maxBytes: 600 } });
    const outcome = delivery.consume(batchOfCount(6, 'span', 200), NEVER);
    expect(backend.attempts.map((names) => names.length)).toEqual([2, 2, 2]);
    await backend.answer();
    await backend.answer({ kind: 'retryable', reason: 'busy' });
    await backend.answer({ kind: 'permanent', reason: 'no' });
    expect(await outcome).toEqual({ kind: 'retry', reason: 'busy' });
    expect([sent(), failed()]).toEqual([2, 4]);
  });

  it('stops trying for a sender that has gone', async () => {
    const delivery = deliveryWith({
      retry: { enabled: true, initialIntervalMs: 3_600_000, maxIntervalMs: 3_600_000 },
    });
    const sender = new AbortController();
    const outcome = delivery.consume(batchOf('a'), sender.signal);
    await backend.answer({ kind: 'retryable', reason: 'busy' });
    sender.abort();
    expect((await outcome).kind).toBe('retry');
    expect(backend.attempts).toHaveLength(1);
  });

  it('waits at shutdown for what is under way, until the deadline, and takes nothing new', async () => {
    const delivery = deliveryWith({});
    const first = delivery.consume(batchOf('a'), NEVER);
    const second = delivery.consume(batchOf('b'), NEVER);
    const deadline = new AbortController();
    const drained = delivery.drain(deadline.signal);
    expect((await delivery.consume(batchOf('c'), NEVER)).kind).toBe('retry');
    await backend.answer();
    expect((await first).kind).toBe('accepted');
    deadline.abort();
    await drained;
    await turn();
    expect((await second).kind).toBe('retry');
    expect([sent(), failed()]).toEqual([1, 1]);
  });
});
