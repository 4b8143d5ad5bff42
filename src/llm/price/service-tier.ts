/** What a service tier costs, as a factor on the list's price; null where it has prices of its own. */
const TIER_FACTORS: ReadonlyMap<string, number | null> = new Map([
  ['openai/flex', 0.5],
  ['openai/batch', 0.5],
  ['openai/priority', null],
  ['azure.ai.openai/batch', 0.5],
  ['azure.ai.openai/priority', null],
  ['anthropic/batch', 0.5],
  ['anthropic/priority', null],
  ['anthropic/fast', null],
  ['anthropic/standard_us', 1.1],
  ['anthropic/batch_us', 0.55],
  ['anthropic/priority_us', null],
  ['gcp.vertex_ai/PROVISIONED_THROUGHPUT', null],
  ['gcp.vertex_ai/ON_DEMAND_PRIORITY', null],
  ['gcp.vertex_ai/ON_DEMAND_FLEX', null],
  ['aws.bedrock/priority', null],
  ['aws.bedrock/flex', null],
  ['aws.bedrock/reserved', null],
  ['aws.bedrock/optimized', null],
]);

/**
 * The factor for the tier that served a call: 1 for the standard one and for those that cost the same,
 * undefined where the list's price does not apply. Sources: the pricing pages of OpenAI ("flex", "batch",
 * "priority"), Azure OpenAI, Anthropic ("batch processing", "priority tier", "fast mode", "data residency"),
 * Vertex AI ("traffic type"), and Amazon Bedrock ("service tiers", "latency optimized inference").
 */
export function tierFactor(
  provider: string | undefined,
  serviceTier: string | undefined,
): number | undefined {
  if (provider === undefined || serviceTier === undefined) return 1;
  const factor = TIER_FACTORS.get(`${provider}/${serviceTier}`);
  return factor === undefined ? 1 : (factor ?? undefined);
}
