import type { ConditionalPrice, calcPrice, ModelPrice } from '@pydantic/genai-prices';
import type { Rate, Rates } from './rates.ts';
import type { RateSchedule, ScheduledRates, Validity } from './schedule.ts';

/** The published rates of a model, by the price list's own provider id. Never throws. */
export type PriceList = (providerId: string, model: string) => RateSchedule | undefined;

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
  return (providerId, model) => lookUp(prices.calcPrice, providerId, model);
}

function lookUp(calculate: typeof calcPrice, providerId: string, model: string): RateSchedule | undefined {
  try {
    const found = calculate({ input_tokens: 1, output_tokens: 1 }, model, { providerId });
    const prices = found?.model.prices;
    if (prices === undefined) return undefined;
    const [first, ...rest] = (Array.isArray(prices) ? prices : [{ prices }]).map(readEntry);
    return first === undefined ? undefined : [first, ...rest];
  } catch {
    // It throws for prices that it finds inconsistent, and for those that readEntry refuses.
    return undefined;
  }
}

/** Rates for parts of the output that providers do not always count: what a call costs cannot be told. */
const PARTS_WITHOUT_COUNTS = ['output_reasoning_mtok', 'output_citation_mtok'];

function readEntry({ prices, constraint }: ConditionalPrice): ScheduledRates {
  const validity = constraint && readConstraint(constraint);
  return { rates: readRates(prices), ...(validity !== undefined && { validity }) };
}

/** Throws where the price depends on something else than tokens (seconds of audio, pages). */
function readRates(prices: ModelPrice): Rates {
  const input = prices['input_mtok'];
  if (input === undefined || PARTS_WITHOUT_COUNTS.some((key) => prices[key] !== undefined)) {
    throw new RangeError('not priced by tokens alone');
  }
  const optional: readonly (readonly [keyof Rates, Rate | undefined])[] = [
    ['output', prices['output_mtok']],
    ['cacheRead', prices['cache_read_mtok']],
    ['cacheWrite', prices['cache_write_mtok']],
    ['cacheWrite1h', prices['cache_write_1h_mtok']],
    ['perRequestUsd', perUnit(prices['requests_kcount'])],
    ['perWebSearchUsd', perUnit(prices['web_searches_kcount'])],
  ];
  return { input, ...Object.fromEntries(optional.filter(([, rate]) => rate !== undefined)) };
}

function perUnit(perThousand: ModelPrice[string]): number | undefined {
  return typeof perThousand === 'number' ? perThousand / 1000 : undefined;
}

function readConstraint(constraint: NonNullable<ConditionalPrice['constraint']>): Validity {
  if (constraint.type === 'start_date') {
    return { kind: 'from', timestampMs: Date.parse(constraint.start_date) };
  }
  return {
    kind: 'daily',
    startMs: timeOfDayMs(constraint.start_time),
    endMs: timeOfDayMs(constraint.end_time),
  };
}

const DAY_MS = 86_400_000;

/** `16:30:00Z`, or with an offset such as `+02:00`, as milliseconds after midnight UTC. */
function timeOfDayMs(time: string): number {
  return (Date.parse(`2000-01-01T${time}`) + DAY_MS) % DAY_MS;
}
