import { describe, expect, it } from 'vitest';
import { costOf, type Rates } from '../../../src/llm/price/rates.ts';
import { entryAt, type RateSchedule } from '../../../src/llm/price/schedule.ts';

const RATES: Rates = {
  input: 3,
  output: 15,
  cacheRead: 0.3,
  cacheWrite: 3.75,
  cacheWrite1h: 6,
  perWebSearchUsd: 0.01,
};

describe('costOf', () => {
  it('splits the input into fresh, read and written tokens', () => {
    const usage = {
      inputTokens: 10_000,
      outputTokens: 1000,
      cachedInputTokens: 6000,
      cacheWriteTokens: 3000,
    };
    expect(costOf(RATES, usage, 'price_list')).toStrictEqual({
      inputUsd: 0.003,
      outputUsd: 0.015,
      cacheUsd: 0.01305,
      totalUsd: 0.03105,
      source: 'price_list',
    });
  });

  it('charges more for what is kept for an hour', () => {
    const usage = { inputTokens: 2000, outputTokens: 0, cacheWriteTokens: 2000, cacheWrite1hTokens: 1000 };
    expect(costOf(RATES, usage, 'price_list')?.totalUsd).toBe(0.00975);
  });

  it('says nothing of a cache that the provider does not tell of', () => {
    expect(costOf(RATES, { inputTokens: 1000, outputTokens: 100 }, 'price_list')).toStrictEqual({
      inputUsd: 0.003,
      outputUsd: 0.0015,
      totalUsd: 0.0045,
      source: 'price_list',
    });
  });

  it('puts searches and requests into the total', () => {
    const usage = { inputTokens: 0, outputTokens: 0, webSearches: 3 };
    expect(costOf({ ...RATES, perRequestUsd: 0.005 }, usage, 'price_list')?.totalUsd).toBe(0.035);
  });

  it('puts all tokens into the tier of the whole input, cached ones included', () => {
    const tiered = (base: number, price: number) => ({ base, tiers: [{ start: 200_000, price }] });
    const rates: Rates = { input: tiered(3, 6), output: tiered(15, 22.5), cacheRead: tiered(0.3, 0.6) };
    const usage = { outputTokens: 1000, cachedInputTokens: 100_000 };
    expect(costOf(rates, { ...usage, inputTokens: 200_000 }, 'price_list')?.totalUsd).toBe(0.345);
    expect(costOf(rates, { ...usage, inputTokens: 200_001 }, 'price_list')?.totalUsd).toBe(0.682506);
  });

  it.each([
    ['the output is not known', { inputTokens: 1 }],
    ['the input is not known', { outputTokens: 1 }],
    ['more was cached than sent', { inputTokens: 1, outputTokens: 1, cachedInputTokens: 2 }],
    [
      'more was written for an hour than at all',
      { inputTokens: 9, outputTokens: 1, cacheWriteTokens: 1, cacheWrite1hTokens: 2 },
    ],
    ['a count is negative', { inputTokens: -1, outputTokens: 1 }],
    ['a count is no number', { inputTokens: Number.NaN, outputTokens: 1 }],
    ['some tokens have another price', { inputTokens: 9, outputTokens: 1, otherModalityTokens: 1 }],
    [
      'sound or images may have come from the cache',
      { inputTokens: 9, outputTokens: 1, cachedInputTokens: 1, inputAudioTokens: 1 },
    ],
    ['more is sound than was sent', { inputTokens: 1, outputTokens: 1, inputAudioTokens: 2 }],
  ])('knows no cost where %s', (_situation, usage) => {
    expect(costOf(RATES, usage, 'price_list')).toBeUndefined();
  });

  it('charges sound and images at their own rates', () => {
    const rates: Rates = { input: 2.5, output: 10, inputAudio: 32, outputAudio: 64 };
    const usage = { inputTokens: 1000, outputTokens: 500, inputAudioTokens: 600, outputAudioTokens: 200 };
    expect(costOf(rates, usage, 'price_list')).toStrictEqual({
      inputUsd: 0.0202,
      outputUsd: 0.0158,
      totalUsd: 0.036,
      source: 'price_list',
    });
  });

  it('charges sound by the second where the model is paid so', () => {
    expect(costOf({ perAudioSecondUsd: 0.0001 }, { audioSeconds: 9 }, 'price_list')?.totalUsd).toBe(0.0009);
    expect(
      costOf({ perAudioSecondUsd: 0.0001 }, { inputTokens: 9, outputTokens: 1 }, 'price_list'),
    ).toBeUndefined();
  });

  it('applies factors to tokens, not to searches', () => {
    const usage = { inputTokens: 1000, outputTokens: 100, cachedInputTokens: 500, webSearches: 1 };
    expect(costOf(RATES, usage, 'price_list', { tokens: 0.5 })?.totalUsd).toBe(0.011575);
    expect(costOf(RATES, usage, 'price_list', { tokens: 0.5, cacheRead: 1 })?.totalUsd).toBe(0.01165);
  });

  it.each([
    ['output', { outputTokens: 1 }],
    ['web searches', { webSearches: 1 }],
    ['cache reads', { cachedInputTokens: 1 }],
    ['cache writes', { cacheWriteTokens: 1 }],
    ['cache writes for an hour', { cacheWriteTokens: 1, cacheWrite1hTokens: 1 }],
    ['sound', { inputAudioTokens: 1 }],
    ['images', { inputImageTokens: 1 }],
  ])('knows no cost where there is no rate for %s', (_part, part) => {
    expect(costOf({ input: 1 }, { inputTokens: 9, outputTokens: 0 }, 'price_list')).toBeDefined();
    expect(costOf({ input: 1 }, { inputTokens: 9, outputTokens: 0, ...part }, 'price_list')).toBeUndefined();
  });
});

