import { listedBedrockModel } from './bedrock-models.ts';

/** Our providers' names and the price list's. A provider without a row publishes no prices that we know of. */
const PRICE_LIST_IDS: ReadonlyMap<string, string> = new Map([
  ['openai', 'openai'],
  ['azure.ai.openai', 'azure'],
  ['azure.ai.inference', 'azure'],
  ['anthropic', 'anthropic'],
  ['aws.bedrock', 'aws'],
  ['gcp.gemini', 'google'],
  ['gcp.vertex_ai', 'google'],
  ['cohere', 'cohere'],
  ['mistral_ai', 'mistral'],
  ['groq', 'groq'],
  ['deepseek', 'deepseek'],
  ['x_ai', 'x-ai'],
  ['perplexity', 'perplexity'],
  ['openrouter', 'openrouter'],
  ['together', 'together'],
  ['fireworks', 'fireworks'],
  ['cerebras', 'cerebras'],
  ['moonshot_ai', 'moonshotai'],
  ['zai', 'zai'],
  ['zhipu', 'zhipuai'],
  ['minimax', 'minimax'],
  ['novita', 'novita'],
  ['voyage', 'voyageai'],
]);

/** The providers whose prices the list has, as `llm.provider` names them. */
export const LISTED_PROVIDERS: readonly string[] = [...PRICE_LIST_IDS.keys()];

/** The price list's id of a provider; undefined for one without prices of its own. */
export function priceListId(provider: string | undefined): string | undefined {
  return provider === undefined ? undefined : PRICE_LIST_IDS.get(provider);
}

/** Those who pass calls on and charge, or pass on, what the provider behind them does. */
const GATEWAYS: ReadonlySet<string> = new Set([
  'openrouter',
  'litellm',
  'vercel',
  'portkey',
  'helicone',
  'cloudflare',
]);

export function isGateway(provider: string | undefined): boolean {
  return provider !== undefined && GATEWAYS.has(provider);
}

/**
 * The provider that a gateway's model names begin with: `anthropic/claude-sonnet-4-5`. What comes after `azure/` is the
 * name of a deployment, and not in any list.
 */
const MODEL_PREFIXES: ReadonlyMap<string, string> = new Map([
  ['openai', 'openai'],
  ['anthropic', 'anthropic'],
  ['bedrock', 'aws'],
  ['gemini', 'google'],
  ['google', 'google'],
  ['vertex_ai', 'google'],
  ['mistral', 'mistral'],
  ['groq', 'groq'],
  ['deepseek', 'deepseek'],
  ['xai', 'x-ai'],
  ['x-ai', 'x-ai'],
  ['cohere', 'cohere'],
  ['together_ai', 'together'],
  ['fireworks_ai', 'fireworks'],
  ['moonshot', 'moonshotai'],
  ['cerebras', 'cerebras'],
  ['voyage', 'voyageai'],
  ['perplexity', 'perplexity'],
]);

/**
 * Who sells a model that is named without a provider. Only names that nobody else serves at a price of his own
 * are here: a model with open weights costs what its host asks.
 */
const MODEL_OWNERS: readonly (readonly [RegExp, string])[] = [
  [/^(?:gpt-(?!oss)|chatgpt-|o[134](?:-|$)|text-embedding-)/i, 'openai'],
  [/^claude-/i, 'anthropic'],
  [/^gemini-/i, 'google'],
  [/^grok-/i, 'x-ai'],
  [/^voyage-/i, 'voyageai'],
];

/** Where the price list keeps a model. */
export interface PriceListEntry {
  readonly providerId: string;
  readonly model: string;
}

/**
 * Finds a model's place in the price list. The provider decides; where none is known, or a gateway without
 * prices of its own, the model's name does, if it is unmistakable.
 */
export function priceListEntry(provider: string | undefined, model: string): PriceListEntry | undefined {
  const providerId = priceListId(provider);
  if (providerId !== undefined) return entryOf(providerId, model);
  if (provider !== undefined && !isGateway(provider)) return undefined;
  const slash = model.indexOf('/');
  const prefixed = slash < 0 ? undefined : MODEL_PREFIXES.get(model.slice(0, slash));
  if (prefixed !== undefined) return entryOf(prefixed, model.slice(slash + 1));
  const name = withoutResource(model);
  const owner = MODEL_OWNERS.find(([pattern]) => pattern.test(name))?.[1];
  return owner === undefined ? undefined : entryOf(owner, name);
}

function entryOf(providerId: string, name: string): PriceListEntry | undefined {
  const model = listedName(providerId, name);
  return model === undefined ? undefined : { providerId, model };
}

function listedName(providerId: string, written: string): string | undefined {
  // LiteLLM and others write the provider's name before the model's where the provider is known anyway.
  const slash = written.indexOf('/');
  const isPrefixed = slash > 0 && MODEL_PREFIXES.get(written.slice(0, slash)) === providerId;
  const name = isPrefixed ? written.slice(slash + 1) : written;
  if (providerId === 'aws') return listedBedrockModel(name);
  return providerId === 'google' ? withoutResource(name) : name;
}

/** Google's models as resources: `models/gemini-2.5-pro`, `publishers/google/models/gemini-2.5-pro`. */
function withoutResource(name: string): string {
  return name.replace(/^(?:.*\/)?models\//, '');
}
