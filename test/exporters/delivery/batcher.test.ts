import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Batcher, type BatcherConfig } from '../../../src/exporters/delivery/batcher.ts';
import { batchOf, batchOfCount, spanNames } from '../requests.ts';

const DEFAULTS: BatcherConfig = { flushTimeoutMs: 200, minSize: 4, maxSize: 0, sizer: 'items', maxBytes: 0 };

describe('Batcher', () => {
  let due = 0;
  beforeEach(() => {
    vi.useFakeTimers();
    due = 0;
  });
  afterEach(() => void vi.useRealTimers());

  function batcher(config: Partial<BatcherConfig> = {}): Batcher<string> {
    return new Batcher<string>({ ...DEFAULTS, ...config }, () => due++);
  }

  /** All batches that are ready now, each as the names of its spans. */
  function takeAll(from: Batcher<string>): string[][] {
    const batches: string[][] = [];
    for (let next = from.take(); next; next = from.take()) {
      const names = spanNames(next.batch.bytes);
      expect(next.batch.itemCount).toBe(names.length);
      batches.push(names);
    }
    return batches;
  }

  it('holds data back until the smallest size is reached, then joins it in order', () => {
    const held = batcher();
    held.add(batchOf('a', 'b'), 'first');
    expect(held.take()).toBeUndefined();
    held.add(batchOf('c', 'd'), 'second');
    const taken = held.take();
    expect(spanNames(taken!.batch.bytes)).toEqual(['a', 'b', 'c', 'd']);
    expect(taken!.batch.itemCount).toBe(4);
    expect(taken!.owners).toEqual(['first', 'second']);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('lets data go that has waited for the flush timeout, counted from the first of it', () => {
    const held = batcher();
    held.add(batchOf('a'), 'first');
    vi.advanceTimersByTime(150);
    held.add(batchOf('b'), 'second');
    vi.advanceTimersByTime(49);
    expect([due, held.take()]).toEqual([0, undefined]);
    vi.advanceTimersByTime(1);
    expect(due).toBe(1);
    held.add(batchOf('c'), 'third');
    expect(takeAll(held)).toEqual([['a', 'b', 'c']]);
  });

  it('starts a new wait for what arrives after a flush', () => {
    const held = batcher();
    held.add(batchOf('a'), 'first');
    vi.advanceTimersByTime(200);
    takeAll(held);
    held.add(batchOf('b'), 'second');
    expect(held.take()).toBeUndefined();
    vi.advanceTimersByTime(200);
    expect(due).toBe(2);
    expect(takeAll(held)).toEqual([['b']]);
  });

  it('makes no batch over the largest size, and sends what would be as several', () => {
    const held = batcher({ maxSize: 5 });
    held.add(batchOf('a', 'b', 'c'), 'first');
    held.add(batchOf('d', 'e', 'f'), 'second');
    held.flush();
    expect(takeAll(held)).toEqual([
      ['a', 'b', 'c'],
      ['d', 'e', 'f'],
    ]);
  });

  it('cuts a request that is over the largest size by itself', () => {
    const parts = batcher({ maxSize: 4 }).divide(batchOfCount(10));
    expect(parts.map((part) => part.itemCount)).toEqual([4, 4, 2]);
  });

  it('keeps batches within the limit in bytes, whatever the sizer', () => {
    const held = batcher({ minSize: 1_000, maxBytes: 600 });
    for (const part of held.divide(batchOfCount(10, 'span', 200))) held.add(part, 'first');
    held.flush();
    for (let next = held.take(); next; next = held.take()) {
      expect(next.batch.bytes.length).toBeLessThanOrEqual(600);
      expect(next.batch.itemCount).toBe(2);
    }
  });

  it('does not wait for a smallest size that the limit in bytes keeps out of reach', () => {
    const held = batcher({ minSize: 1_000, maxBytes: 600 });
    held.add(batchOfCount(1, 'a', 400), 'first');
    expect(held.take()).toBeUndefined();
    held.add(batchOfCount(1, 'b', 400), 'second');
    expect(takeAll(held)).toEqual([['a0']]);
  });

  it('joins nothing where the smallest size is 0', () => {
    const held = batcher({ minSize: 0 });
    held.add(batchOf('a'), 'first');
    held.add(batchOf('b'), 'second');
    expect(takeAll(held)).toEqual([['a'], ['b']]);
  });

  it('joins what is there, without waiting, where the flush timeout is 0', () => {
    const held = batcher({ flushTimeoutMs: 0 });
    held.add(batchOf('a'), 'first');
    held.add(batchOf('b'), 'second');
    expect(takeAll(held)).toEqual([['a', 'b']]);
  });

  it.each([
    ['requests', 2],
    ['bytes', batchOf('a').bytes.length * 2],
  ] as const)('counts in %s where told to', (sizer, minSize) => {
    const held = batcher({ sizer, minSize });
    held.add(batchOf('a'), 'first');
    expect(held.take()).toBeUndefined();
    held.add(batchOf('b'), 'second');
    expect(takeAll(held)).toEqual([['a', 'b']]);
  });

  it('hands out all that is left when cleared, and keeps no timer', () => {
    const held = batcher();
    held.add(batchOf('a'), 'first');
    held.add(batchOf('b'), 'second');
    expect(held.clear().map((entry) => entry.owner)).toEqual(['first', 'second']);
    held.flush();
    expect(held.take()).toBeUndefined();
    expect(vi.getTimerCount()).toBe(0);
  });
});
