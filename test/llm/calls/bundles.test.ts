import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Bundles } from '../../../src/llm/calls/bundles.ts';

describe('things by a key that several may have', () => {
  const key = fc.constantFrom('a', 'b');
  const item = fc.constantFrom(...Array.from({ length: 4 }, (_, number) => ({ number })));
  const steps = fc.array(fc.record({ isRemoval: fc.boolean(), key, item }), { maxLength: 40 });

  it('are what lists of them would be', () => {
    fc.assert(
      fc.property(steps, (taken) => {
        const bundles = new Bundles<{ number: number }>();
        const lists: Record<string, { number: number }[]> = { a: [], b: [] };
        for (const { isRemoval, key, item } of taken) {
          const list = lists[key] ?? [];
          if (isRemoval) {
            bundles.remove(key, item);
            const at = list.indexOf(item);
            if (at !== -1) list.splice(at, 1);
          } else {
            bundles.add(key, item);
            list.push(item);
          }
          expect(bundles.all(key)).toEqual(list);
          expect(bundles.has(key)).toBe(list.length > 0);
          expect(bundles.isOnly(key, item)).toBe(list.length === 1 && list[0] === item);
        }
      }),
    );
  });
});
