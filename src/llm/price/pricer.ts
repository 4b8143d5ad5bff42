import { type Cost, hasNoOutput, type Operation, type Usage } from '../call.ts';
import { corrected, correctionReason } from './corrections.ts';
import { endpointUplift } from './endpoint-uplift.ts';
import { type CostOverride, findOverride, overrideRates } from './override.ts';
import { type ListedModel, loadPriceList, type PriceList } from './price-list.ts';
import { isGateway, priceListEntry, priceListId } from './provider-names.ts';
import { type Charge, chargesOf, costOf, type Factors, longContextStart, type Rates } from './rates.ts';
import { entryAt, type Validity } from './schedule.ts';
import { tierFactors } from './service-tier.ts';

export interface PriceQuery {
  /** As `llm.provider` names it. */
  readonly provider?: string | undefined;
  readonly operation?: Operation | undefined;
  /** The model that answered, or the one asked for where the answer names none. */
  readonly model: string;
  /** The model asked for, where it is another: negotiated prices may be in its name. */
  readonly requestModel?: string | undefined;
  /** True where `model` is a name that the customer gave (an Azure deployment): the price list has it not. */
  readonly isDeployment?: boolean | undefined;
  readonly usage: Usage;
  /** True where the counts are estimates. */
  readonly estimated?: boolean | undefined;
  /** When the call was made, in milliseconds since 1970: prices change by day and by hour. */
  readonly timestampMs: number;
  /** What the provider or a gateway says that it charged. */
  readonly billedCostUsd?: number | undefined;
  /** The tier that served the call. */
  readonly serviceTier?: string | undefined;
  /** The host that was called: some keep data in a region, at a price. */
  readonly host?: string | undefined;
}

/** How a price comes about. */
export interface Explanation {
  readonly cost: Cost;
  /** Its lines; none for what was billed. */
  readonly charges: readonly Charge[];
  /** The row of `cost.overrides`, counted from 0. */
  readonly override?: number;
  readonly listed?: Pick<ListedModel, 'providerId' | 'modelId'>;
  /** When these rates hold, where they change over time. */
  readonly validity?: Validity;
  /** Why they are not those of the price list. */
  readonly correction?: string;
  readonly factors: Factors;
  /** The number of input tokens above which these rates hold, where they are those of long inputs. */
  readonly longContextAbove?: number;
}

export interface Pricer {
  /**
   * What a call cost: what was billed, else a negotiated price, else the published one. Undefined where it is
   * not known, never a guess: a call of which one side's tokens are missing has no price, except embeddings
   * and rankings, which have one side only.
   */
  price(query: PriceQuery): Cost | undefined;
  /** The same with its reasons; not for the hot path. */
  explain(query: PriceQuery): Explanation | undefined;
  /** Names of models that are listed for a provider, as the list writes them; empty before the list is there. */
  listedModels(provider: string | undefined): readonly string[];
  /**
   * Resolves when published prices are there, which are loaded when this is first called; until then only billed and
   * negotiated ones are known. Rejects where the list cannot be loaded.
   */
  ready(): Promise<void>;
}

/** The rates of one provider's model, as far as they do not depend on the call. */
type KnownRates =
  | {
      readonly source: 'override';
      readonly override: number;
      readonly rates: Rates;
      readonly factors?: Factors;
    }
  | { readonly source: 'price_list'; readonly listed: ListedModel; readonly factors: Factors }
  | undefined;

/** What decides over a model's rates beside its name. */
type RateKey = {
  readonly [Name in 'provider' | 'requestModel' | 'serviceTier' | 'host' | 'isDeployment']:
    | PriceQuery[Name]
    | undefined;
};

interface RememberedRates {
  readonly key: RateKey;
  readonly rates: KnownRates;
}

/** Names come from payloads: more different ones than this are no models, and are looked up anew. */
const MOST_REMEMBERED = 4096;
const MOST_OF_ONE_MODEL = 16;
const LONGEST_NAME = 256;

function isSameCall(key: RateKey, query: PriceQuery): boolean {
  return (
    key.provider === query.provider &&
    key.requestModel === query.requestModel &&
    key.serviceTier === query.serviceTier &&
    key.host === query.host &&
    key.isDeployment === query.isDeployment
  );
}

function isTooLong({ model, requestModel = '', serviceTier = '', host = '' }: PriceQuery): boolean {
  return Math.max(model.length, requestModel.length, serviceTier.length, host.length) > LONGEST_NAME;
}

