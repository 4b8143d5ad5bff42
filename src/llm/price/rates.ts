import type { Cost, Usage } from '../call.ts';

/** USD per million tokens; tiered rates depend on how long the whole input is. */
export type Rate = number | TieredRate;

export interface TieredRate {
  readonly base: number;
  /** In ascending order. An input of more than `start` tokens puts all of the call's tokens into the tier. */
  readonly tiers: readonly { readonly start: number; readonly price: number }[];
}

/** What one model costs at one time. A rate that is absent is that of the tokens it would be part of. */
export interface Rates {
  readonly input: Rate;
  /** Absent for models that put out no tokens (embeddings). */
  readonly output?: Rate;
  readonly cacheRead?: Rate;
  readonly cacheWrite?: Rate;
  /** Of cache writes that are kept for an hour. */
  readonly cacheWrite1h?: Rate;
  readonly perRequestUsd?: number;
  readonly perWebSearchUsd?: number;
}

/**
 * Prices a call's tokens. Undefined where the whole cannot be told: a side without a count, counts that
 * contradict each other, or something billed for which there is no rate.
 *
 * `inputUsd` is of the input that no cache was involved in; `cacheUsd` of cache reads and writes, where the
 * provider tells of them; what is charged per request or per search is in the total alone.
 */
export function costOf(rates: Rates, usage: Usage, source: Cost['source'], factor = 1): Cost | undefined {
  const { cachedInputTokens, cacheWriteTokens } = usage;
  const inputTokens = usage.billedInputTokens ?? usage.inputTokens;
  const outputTokens = usage.billedOutputTokens ?? usage.outputTokens;
  if (!isCount(inputTokens) || !isCount(outputTokens)) return undefined;
  const cacheReads = cachedInputTokens ?? 0;
  const cacheWrites = cacheWriteTokens ?? 0;
  const writes1h = usage.cacheWrite1hTokens ?? 0;
  const fresh = inputTokens - cacheReads - cacheWrites;
  const parts = [cacheReads, cacheWrites, writes1h, cacheWrites - writes1h, fresh];
  if (!parts.every(isCount)) return undefined;
  if (outputTokens > 0 && rates.output === undefined) return undefined;
  const searchesUsd = searchCost(rates, usage.webSearches ?? 0);
  if (searchesUsd === undefined || (usage.otherModalityTokens ?? 0) > 0) return undefined;

  const perToken = factor / 1e6;
  const inputUsd = fresh * rateAt(rates.input, inputTokens) * perToken;
  const outputUsd = outputTokens * rateAt(rates.output ?? 0, inputTokens) * perToken;
  const writeRate = rates.cacheWrite ?? rates.input;
  const cacheUsd =
    (cacheReads * rateAt(rates.cacheRead ?? rates.input, inputTokens) +
      (cacheWrites - writes1h) * rateAt(writeRate, inputTokens) +
      writes1h * rateAt(rates.cacheWrite1h ?? writeRate, inputTokens)) *
    perToken;
  // Assigned one by one: this runs for every call, and spreading objects took most of its time.
  const cost: Mutable<Cost> = {
    totalUsd: round(inputUsd + outputUsd + cacheUsd + (rates.perRequestUsd ?? 0) + searchesUsd),
    inputUsd: round(inputUsd),
    outputUsd: round(outputUsd),
    source,
  };
  if (cachedInputTokens !== undefined || cacheWriteTokens !== undefined) cost.cacheUsd = round(cacheUsd);
  return cost;
}

type Mutable<Type> = { -readonly [Key in keyof Type]: Type[Key] };

function isCount(value: number | undefined): value is number {
  return value !== undefined && Number.isFinite(value) && value >= 0;
}

function searchCost(rates: Rates, searches: number): number | undefined {
  if (searches === 0) return 0;
  return rates.perWebSearchUsd === undefined ? undefined : searches * rates.perWebSearchUsd;
}

function rateAt(rate: Rate, inputTokens: number): number {
  if (typeof rate === 'number') return rate;
  let price = rate.base;
  for (const tier of rate.tiers) if (inputTokens > tier.start) price = tier.price;
  return price;
}

/** To a millionth of a micro-dollar: sums of doubles otherwise show digits such as 0.0014999999999999998. */
function round(usd: number): number {
  return Math.round(usd * 1e12) / 1e12;
}