describe('entryAt', () => {
  const at = (time: string) => entryAt(SCHEDULE, Date.parse(time)).rates.input;
  const hours = (count: number) => count * 3_600_000;
  const SCHEDULE: RateSchedule = [
    { rates: { input: 1 } },
    { rates: { input: 2 }, validity: { fromMs: Date.parse('2026-01-01') } },
    { rates: { input: 3 }, validity: { daily: { startMs: hours(16.5), endMs: hours(0.5) } } },
  ];

  it.each([
    ['2025-12-31T12:00:00Z', 1],
    ['2026-01-01T12:00:00Z', 2],
    ['2026-01-01T16:29:59Z', 2],
    ['2026-01-01T16:30:00Z', 3],
    ['2025-06-01T00:29:59Z', 3],
    ['2025-06-01T00:30:00Z', 1],
  ])('%s: the last entry that holds', (time, input) => {
    expect(at(time)).toBe(input);
  });

  it('can leave weekends out, and hours of before a date', () => {
    const validity = {
      fromMs: Date.parse('2026-01-01'),
      daily: { startMs: hours(1), endMs: hours(4) },
      weekdaysOnly: true as const,
    };
    const peak: RateSchedule = [{ rates: { input: 1 } }, { rates: { input: 2 }, validity }];
    const priceAt = (time: string) => entryAt(peak, Date.parse(time)).rates.input;
    expect(priceAt('2026-11-27T02:00:00Z')).toBe(2);
    expect(priceAt('2026-11-28T02:00:00Z')).toBe(1);
    expect(priceAt('2026-11-29T02:00:00Z')).toBe(1);
    expect(priceAt('2026-11-30T02:00:00Z')).toBe(2);
    expect(priceAt('2025-11-27T02:00:00Z')).toBe(1);
  });

  it('falls back to the first entry where none holds', () => {
    const onlyLater: RateSchedule = [{ rates: { input: 9 }, validity: { fromMs: 10 } }];
    expect(entryAt(onlyLater, 0).rates.input).toBe(9);
  });
});
