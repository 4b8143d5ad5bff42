import { beforeEach, describe, expect, it, vi } from 'vitest';
import { Delivery } from '../../../src/exporters/delivery/delivery.ts';
import type { SendResult } from '../../../src/exporters/delivery/send.ts';
import type { Batch } from '../../../src/pipeline/batch.ts';
import { batchOf, batchOfCount } from '../requests.ts';
import { NEVER, type RecordingSettings, recordingSettings } from '../settings.ts';
import { deliveryConfig, ManualBackend, turn } from './backend.ts';

const FREE: SendResult = { kind: 'delivered', isMemoryFree: true };
const BUSY: SendResult = { kind: 'retryable', reason: 'busy' };
const RETRY = { enabled: true, initialIntervalMs: 0 };

/** Hands a batch over and lets what follows happen, up to the backend's answer. */
async function hand(delivery: Delivery, batch: Batch): Promise<void> {
  void delivery.consume(batch, NEVER);
  await turn();
}

describe.each([true, false])('the memory of a batch, with the queue %s', (enabled) => {
  let backend: ManualBackend;
  let settings: RecordingSettings;
  let released: string[];

  beforeEach(() => {
    backend = new ManualBackend();
    settings = recordingSettings();
    released = [];
  });

  function deliveryWith(changes: Parameters<typeof deliveryConfig>[0]): Delivery {
    const config = deliveryConfig({ ...changes, queue: { enabled, ...changes.queue } });
    return new Delivery(backend.send, config, settings);
  }

  /** A batch that says when it is released. */
  function lent(name: string, batch: Batch = batchOf(name)): Batch {
    return { ...batch, release: () => released.push(name) };
  }

  it('is given back once, when the backend has it', async () => {
    const delivery = deliveryWith({});
    await hand(delivery, lent('a'));
    await hand(delivery, lent('b'));
    expect(released).toEqual([]);
    await backend.answer(FREE);
    expect(released).toEqual(['a']);
    await backend.answer(FREE);
    expect(released).toEqual(['a', 'b']);
  });

  it('is kept where the exporter does not say that it is free', async () => {
    await hand(deliveryWith({}), lent('a'));
    await backend.answer({ kind: 'delivered' });
    expect(released).toEqual([]);
  });

  it.each<SendResult>([{ kind: 'permanent', reason: 'no' }, BUSY])(
    'is kept after a failure',
    async (failure) => {
      await hand(deliveryWith({}), lent('a'));
      await backend.answer(failure);
      expect(released).toEqual([]);
    },
  );

  it('is kept where an attempt before the last may still be at it', async () => {
    const delivery = deliveryWith({ retry: RETRY });
    await hand(delivery, lent('a'));
    await backend.answer(BUSY);
    await vi.waitFor(() => expect(backend.attempts).toHaveLength(2));
    await backend.answer(FREE);
    expect(released).toEqual([]);
  });

  it('is kept where the batch was cut', async () => {
    const delivery = deliveryWith({ batch: { maxBytes: 600 } });
    await hand(delivery, lent('a', batchOfCount(6, 'span', 200)));
    for (let part = 0; part < 3; part++) await backend.answer(FREE);
    expect(backend.attempts).toHaveLength(3);
    expect(released).toEqual([]);
  });

  it('is kept where the backend wanted it in halves', async () => {
    await hand(deliveryWith({}), lent('a', batchOfCount(2)));
    await backend.answer({ kind: 'too_large', reason: 'big' });
    await backend.answer(FREE);
    await backend.answer(FREE);
    expect(backend.attempts).toHaveLength(3);
    expect(released).toEqual([]);
  });

  it('is kept where time ran out before the answer', async () => {
    const delivery = deliveryWith({ timeoutMs: 1 });
    const outcome = delivery.consume(lent('a'), NEVER);
    await outcome;
    await vi.waitFor(() => expect(settings.logger.messages('error')).toHaveLength(1));
    await backend.answer(FREE);
    expect(released).toEqual([]);
  });

  it('is kept where shutdown cuts the attempt off', async () => {
    const delivery = deliveryWith({ timeoutMs: 10_000 });
    await hand(delivery, lent('a'));
    await delivery.drain(AbortSignal.abort());
    await backend.answer(FREE);
    expect(released).toEqual([]);
  });
});

describe('the memory of batches in a queue', () => {
  let backend: ManualBackend;
  let released: string[];

  beforeEach(() => {
    backend = new ManualBackend();
    released = [];
  });

  function lent(name: string): Batch {
    return { ...batchOf(name), release: () => released.push(name) };
  }

  it('is given back of all that were joined', async () => {
    const config = deliveryConfig({ batch: { minSize: 2, flushTimeoutMs: 10_000 } });
    const delivery = new Delivery(backend.send, config, recordingSettings());
    for (const name of ['a', 'b', 'c']) await hand(delivery, lent(name));
    await backend.answer(FREE);
    expect(backend.attempts).toEqual([['a', 'b']]);
    expect(released).toEqual(['a', 'b']);
    await delivery.drain(AbortSignal.abort());
    expect(released).toEqual(['a', 'b']);
  });

  it('is given back of what is turned away', async () => {
    const config = deliveryConfig({ queue: { limit: { units: 1, bytes: 2 ** 27 } } });
    const delivery = new Delivery(backend.send, config, recordingSettings());
    await delivery.consume(lent('a'), NEVER);
    expect((await delivery.consume(lent('b'), NEVER)).kind).toBe('retry');
    expect(released).toEqual(['b']);
  });
});
