import { describe, expect, it } from 'vitest';
import { judge } from '../../bench/pairs.ts';
import { quantile } from '../../bench/statistics.ts';

const rates = (...values: number[]) => values.map((spansPerSecond) => ({ spansPerSecond }));

describe('what the benchmark makes of pairs of runs', () => {
  it('compares the two of each pair, not the medians', () => {
    const shown = { figure: 'spansPerSecond', aim: { ratioAtLeast: 2 } } as const;
    // The machine was half as fast in the second pair, and slower still in the third.
    expect(judge(shown, rates(300, 160, 80), rates(150, 75, 32))).toMatchObject({
      clearspan: 160,
      beside: 75,
      ratio: 160 / 75,
      isMet: true,
    });
    expect(judge(shown, rates(300, 140, 60), rates(150, 75, 32))).toMatchObject({ isMet: false });
  });

  it('holds a bound of its own against the figure itself, whatever the other comes to', () => {
    const shown = { figure: 'spansPerSecond', aim: { most: 20 } } as const;
    expect(judge(shown, rates(20), rates(1))).toMatchObject({ isMet: true });
    expect(judge(shown, rates(21), [])).toMatchObject({ isMet: false, beside: undefined, ratio: undefined });
  });

  it('says nothing of a ratio where there is nothing beside', () => {
    const shown = { figure: 'spansPerSecond', aim: { ratioAtMost: 1 } } as const;
    expect(judge(shown, rates(20, 30), [])).toMatchObject({ clearspan: 25, isMet: undefined });
  });

  it('says nothing where the machine has too few cores', () => {
    const shown = { figure: 'spansPerSecond', aim: { ratioAtLeast: 1 }, leastCores: 4 } as const;
    expect(judge(shown, rates(2), rates(1), 4)).toMatchObject({ isMet: true, notMeasured: undefined });
    expect(judge(shown, rates(2), rates(1), 3)).toMatchObject({
      isMet: undefined,
      notMeasured: 'not measured: fewer than 4 cores',
    });
  });

  it('finds quantiles between values', () => {
    expect([0, 0.5, 0.75, 1].map((share) => quantile([4, 1, 3, 2], share))).toEqual([1, 2.5, 3.25, 4]);
    expect(quantile([], 0.5)).toBeNaN();
  });
});
