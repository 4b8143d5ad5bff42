import type { Section } from '../../config/section.ts';
import type { CostOverride, TierPrice } from '../../llm/price/override.ts';
import type { Rate, Rates } from '../../llm/price/rates.ts';

/** What is paid for each kind of tokens, in USD per million of them. */
interface RateRow {
  readonly input: number;
  readonly output: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
  readonly cacheWrite1h: number;
}

/** A row of `cost.overrides`. */
export function decodeCostOverride(section: Section): CostOverride {
  const provider = section.optionalString('provider');
  const model = section.string('model', '');
  if (model === '') section.problem('must be set', 'model');
  const serviceTiers = new Map<string, TierPrice>();
  const rates = decodeRates(section);
  for (const tier of section.sections('service_tiers')) {
    const name = tier.string('tier', '').toLowerCase();
    if (name === '') tier.problem('must be set', 'tier');
    if (serviceTiers.has(name)) tier.problem('is there twice', 'tier');
    serviceTiers.set(name, decodeTierPrice(tier));
  }
  return {
    ...(provider !== undefined && { provider }),
    model,
    rates,
    ...(serviceTiers.size > 0 && { serviceTiers }),
  };
}

/** A factor on the model's other rates, or rates of the tier's own. */
function decodeTierPrice(section: Section): TierPrice {
  const factor = section.optionalNumber('factor', { min: 0 });
  if (factor === undefined) return { rates: decodeRates(section) };
  for (const key of ['input_per_mtok', 'output_per_mtok'])
    if (section.has(key)) section.problem('cannot be set beside factor', key);
  return { factor };
}

/** The rates of a section, with those of longer inputs under `long_context`. */
function decodeRates(section: Section): Rates {
  const base = decodeRow(section, undefined);
  const rows: { readonly aboveTokens: number; readonly row: RateRow }[] = [];
  let before = base;
  for (const tier of section.sections('long_context')) {
    const aboveTokens = tier.integer('above_input_tokens', 0, { min: 0 });
    if (!tier.has('above_input_tokens')) tier.problem('must be set', 'above_input_tokens');
    if (aboveTokens <= (rows.at(-1)?.aboveTokens ?? -1))
      tier.problem('must be more than in the row before', 'above_input_tokens');
    before = decodeRow(tier, before);
    rows.push({ aboveTokens, row: before });
  }
  const perWebSearchUsd = section.optionalNumber('per_web_search', { min: 0 });
  const rate = (key: keyof RateRow): Rate => {
    if (rows.every(({ row }) => row[key] === base[key])) return base[key];
    return {
      base: base[key],
      tiers: rows.map(({ aboveTokens, row }) => ({ start: aboveTokens, price: row[key] })),
    };
  };
  return {
    input: rate('input'),
    output: rate('output'),
    cacheRead: rate('cacheRead'),
    cacheWrite: rate('cacheWrite'),
    cacheWrite1h: rate('cacheWrite1h'),
    // Sound and images cost what text does unless a price says otherwise, and overrides have none for them.
    inputAudio: rate('input'),
    outputAudio: rate('output'),
    inputImage: rate('input'),
    outputImage: rate('output'),
    ...(perWebSearchUsd !== undefined && { perWebSearchUsd }),
  };
}

/** One row; what it leaves out is that of the row before, and without one that of input. */
function decodeRow(section: Section, before: RateRow | undefined): RateRow {
  const price = (key: string) => section.optionalNumber(key, { min: 0 });
  const required = (key: string, fallback: number | undefined): number => {
    const rate = price(key) ?? fallback;
    if (rate === undefined) section.problem('must be a price in USD per million tokens', key);
    return rate ?? 0;
  };
  const input = required('input_per_mtok', before?.input);
  const output = required('output_per_mtok', before?.output);
  const cacheRead = price('cached_input_per_mtok') ?? carried('cacheRead', before, input);
  const cacheWrite = price('cache_write_per_mtok') ?? carried('cacheWrite', before, input);
  const cacheWrite1h =
    price('cache_write_1h_per_mtok') ??
    (before === undefined || before.cacheWrite1h === before.cacheWrite ? cacheWrite : before.cacheWrite1h);
  return { input, output, cacheRead, cacheWrite, cacheWrite1h };
}

/** A rate that was never given goes on following that of input. */
function carried(key: 'cacheRead' | 'cacheWrite', before: RateRow | undefined, input: number): number {
  return before === undefined || before[key] === before.input ? input : before[key];
}
