import { createPricer, type PriceQuery } from '../../src/llm/price/pricer.ts';

const CALLS = 2_000_000;

const MODELS: readonly (readonly [provider: string, model: string])[] = [
  ['openai', 'gpt-4o-2024-08-06'],
  ['openai', 'gpt-5-mini'],
  ['anthropic', 'claude-sonnet-4-5-20250929'],
  ['gcp.gemini', 'gemini-2.5-flash'],
  ['deepseek', 'deepseek-flash'],
  ['openai', 'nobody-knows-it'],
];

/** Prints what it takes to price a call of a model that was priced before. */
export async function measurePricing(): Promise<void> {
  const pricer = createPricer([]);
  await pricer.ready();
  for (const [provider, model] of MODELS) {
    const query: PriceQuery = {
      provider,
      model,
      requestModel: model,
      serviceTier: 'default',
      usage: { inputTokens: 1200, outputTokens: 300, cachedInputTokens: 1000 },
      timestampMs: Date.parse('2026-11-01T12:00:00Z'),
    };
    for (let i = 0; i < CALLS / 10; i++) pricer.price(query);
    const before = process.cpuUsage();
    for (let i = 0; i < CALLS; i++) pricer.price(query);
    const { user, system } = process.cpuUsage(before);
    const nanoseconds = ((user + system) * 1000) / CALLS;
    console.log(`${provider} ${model}: ${nanoseconds.toFixed(0)} ns of CPU a call`);
  }
}
