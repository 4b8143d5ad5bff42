import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type RetryConfig, withRetry } from '../../../src/exporters/delivery/retry.ts';
import { DELIVERED, type Send, type SendResult } from '../../../src/exporters/delivery/send.ts';
import { RecordingLogger } from '../../doubles/logger.ts';
import { batchOf } from '../requests.ts';
import { NEVER } from '../settings.ts';

const COLLECTOR_DEFAULTS: RetryConfig = {
  enabled: true,
  initialIntervalMs: 5_000,
  randomizationFactor: 0.5,
  multiplier: 1.5,
  maxIntervalMs: 30_000,
  maxElapsedTimeMs: 300_000,
};

const BUSY: SendResult = { kind: 'retryable', reason: 'busy' };

describe('withRetry', () => {
  let attemptsAtMs: number[];
  let draining: AbortController;
  let logger: RecordingLogger;

  beforeEach(() => {
    vi.useFakeTimers({ now: 0 });
    attemptsAtMs = [];
    draining = new AbortController();
    logger = new RecordingLogger();
  });
  afterEach(() => void vi.useRealTimers());

  /** Wraps a backend that gives these results in turn, the last one for ever. */
  function retrying(results: readonly SendResult[], config: Partial<RetryConfig> = {}, random = 0.5): Send {
    const send: Send = async () => {
      attemptsAtMs.push(Date.now());
      return results[Math.min(attemptsAtMs.length, results.length) - 1]!;
    };
    return withRetry(
      send,
      { ...COLLECTOR_DEFAULTS, ...config },
      {
        now: Date.now,
        random: () => random,
        logger,
        draining: draining.signal,
      },
    );
  }

  it('waits longer each time, up to the longest interval, until the batch is delivered', async () => {
    const result = retrying([BUSY, BUSY, BUSY, BUSY, BUSY, BUSY, BUSY, DELIVERED])(batchOf('a'), NEVER);
    await vi.runAllTimersAsync();
    expect(await result).toBe(DELIVERED);
    const waitsMs = attemptsAtMs.slice(1).map((at, i) => at - attemptsAtMs[i]!);
    expect(waitsMs).toEqual([5_000, 7_500, 11_250, 16_875, 25_312, 30_000, 30_000]);
  });

  it.each([
    [0, 2_500],
    [0.999_999, 7_499],
  ])('spreads the delay by the randomization factor (random %d waits %d ms)', async (random, waitMs) => {
    const result = retrying([BUSY, DELIVERED], {}, random)(batchOf('a'), NEVER);
    await vi.runAllTimersAsync();
    await result;
    expect(attemptsAtMs[1]).toBe(waitMs);
  });

  it.each([
    [60_000, 60_000],
    [1_000, 5_000],
  ])('waits %d ms if the backend asks for it, but no less than its own delay', async (afterMs, waitMs) => {
    const result = retrying([{ ...BUSY, afterMs } as SendResult, DELIVERED])(batchOf('a'), NEVER);
    await vi.runAllTimersAsync();
    await result;
    expect(attemptsAtMs).toEqual([0, waitMs]);
  });

  it('gives up before the wait that would pass the longest time', async () => {
    const result = retrying([BUSY], { maxElapsedTimeMs: 20_000 })(batchOf('a'), NEVER);
    await vi.runAllTimersAsync();
    expect(await result).toEqual({ kind: 'retryable', reason: 'no more retries left: busy' });
    expect(attemptsAtMs).toEqual([0, 5_000, 12_500]);
  });

  it('never gives up where the longest time is 0', async () => {
    void retrying([BUSY], { maxElapsedTimeMs: 0 })(batchOf('a'), NEVER);
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(attemptsAtMs.length).toBeGreaterThan(100);
    draining.abort();
  });

  it.each<SendResult>([
    { kind: 'permanent', reason: 'no' },
    { kind: 'too_large', reason: 'no' },
  ])('does not repeat what would fail again ($kind)', async (failure) => {
    expect(await retrying([failure])(batchOf('a'), NEVER)).toBe(failure);
    expect(attemptsAtMs).toEqual([0]);
  });

  it('attempts once where it is turned off', async () => {
    expect(await retrying([BUSY], { enabled: false })(batchOf('a'), NEVER)).toBe(BUSY);
    expect(attemptsAtMs).toEqual([0]);
  });

  it('ends its wait at shutdown and attempts at once', async () => {
    const result = retrying([BUSY, DELIVERED])(batchOf('a'), NEVER);
    await vi.advanceTimersByTimeAsync(1_000);
    draining.abort();
    expect(await result).toBe(DELIVERED);
    expect(attemptsAtMs).toEqual([0, 1_000]);
  });

  it('tries again at short intervals during shutdown, until there is no more time', async () => {
    draining.abort();
    const deadline = new AbortController();
    const result = retrying([{ ...BUSY, afterMs: 60_000 }])(batchOf('a'), deadline.signal);
    await vi.advanceTimersByTimeAsync(1_200);
    deadline.abort();
    expect(await result).toMatchObject(BUSY);
    expect(attemptsAtMs).toEqual([0, 500, 1_000]);
  });

  it('stops without another attempt when the caller gives up', async () => {
    const caller = new AbortController();
    const result = retrying([BUSY])(batchOf('a'), caller.signal);
    await vi.advanceTimersByTimeAsync(1_000);
    caller.abort();
    expect(await result).toBe(BUSY);
    expect(attemptsAtMs).toEqual([0]);
  });

  it('says each time why and how long it waits', async () => {
    const result = retrying([BUSY, DELIVERED])(batchOf('a', 'b'), NEVER);
    await vi.runAllTimersAsync();
    await result;
    expect(logger.lines).toEqual([
      {
        level: 'info',
        message: 'export failed, will be retried',
        fields: { reason: 'busy', interval_ms: 5_000, items: 2 },
      },
    ]);
  });
});
