import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Capacity } from '../../../src/exporters/delivery/capacity.ts';
import { NEVER } from '../settings.ts';

const load = (units: number, bytes = 0): { units: number; bytes: number } => ({ units, bytes });

describe('Capacity', () => {
  it('lets loads in up to the limit in units and, beside it, in bytes', () => {
    const capacity = new Capacity({ units: 3, bytes: 100 });
    expect(capacity.tryAcquire(load(2, 50))).toBe(true);
    expect(capacity.tryAcquire(load(2, 1))).toBe(false);
    expect(capacity.tryAcquire(load(1, 51))).toBe(false);
    expect(capacity.tryAcquire(load(1, 50))).toBe(true);
    expect(capacity.units).toBe(3);
  });

  it('lets a load over the limit in only while it is empty', () => {
    const capacity = new Capacity({ units: 1, bytes: 10 });
    expect(capacity.tryAcquire(load(1, 99))).toBe(true);
    expect(capacity.tryAcquire(load(0, 0))).toBe(false);
    capacity.release(load(1, 99));
    expect(capacity.isEmpty).toBe(true);
    expect(capacity.tryAcquire(load(1, 1))).toBe(true);
  });

  it('lets those who wait in by order of arrival, and nobody past them', async () => {
    const capacity = new Capacity({ units: 2, bytes: 100 });
    capacity.tryAcquire(load(2));
    const order: string[] = [];
    const large = capacity.acquire(load(2), NEVER).then(() => order.push('large'));
    const small = capacity.acquire(load(1), NEVER).then(() => order.push('small'));
    expect(capacity.tryAcquire(load(0))).toBe(false);
    capacity.release(load(2));
    await large;
    expect(order).toEqual(['large']);
    capacity.release(load(2));
    await small;
    expect(order).toEqual(['large', 'small']);
  });

  it('forgets who gave up waiting and lets in who stood behind', async () => {
    const capacity = new Capacity({ units: 2, bytes: 100 });
    capacity.tryAcquire(load(1));
    const sender = new AbortController();
    const gone = capacity.acquire(load(2), sender.signal);
    const behind = capacity.acquire(load(1), NEVER);
    sender.abort();
    expect(await gone).toBe(false);
    expect(await behind).toBe(true);
    expect(capacity.units).toBe(2);
  });

  it('turns everyone away once closed, those who wait included', async () => {
    const capacity = new Capacity({ units: 1, bytes: 100 });
    capacity.tryAcquire(load(1));
    const waiting = capacity.acquire(load(1), NEVER);
    capacity.close();
    expect(await waiting).toBe(false);
    capacity.release(load(1));
    expect(capacity.tryAcquire(load(1))).toBe(false);
    expect(await capacity.acquire(load(1), NEVER)).toBe(false);
  });

  it('never holds more than its limit, save for a single load that is over it', () => {
    const step = fc.record({ isRelease: fc.boolean(), units: fc.nat(5), bytes: fc.nat(50) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const capacity = new Capacity({ units: 8, bytes: 80 });
        const held: { units: number; bytes: number }[] = [];
        for (const { isRelease, units, bytes } of steps) {
          if (isRelease) {
            const released = held.shift();
            if (released) capacity.release(released);
          } else if (capacity.tryAcquire({ units, bytes })) held.push({ units, bytes });
          const sum = (key: 'units' | 'bytes'): number => held.reduce((total, one) => total + one[key], 0);
          expect(capacity.units).toBe(sum('units'));
          expect(held.length <= 1 || (sum('units') <= 8 && sum('bytes') <= 80)).toBe(true);
        }
      }),
    );
  });
});
