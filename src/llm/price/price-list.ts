import type { ConditionalPrice, calcPrice, ModelPrice } from '@pydantic/genai-prices';
import type { Rate, Rates } from './rates.ts';
import { type RateSchedule, type ScheduledRates, timeOfDayMs, type Validity } from './schedule.ts';

/** Published rates of a model. */
export interface ListedModel {
  /** Where they are listed: ids of the price list, or of our corrections to it. */
  readonly providerId: string;
  readonly modelId: string;
  readonly schedule: RateSchedule;
}

/** The published rates of models, by the price list's own provider ids. */
export interface PriceList {
  /** Undefined for a model that is not listed, or not paid by what calls count. Never throws. */
  find(providerId: string, model: string): ListedModel | undefined;
  /** Ids of the models that are listed under a provider; of all providers without one. */
  modelIds(providerId?: string): readonly string[];
}

/**
 * Loads the price list of @pydantic/genai-prices, which only this file knows. It takes about 0.1 s and 16 MB,
 * which is why it is not simply imported.
 *
 * The package finds a model's prices by name; the sums are done here (rates.ts), since its own take 20 µs a
 * call. What it found holds for good: its prices are a table that comes with it, and what depends on the time
 * or the length of a call is kept as a schedule and as tiers.
 */
export async function loadPriceList(): Promise<PriceList> {
  const prices = await import('@pydantic/genai-prices');
  const idsOf = (providerId: string) => prices.findProvider({ providerId })?.models.map(({ id }) => id) ?? [];
  return {
    find: (providerId, model) => lookUp(prices.calcPrice, providerId, model),
    modelIds: (providerId) => (providerId === undefined ? LARGEST_LISTS.flatMap(idsOf) : idsOf(providerId)),
  };
}

/** Whose models are named where somebody asks for one without saying whose. */
const LARGEST_LISTS = [
  'openai',
  'anthropic',
  'google',
  'mistral',
  'x-ai',
  'deepseek',
  'cohere',
  'moonshotai',
];

function lookUp(calculate: typeof calcPrice, providerId: string, model: string): ListedModel | undefined {
  try {
    const found = calculate({ input_tokens: 1, output_tokens: 1 }, model, { providerId });
    if (found === null) return undefined;
    const { prices, id } = found.model;
    const [first, ...rest] = readEntries(Array.isArray(prices) ? prices : [{ prices }]);
    if (first === undefined) return undefined;
    return { providerId: found.provider.id, modelId: id, schedule: [first, ...rest] };
  } catch {
    // It throws for prices that it finds inconsistent, and for those that readRates refuses.
    return undefined;
  }
}

/**
 * Entries stand in the order of time: hours that come after a date hold from that date on. (The package itself
 * takes them for any day, which would put the peak hours of 2026 into 2025.)
 */
function readEntries(entries: readonly ConditionalPrice[]): ScheduledRates[] {
  let fromMs: number | undefined;
  return entries.map(({ prices, constraint }) => {
    if (constraint?.type === 'start_date') fromMs = Date.parse(constraint.start_date);
    const validity: Validity = {
      ...(fromMs !== undefined && { fromMs }),
      ...(constraint?.type === 'time_of_date' && {
        daily: { startMs: timeOfDayMs(constraint.start_time), endMs: timeOfDayMs(constraint.end_time) },
      }),
    };
    return { rates: readRates(prices), ...(constraint !== undefined && { validity }) };
  });
}

/** Rates for parts of the output that providers do not always count: what a call costs cannot be told. */
const PARTS_WITHOUT_COUNTS = ['output_reasoning_mtok', 'output_citation_mtok'];

const RATE_KEYS: readonly (readonly [keyof Rates, string])[] = [
  ['input', 'input_mtok'],
  ['output', 'output_mtok'],
  ['cacheRead', 'cache_read_mtok'],
  ['cacheWrite', 'cache_write_mtok'],
  ['cacheWrite1h', 'cache_write_1h_mtok'],
  ['inputAudio', 'input_audio_mtok'],
  ['outputAudio', 'output_audio_mtok'],
  ['inputImage', 'input_image_mtok'],
  ['outputImage', 'output_image_mtok'],
];

const SECONDS_PER_HOUR = 3600;

/** Throws where the price depends on something that calls do not tell (pages, messages). */
function readRates(prices: ModelPrice): Rates {
  if (PARTS_WITHOUT_COUNTS.some((key) => prices[key] !== undefined))
    throw new RangeError('parts not counted');
  const rates: Partial<Record<keyof Rates, Rate>> = {};
  for (const [key, listedKey] of RATE_KEYS) {
    const rate = prices[listedKey];
    if (rate !== undefined) rates[key] = rate;
  }
  const perRequestUsd = perUnit(prices['requests_kcount'], 1000);
  const perWebSearchUsd = perUnit(prices['web_searches_kcount'], 1000);
  const perAudioSecondUsd = perUnit(prices['input_audio_hours'], SECONDS_PER_HOUR);
  const bySecond = perAudioSecondUsd !== undefined && rates.input === undefined;
  if (rates.input === undefined && !bySecond) throw new RangeError('not paid by the token');
  return {
    ...rates,
    ...(perRequestUsd !== undefined && { perRequestUsd }),
    ...(perWebSearchUsd !== undefined && { perWebSearchUsd }),
    ...(bySecond && { perAudioSecondUsd }),
  } as Rates;
}

function perUnit(price: ModelPrice[string], units: number): number | undefined {
  return typeof price === 'number' ? price / units : undefined;
}
