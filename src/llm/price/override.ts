import { matchesGlob } from './glob.ts';
import type { Rates } from './rates.ts';

/** A negotiated price: `cost.overrides` of the configuration, in USD per million tokens. */
export interface CostOverride {
  /** The provider as `llm.provider` names it; absent for all of them. */
  readonly provider?: string;
  /** A glob over the model that answered or the one that was asked for (`gpt-4o*`). */
  readonly model: string;
  readonly inputPerMtokUsd: number;
  readonly outputPerMtokUsd: number;
  /** Where absent, tokens read from a cache cost what others do; likewise for those written to it. */
  readonly cachedInputPerMtokUsd?: number;
  readonly cacheWritePerMtokUsd?: number;
}

/** The rates of the first override, in the order given, that fits one of the models. */
export function findOverride(
  overrides: readonly CostOverride[],
  provider: string | undefined,
  models: readonly string[],
): Rates | undefined {
  const found = overrides.find(
    (override) =>
      (override.provider === undefined || override.provider === provider) &&
      models.some((model) => matchesGlob(override.model, model)),
  );
  return found && ratesOf(found);
}

function ratesOf(override: CostOverride): Rates {
  const { cachedInputPerMtokUsd, cacheWritePerMtokUsd } = override;
  return {
    input: override.inputPerMtokUsd,
    output: override.outputPerMtokUsd,
    ...(cachedInputPerMtokUsd !== undefined && { cacheRead: cachedInputPerMtokUsd }),
    ...(cacheWritePerMtokUsd !== undefined && { cacheWrite: cacheWritePerMtokUsd }),
  };
}
