import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { leastDropped } from '../../../src/processors/llm/least-dropped.ts';

describe('the pieces that have to go', () => {
  const pieces = Array.from({ length: 50 }, (_, at) => at);
  const bareWithout = (guilty: readonly number[]) => (dropped: ReadonlySet<number>) =>
    guilty.every((piece) => dropped.has(piece));

  it('are found out, where they are few', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.constantFrom(...pieces), { maxLength: 4 }), (guilty) => {
        expect([...leastDropped(pieces, bareWithout(guilty))].sort()).toEqual([...guilty].sort());
      }),
    );
  });

  it('are all of them, where they are many or nothing helps', () => {
    expect(leastDropped(pieces, bareWithout(pieces.slice(0, 9))).size).toBe(pieces.length);
    expect(leastDropped(pieces, () => false).size).toBe(pieces.length);
    expect(leastDropped([], () => false).size).toBe(0);
  });

  it('one of two that only together hold something', () => {
    expect([...leastDropped(pieces, (dropped) => dropped.has(3) || dropped.has(7))]).toEqual([3]);
  });
});
