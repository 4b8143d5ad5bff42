import { type Cost, hasNoOutput, type Operation, type Usage } from '../call.ts';
import { type CostOverride, findOverride } from './override.ts';
import { loadPriceList, type PriceList } from './price-list.ts';
import { isGateway, priceListEntry } from './provider-names.ts';
import { costOf, type Rates } from './rates.ts';
import { type RateSchedule, ratesAt } from './schedule.ts';
import { tierFactor } from './service-tier.ts';

export interface PriceQuery {
  /** As `llm.provider` names it. */
  readonly provider?: string;
  readonly operation?: Operation;
  /** The model that answered, or the one asked for where the answer names none. */
  readonly model: string;
  /** The model asked for, where it is another: negotiated prices may be in its name. */
  readonly requestModel?: string;
  /** True where `model` is a name that the customer gave (an Azure deployment): the price list has it not. */
  readonly isDeployment?: boolean;
  readonly usage: Usage;
  /** True where the counts are estimates. */
  readonly estimated?: boolean;
  /** When the call was made, in milliseconds since 1970: prices change by day and by hour. */
  readonly timestampMs: number;
  /** What the provider or a gateway says that it charged. */
  readonly billedCostUsd?: number;
  /** The tier that served the call. */
  readonly serviceTier?: string;
}

export interface Pricer {
  /**
   * What a call cost: what was billed, else a negotiated price, else the published one. Undefined where it is
   * not known, never a guess: a call of which one side's tokens are missing has no price, except embeddings
   * and rankings, which have one side only.
   */
  price(query: PriceQuery): Cost | undefined;
  /** Settles when published prices are there; until then only billed and negotiated ones are known. */
  readonly ready: Promise<void>;
}

/** The rates of one provider's model, as far as they do not depend on the call. */
type KnownRates =
  | { readonly source: 'override'; readonly rates: Rates }
  | { readonly source: 'price_list'; readonly schedule: RateSchedule }
  | undefined;

/** Names come from payloads: more different ones than this are no models, and are looked up anew. */
const MOST_REMEMBERED = 4096;
const LONGEST_MODEL_NAME = 256;

/** Starts to load the published prices; `overrides` go before them, the first that fits before the others. */
export function createPricer(
  overrides: readonly CostOverride[],
  load: () => Promise<PriceList> = loadPriceList,
): Pricer {
  let priceList: PriceList | undefined;
  const remembered = new Map<string, KnownRates>();
  const ready = load().then((loaded) => {
    priceList = loaded;
    remembered.clear();
  });
  // Whoever awaits `ready` learns of a failure; nobody has to.
  ready.catch(() => {});

  function ratesFor({ provider, model, requestModel = model, isDeployment }: PriceQuery): KnownRates {
    if (model.length > LONGEST_MODEL_NAME || requestModel.length > LONGEST_MODEL_NAME) return undefined;
    const key = `${provider ?? ''}\n${model}\n${requestModel}\n${isDeployment === true}`;
    const before = remembered.get(key);
    if (before !== undefined || remembered.has(key)) return before;
    if (remembered.size >= MOST_REMEMBERED) remembered.clear();
    const rates = findRates(provider, model, requestModel, isDeployment === true);
    remembered.set(key, rates);
    return rates;
  }

  function findRates(
    provider: string | undefined,
    model: string,
    requestModel: string,
    isDeployment: boolean,
  ): KnownRates {
    const override = findOverride(overrides, provider, [model, requestModel]);
    if (override !== undefined) return { source: 'override', rates: override };
    if (isDeployment) return undefined;
    for (const name of listedNames(provider, model, requestModel)) {
      const schedule = published(provider, name);
      if (schedule !== undefined) return { source: 'price_list', schedule };
    }
    return undefined;
  }

  function published(provider: string | undefined, model: string): RateSchedule | undefined {
    const entry = priceListEntry(provider, model);
    return entry && priceList?.(entry.providerId, entry.model);
  }

  return {
    ready,
    price(query) {
      const { provider, billedCostUsd, timestampMs } = query;
      if (billedCostUsd !== undefined) {
        return { totalUsd: billedCostUsd, source: isGateway(provider) ? 'gateway' : 'provider' };
      }
      const known = ratesFor(query);
      if (known === undefined) return undefined;
      const usage = hasNoOutput(query.operation) ? { ...query.usage, outputTokens: 0 } : query.usage;
      const source = query.estimated === true ? 'estimate' : known.source;
      if (known.source === 'override') return costOf(known.rates, usage, source);
      const factor = tierFactor(provider, query.serviceTier);
      return factor === undefined
        ? undefined
        : costOf(ratesAt(known.schedule, timestampMs), usage, source, factor);
    },
  };
}

/**
 * The names to look a call's price up by, in order. Bedrock's price is that of the id in the URL: the answer, if it
 * names a model at all, has the vendor's name for it.
 */
function listedNames(provider: string | undefined, model: string, requestModel: string): string[] {
  if (provider === 'aws.bedrock') return [requestModel, model];
  return isSnapshotOf(model, requestModel) ? [model, requestModel] : [model];
}

/** `gpt-4o-2024-11-20` is a snapshot of `gpt-4o`: one too new for the list costs what its alias does. */
function isSnapshotOf(model: string, alias: string): boolean {
  return model.startsWith(`${alias}-`) && /^\d{3,4}(?:-?\d{2}-?\d{2})?$/.test(model.slice(alias.length + 1));
}
