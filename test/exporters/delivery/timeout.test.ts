import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DELIVERED, type Send } from '../../../src/exporters/delivery/send.ts';
import { withTimeout } from '../../../src/exporters/delivery/timeout.ts';
import { batchOf } from '../requests.ts';
import { ALREADY, NEVER } from '../settings.ts';

describe('withTimeout', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  const hanging = (): { send: Send; signals: AbortSignal[] } => {
    const signals: AbortSignal[] = [];
    return {
      signals,
      send: (_batch, signal) => {
        signals.push(signal);
        return new Promise(() => {});
      },
    };
  };

  it('passes the result of an attempt that ends in time on and leaves no timer behind', async () => {
    const send = withTimeout(async () => DELIVERED, 1_000);
    expect(await send(batchOf('a'), NEVER)).toBe(DELIVERED);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('gives up an attempt that takes too long, as retryable, and aborts it', async () => {
    const { send, signals } = hanging();
    const result = withTimeout(send, 1_000)(batchOf('a'), NEVER);
    await vi.advanceTimersByTimeAsync(999);
    expect(signals[0]?.aborted).toBe(false);
    await vi.advanceTimersByTimeAsync(2);
    expect(await result).toEqual({ kind: 'retryable', reason: 'no answer within 1000 ms' });
    expect(signals[0]?.aborted).toBe(true);
  });

  it('gives up when the caller does, even if the attempt does not heed its signal', async () => {
    const { send, signals } = hanging();
    const caller = new AbortController();
    const result = withTimeout(send, 1_000)(batchOf('a'), caller.signal);
    caller.abort();
    expect((await result).kind).toBe('retryable');
    expect(signals[0]?.aborted).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('does not begin an attempt for a caller that has given up', async () => {
    const { send, signals } = hanging();
    expect((await withTimeout(send, 1_000)(batchOf('a'), ALREADY)).kind).toBe('retryable');
    expect(signals).toEqual([]);
  });

  it('sets no timer where the timeout is 0', () => {
    void withTimeout(hanging().send, 0)(batchOf('a'), NEVER);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('turns a rejection, which is a bug, into a permanent failure without the error text', async () => {
    const send = withTimeout(() => Promise.reject(new RangeError('captured text')), 1_000);
    expect(await send(batchOf('a'), NEVER)).toEqual({
      kind: 'permanent',
      reason: 'unexpected failure in the exporter (RangeError)',
    });
  });
});

it('hears an answer that came while the process was held up', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const backend = once(server, 'connection') as Promise<[Socket]>;
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
  const [answering] = await backend;
  const answered: Send = () => new Promise((resolve) => client.once('data', () => resolve(DELIVERED)));
  const result = withTimeout(answered, 20)(batchOf('a'), NEVER);
  answering.write('answer');
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
  expect(await result).toBe(DELIVERED);
  client.destroy();
  server.close();
});