/** A pricer whose `overrides` go before the published prices, the first that fits before the others. */
export function createPricer(
  overrides: readonly CostOverride[],
  load: () => Promise<PriceList> = loadPriceList,
): Pricer {
  let priceList: PriceList | undefined;
  const remembered = new Map<string, RememberedRates[]>();
  let rememberedCount = 0;
  let loading: Promise<void> | undefined;

  /**
   * Remembered by all that decides over the rates. A key made of these names took half a microsecond a call; what
   * is known of one model is a short list instead (`npm run bench:tokens -- --price`).
   */
  function ratesFor(query: PriceQuery): KnownRates {
    const { model } = query;
    const ofModel = remembered.get(model);
    const before = ofModel?.find(({ key }) => isSameCall(key, query));
    if (before !== undefined) return before.rates;
    const rates = findRates(query);
    if (isTooLong(query)) return rates;
    if (++rememberedCount > MOST_REMEMBERED) {
      remembered.clear();
      rememberedCount = 1;
    }
    const { provider, requestModel, serviceTier, host, isDeployment } = query;
    const key = { provider, requestModel, serviceTier, host, isDeployment };
    const list = remembered.get(model);
    if (list === undefined) remembered.set(model, [{ key, rates }]);
    else if (list.length < MOST_OF_ONE_MODEL) list.push({ key, rates });
    return rates;
  }

  function findRates(query: PriceQuery): KnownRates {
    const { provider, model, requestModel = model, serviceTier } = query;
    const override = findOverride(overrides, provider, [model, requestModel]);
    const negotiated = overrides[override];
    if (negotiated !== undefined)
      return { source: 'override', override, ...overrideRates(negotiated, serviceTier) };
    if (query.isDeployment === true) return undefined;
    for (const name of listedNames(provider, model, requestModel)) {
      const entry = priceListEntry(provider, name);
      const listed = entry && priceList?.find(entry.providerId, entry.model);
      if (listed === undefined) continue;
      const factors = listFactors(query, entry?.model ?? name);
      return factors && { source: 'price_list', listed, factors };
    }
    return undefined;
  }

  return {
    ready() {
      loading ??= load().then((loaded) => {
        priceList = corrected(loaded);
        remembered.clear();
      });
      return loading;
    },
    price(query) {
      const { billedCostUsd, estimated } = query;
      if (billedCostUsd !== undefined) return billedCost(query.provider, billedCostUsd);
      const known = ratesFor(query);
      if (known === undefined) return undefined;
      const source = estimated === true ? 'estimate' : known.source;
      return costOf(ratesOf(known, query.timestampMs), usageOf(query), source, known.factors);
    },
    explain(query) {
      const cost = this.price(query);
      if (cost === undefined) return undefined;
      const known = query.billedCostUsd === undefined ? ratesFor(query) : undefined;
      if (known === undefined) return { cost, charges: [], factors: { tokens: 1 } };
      const { factors = { tokens: 1 } } = known;
      const rates = ratesOf(known, query.timestampMs);
      const charges = chargesOf(rates, usageOf(query), factors) ?? [];
      const longContextAbove = longContextStart(rates, query.usage.inputTokens ?? 0);
      const told = { cost, charges, factors, ...(longContextAbove !== undefined && { longContextAbove }) };
      if (known.source === 'override') return { ...told, override: known.override };
      const { providerId, modelId, schedule } = known.listed;
      const { validity } = entryAt(schedule, query.timestampMs);
      const correction = correctionReason(providerId, modelId);
      return {
        ...told,
        listed: { providerId, modelId },
        ...(validity !== undefined && { validity }),
        ...(correction !== undefined && { correction }),
      };
    },
    listedModels(provider) {
      const providerId = priceListId(provider);
      return provider !== undefined && providerId === undefined
        ? []
        : (priceList?.modelIds(providerId) ?? []);
    },
  };
}

function billedCost(provider: string | undefined, totalUsd: number): Cost {
  return { totalUsd, source: isGateway(provider) ? 'gateway' : 'provider' };
}

function ratesOf(known: NonNullable<KnownRates>, timestampMs: number): Rates {
  return known.source === 'override' ? known.rates : entryAt(known.listed.schedule, timestampMs).rates;
}

function usageOf({ operation, usage }: PriceQuery): Usage {
  return hasNoOutput(operation) ? { ...usage, outputTokens: 0 } : usage;
}

function listFactors({ provider, serviceTier, host }: PriceQuery, model: string): Factors | undefined {
  const factors = tierFactors(provider, model, serviceTier);
  const uplift = endpointUplift(provider, host, model);
  return factors === undefined || uplift === 1 ? factors : { ...factors, tokens: factors.tokens * uplift };
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
