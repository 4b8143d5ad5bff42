import { calcPrice, findProvider } from '@pydantic/genai-prices';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadPriceList, type PriceList } from '../../../src/llm/price/price-list.ts';
import { costOf } from '../../../src/llm/price/rates.ts';
import { entryAt, type RateSchedule } from '../../../src/llm/price/schedule.ts';

let priceList: PriceList;
beforeAll(async () => {
  priceList = await loadPriceList();
});

const PROVIDERS = [
  'openai',
  'azure',
  'anthropic',
  'google',
  'aws',
  'mistral',
  'groq',
  'deepseek',
  'x-ai',
  'perplexity',
  'together',
  'openrouter',
];
const MODELS = PROVIDERS.flatMap((providerId) =>
  (findProvider({ providerId })?.models ?? []).map((model) => ({ providerId, model })),
);

/** Where the package takes hours for those of any day (price-list.ts). */
function hasHoursAfterDates(schedule: RateSchedule): boolean {
  return schedule.some(({ validity }) => validity?.daily !== undefined && validity.fromMs !== undefined);
}

describe('the published price list', () => {
  it('prices what the package prices, to the same sum, at any time and length', () => {
    expect(MODELS.length).toBeGreaterThan(1000);
    const count = fc.oneof(
      fc.nat(5_000),
      fc.nat(500_000),
      fc.constantFrom(128_000, 200_000, 200_001, 272_000),
    );
    let priced = 0;
    fc.assert(
      fc.property(
        fc.constantFrom(...MODELS),
        fc.record({
          fresh: count,
          read: count,
          write5m: count,
          write1h: fc.constantFrom(0, 0, 500),
          output: count,
          searches: fc.constantFrom(0, 0, 0, 0, 2),
        }),
        fc.date({ min: new Date('2024-01-01'), max: new Date('2027-12-31'), noInvalidDate: true }),
        ({ providerId, model }, tokens, timestamp) => {
          const schedule = priceList.find(providerId, model.id)?.schedule;
          if (schedule === undefined || hasHoursAfterDates(schedule)) return;
          const { rates } = entryAt(schedule, timestamp.getTime());
          // What a model has no rate for has no cost here, where the package takes another rate.
          const read = rates.cacheRead === undefined ? 0 : tokens.read;
          const write1h = rates.cacheWrite1h === undefined ? 0 : tokens.write1h;
          const cacheWriteTokens = rates.cacheWrite === undefined ? 0 : tokens.write5m + write1h;
          const inputTokens = tokens.fresh + read + cacheWriteTokens;
          const cost = costOf(
            rates,
            {
              inputTokens,
              outputTokens: tokens.output,
              cachedInputTokens: read,
              cacheWriteTokens,
              cacheWrite1hTokens: write1h,
              webSearches: tokens.searches,
            },
            'price_list',
          );
          if (cost === undefined) return;
          const usage = {
            input_tokens: inputTokens,
            output_tokens: tokens.output,
            cache_read_tokens: read,
            cache_write_tokens: cacheWriteTokens,
            cache_write_1h_tokens: write1h,
            web_searches: tokens.searches,
          };
          const expected = calcPrice(usage, model.id, { providerId, timestamp });
          expect(cost.totalUsd).toBeCloseTo(expected?.total_price ?? Number.NaN, 9);
          priced++;
        },
      ),
      { numRuns: 3000 },
    );
    expect(priced).toBeGreaterThan(1000);
  });

  it.each([
    ['mistral', 'mistral-ocr-latest', 'priced by the page'],
    ['openai', 'omni-moderation-latest', 'free: a price of zero could as well be a gap'],
    ['perplexity', 'sonar-deep-research', 'reasoning has a price of its own'],
    ['openai', 'gpt-99', 'no such model'],
    ['nobody', 'gpt-4o', 'no such provider'],
    ['openai', '', 'no name'],
    ['openai', '__proto__', 'no name either'],
  ])('%s %s has none: %s', (providerId, model) => {
    expect(priceList.find(providerId, model)).toBeUndefined();
  });
});
