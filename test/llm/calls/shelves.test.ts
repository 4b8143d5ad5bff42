import { describe, expect, it } from 'vitest';
import type { Place } from '../../../src/llm/calls/place.ts';
import { LOOKED_AT, Shelves } from '../../../src/llm/calls/shelves.ts';

interface Item {
  readonly name: number;
  readonly place: Place;
}

function itemOf(name: number, traceId = 'trace'): Item {
  const place = { traceId, spanId: '', parentSpanId: '', startTimeUnixNano: 0n, endTimeUnixNano: 0n };
  return { name, place };
}

function shelves(maxItems: number, keepMs: number) {
  const dropped: number[] = [];
  const kept = new Shelves<Item>(maxItems, keepMs, ({ name }) => dropped.push(name));
  const names = (traceId = 'trace') => kept.inTrace(traceId).map(({ name }) => name);
  return { kept, dropped, names };
}

describe('shelves', () => {
  it('drop the oldest where there are too many, again and again', () => {
    const { kept, dropped, names } = shelves(3, 1000);
    for (let name = 0; name < 20; name++) {
      kept.add(itemOf(name), 0);
      expect(kept.size).toBe(Math.min(3, name + 1));
      expect(dropped).toEqual(Array.from({ length: Math.max(0, name - 2) }, (_, index) => index));
    }
    expect(names()).toEqual([17, 18, 19]);
  });

  it('drop what is over its time, of every trace', () => {
    const { kept, dropped, names } = shelves(100, 1000);
    for (const [name, trace] of ['a', 'b', 'a', 'b'].entries()) kept.add(itemOf(name, trace), name * 400);
    expect(names('a')).toEqual([2]);
    expect(names('b')).toEqual([1, 3]);
    expect(dropped).toEqual([0]);
    kept.add(itemOf(4, 'c'), 10_000);
    expect([names('a'), names('b'), names('c')]).toEqual([[], [], [4]]);
    expect(kept.size).toBe(1);
  });

  it('show the latest of a trace that has many', () => {
    const { kept, names } = shelves(1000, 1000);
    for (let name = 0; name < 100; name++) kept.add(itemOf(name), 0);
    expect(names()).toHaveLength(LOOKED_AT);
    expect(names().at(-1)).toBe(99);
  });
});
