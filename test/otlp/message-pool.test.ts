import { beforeEach, describe, expect, it } from 'vitest';
import { MessagePool } from '../../src/otlp/message-pool.ts';
import { HandTimers } from '../doubles/timers.ts';

const MIB = 2 ** 20;

describe('the memory of messages', () => {
  let timers: HandTimers;
  let pool: MessagePool;

  beforeEach(() => {
    timers = new HandTimers();
    pool = new MessagePool(timers);
  });

  it.each([0, 1, 1_024, 1_025, 57_733, 64 * 1024, MIB + 1, 4 * MIB, 4 * MIB + 1, 64 * MIB])(
    'is enough for a message of %i bytes',
    (bytes) => {
      expect(pool.take(bytes).length).toBeGreaterThanOrEqual(bytes);
      const again = pool.take(bytes);
      pool.give(again);
      expect(pool.take(bytes).length).toBeGreaterThanOrEqual(bytes);
    },
  );

  it('is used again by the next message of about its size, and by one at a time', () => {
    const first = pool.take(60_000);
    const second = pool.take(60_000);
    expect(second.buffer).not.toBe(first.buffer);
    pool.give(first);
    expect(pool.take(10_000)).not.toBe(first);
    expect(pool.take(50_000)).toBe(first);
    expect(pool.take(50_000)).not.toBe(first);
  });

  it('is not kept where a message is of an unusual size', () => {
    pool.give(pool.take(4 * MIB + 1));
    expect(pool.idleBytes).toBe(0);
  });

  it('lies idle up to 32 MiB', () => {
    const pieces = Array.from({ length: 40 }, () => pool.take(MIB));
    for (const piece of pieces) pool.give(piece);
    expect(pool.idleBytes).toBe(32 * MIB);
  });

  it('goes back to the system once nobody has needed it for a while', async () => {
    const pieces = Array.from({ length: 4 }, () => pool.take(MIB));
    for (const piece of pieces) pool.give(piece);
    await timers.advance(5_000);
    // From here on one is needed at a time.
    for (let turn = 0; turn < 3; turn++) {
      pool.give(pool.take(MIB));
      await timers.advance(5_000);
    }
    expect(pool.idleBytes).toBe(MIB);
    await timers.advance(10_000);
    expect(pool.idleBytes).toBe(0);
  });
});
