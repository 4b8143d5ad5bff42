import { beforeAll, describe, expect, it } from 'vitest';
import type { Usage } from '../../../src/llm/call.ts';
import { createPricer, type PriceQuery, type Pricer } from '../../../src/llm/price/pricer.ts';
import { PUBLISHED_PRICES, type PublishedPrice } from './published-prices.ts';

let pricer: Pricer;
beforeAll(async () => {
  pricer = createPricer([]);
  await pricer.ready();
});

const OUTPUT_TOKENS = 10_000;
const MTOK = 1_000_000;

function price(row: PublishedPrice, usage: Usage) {
  const { provider, model, at, serviceTier, host, output } = row;
  const query: PriceQuery = {
    provider,
    model,
    usage,
    timestampMs: Date.parse(at),
    ...(output === undefined && { operation: 'embeddings' as const }),
    ...(serviceTier !== undefined && { serviceTier }),
    ...(host !== undefined && { host }),
  };
  return pricer.price(query);
}

function nameOf({ provider, model, at, serviceTier, inputTokens, host }: PublishedPrice): string {
  return [provider, model, at, serviceTier, inputTokens, host].filter((part) => part !== undefined).join(' ');
}

describe('the table of published prices', () => {
  it('has 60 models of 12 providers at least, each row with its source', () => {
    const models = new Set(PUBLISHED_PRICES.map(({ provider, model }) => `${provider} ${model}`));
    expect(models.size).toBeGreaterThanOrEqual(60);
    expect(new Set(PUBLISHED_PRICES.map(({ provider }) => provider)).size).toBeGreaterThanOrEqual(12);
    for (const row of PUBLISHED_PRICES) expect(row.source).not.toBe('');
  });

  it('has no row twice', () => {
    expect(new Set(PUBLISHED_PRICES.map(nameOf)).size).toBe(PUBLISHED_PRICES.length);
  });
});

describe('what a call costs', () => {
  it.each(PUBLISHED_PRICES.map((row) => [nameOf(row), row] as const))('%s', (_name, row) => {
    const inputTokens = row.inputTokens ?? 100_000;
    const { input, output = 0 } = row;
    const expected = (inputTokens * input + OUTPUT_TOKENS * output) / MTOK;
    expect(price(row, { inputTokens, outputTokens: OUTPUT_TOKENS })?.totalUsd).toBeCloseTo(expected, 9);
  });

  const cachedRows = PUBLISHED_PRICES.filter(({ cached }) => cached !== undefined);
  it.each(cachedRows.map((row) => [nameOf(row), row] as const))('%s, half of it cached', (_name, row) => {
    const inputTokens = row.inputTokens ?? 100_000;
    const cachedInputTokens = inputTokens / 2;
    const { input, output = 0, cached = 0 } = row;
    const expected = (cachedInputTokens * (input + cached) + OUTPUT_TOKENS * output) / MTOK;
    const cost = price(row, { inputTokens, cachedInputTokens, outputTokens: OUTPUT_TOKENS });
    expect(cost?.totalUsd).toBeCloseTo(expected, 9);
    expect(cost?.cacheUsd).toBeCloseTo((cachedInputTokens * cached) / MTOK, 9);
  });

  const writingRows = PUBLISHED_PRICES.filter(({ write }) => write !== undefined);
  it.each(writingRows.map((row) => [nameOf(row), row] as const))('%s, written to the cache', (_name, row) => {
    const inputTokens = row.inputTokens ?? 100_000;
    const cacheWrite1hTokens = row.write1h === undefined ? 0 : 20_000;
    const cacheWriteTokens = 50_000;
    const { input, output = 0, write = 0, write1h = 0 } = row;
    const writesUsd = ((cacheWriteTokens - cacheWrite1hTokens) * write + cacheWrite1hTokens * write1h) / MTOK;
    const expected = ((inputTokens - cacheWriteTokens) * input + OUTPUT_TOKENS * output) / MTOK + writesUsd;
    const usage = { inputTokens, cacheWriteTokens, cacheWrite1hTokens, outputTokens: OUTPUT_TOKENS };
    expect(price(row, usage)?.totalUsd).toBeCloseTo(expected, 9);
  });
});
