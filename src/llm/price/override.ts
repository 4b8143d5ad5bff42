import { matchesGlob } from './glob.ts';
import type { Factors, Rates } from './rates.ts';

/** A negotiated price: one row of `cost.overrides` of the configuration. */
export interface CostOverride {
  /** The provider as `llm.provider` names it; absent for all of them. */
  readonly provider?: string;
  /** A glob over the model that answered or the one that was asked for (`gpt-4o*`). */
  readonly model: string;
  /** USD per million tokens. */
  readonly rates: Rates;
  /** Prices of service tiers by the provider's name for them, in lower case; the others cost `rates`. */
  readonly serviceTiers?: ReadonlyMap<string, TierPrice>;
}

/** What a service tier costs: a factor on the other rates, or rates of its own. */
export type TierPrice = { readonly factor: number } | { readonly rates: Rates };

/** The place in `overrides` of the first, in the order given, that fits one of the models; -1: none does. */
export function findOverride(
  overrides: readonly CostOverride[],
  provider: string | undefined,
  models: readonly string[],
): number {
  return overrides.findIndex(
    (override) =>
      (override.provider === undefined || override.provider === provider) &&
      models.some((model) => matchesGlob(override.model, model)),
  );
}

/** The rates of an override for the tier that served the call, and the factor on them. */
export function overrideRates(
  { rates, serviceTiers }: CostOverride,
  serviceTier: string | undefined,
): { readonly rates: Rates; readonly factors?: Factors } {
  const price = serviceTier === undefined ? undefined : serviceTiers?.get(serviceTier.toLowerCase());
  if (price === undefined) return { rates };
  return 'rates' in price ? { rates: price.rates } : { rates, factors: { tokens: price.factor } };
}
