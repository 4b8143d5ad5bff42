import type { Factors } from './rates.ts';

/** What a service tier makes of the list's price, for the models whose names fit. */
export interface TierRow {
  readonly providers: readonly string[];
  readonly tier: string;
  readonly models?: RegExp;
  readonly factor: number;
  /** Where what was read from the cache has another factor; null: it has a price of its own. */
  readonly cacheRead?: number | null;
}

/** Tiers that are the list's price, or have no part in it. */
const STANDARD: ReadonlySet<string> = new Set([
  'default',
  'standard',
  'standard_only',
  'auto',
  'on_demand',
  'service_tier_standard',
]);

const OPENAI = ['openai'];
const OPENAI_AND_AZURE = ['openai', 'azure.ai.openai'];
const ANTHROPIC = ['anthropic'];
const GOOGLE = ['gcp.gemini', 'gcp.vertex_ai'];

/**
 * The first row that fits applies. Sources, read in November 2026: OpenAI's pricing page ("Flex", "Batch" and
 * "Priority" columns), Azure OpenAI's pricing page ("Priority processing"), Anthropic's ("Batch processing", "Fast
 * mode", "Data residency"), Google's of the Gemini API and of Vertex AI ("Flex", "Priority"), Groq's docs on flex.
 * Tiers that are paid in advance (OpenAI's scale tier, Anthropic's priority tier, Vertex AI's provisioned
 * throughput) have no price per token; Bedrock's tiers have one for each model, which the list has not.
 */
export const TIER_ROWS: readonly TierRow[] = [
  { providers: OPENAI_AND_AZURE, tier: 'flex', factor: 0.5 },
  { providers: OPENAI_AND_AZURE, tier: 'batch', factor: 0.5 },
  { providers: OPENAI, tier: 'priority', models: /^gpt-4\.1-nano(?:-2025|$)/, factor: 2 },
  { providers: OPENAI_AND_AZURE, tier: 'priority', models: /^gpt-4\.1(?:-mini)?(?:-2025|$)/, factor: 1.75 },
  { providers: OPENAI, tier: 'priority', models: /^gpt-4o-mini(?:-2024-07-18)?$/, factor: 5 / 3 },
  { providers: OPENAI, tier: 'priority', models: /^gpt-4o-2024-05-13$/, factor: 1.75 },
  { providers: OPENAI, tier: 'priority', models: /^gpt-4o(?:-2024-(?:08-06|11-20))?$/, factor: 1.7 },
  { providers: OPENAI, tier: 'priority', models: /^o3(?:-2025-04-16)?$/, factor: 1.75 },
  { providers: OPENAI, tier: 'priority', models: /^o4-mini(?:-2025-04-16)?$/, factor: 20 / 11 },
  { providers: OPENAI_AND_AZURE, tier: 'priority', models: /^gpt-5-mini(?:-2025|$)/, factor: 1.8 },
  { providers: OPENAI_AND_AZURE, tier: 'priority', models: /^gpt-5(?:\.[12])?(?:-202\d|$)/, factor: 2 },
  { providers: OPENAI_AND_AZURE, tier: 'priority', models: /^gpt-5\.4(?:-mini)?(?:-2026|$)/, factor: 2 },
  { providers: OPENAI_AND_AZURE, tier: 'priority', models: /^gpt-5\.5(?:-2026|$)/, factor: 2.5 },
  { providers: OPENAI_AND_AZURE, tier: 'priority', models: /^gpt-5\.6-(?:sol|terra|luna)/, factor: 2 },
  { providers: ANTHROPIC, tier: 'batch', factor: 0.5 },
  { providers: ANTHROPIC, tier: 'standard_us', factor: 1.1 },
  { providers: ANTHROPIC, tier: 'batch_us', factor: 0.55 },
  { providers: ANTHROPIC, tier: 'fast', models: /^claude-opus-4-[67]/, factor: 6 },
  { providers: ANTHROPIC, tier: 'fast_us', models: /^claude-opus-4-[67]/, factor: 6.6 },
  { providers: ANTHROPIC, tier: 'fast', models: /^claude-opus-(?:4-8|5)/, factor: 2 },
  { providers: ANTHROPIC, tier: 'fast_us', models: /^claude-opus-(?:4-8|5)/, factor: 2.2 },
  { providers: GOOGLE, tier: 'on_demand_priority', models: /^gemini-/, factor: 1.8 },
  { providers: GOOGLE, tier: 'priority', models: /^gemini-/, factor: 1.8 },
  { providers: GOOGLE, tier: 'on_demand_flex', models: /^gemini-/, factor: 0.5, cacheRead: null },
  { providers: GOOGLE, tier: 'flex', models: /^gemini-/, factor: 0.5, cacheRead: null },
  { providers: ['groq'], tier: 'flex', factor: 1 },
];

/** The list's own price. */
const LIST_PRICE: Factors = { tokens: 1 };

/**
 * The factors for the tier that served a call of a model, named in the provider's own way: the list's price for the
 * standard one, undefined where it does not apply and no other is known.
 */
export function tierFactors(
  provider: string | undefined,
  model: string,
  serviceTier: string | undefined,
): Factors | undefined {
  const tier = serviceTier?.toLowerCase();
  if (tier === undefined || STANDARD.has(tier)) return LIST_PRICE;
  if (provider === undefined) return undefined;
  const row = TIER_ROWS.find(
    ({ providers, tier: name, models }) =>
      name === tier && providers.includes(provider) && (models === undefined || models.test(model)),
  );
  if (row === undefined) return undefined;
  return { tokens: row.factor, ...(row.cacheRead !== undefined && { cacheRead: row.cacheRead }) };
}
