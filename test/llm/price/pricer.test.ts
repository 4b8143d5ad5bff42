import { beforeAll, describe, expect, it } from 'vitest';
import { createPricer, type PriceQuery, type Pricer } from '../../../src/llm/price/pricer.ts';

const NOON = Date.parse('2026-11-01T12:00:00Z');
const query = (changes: Partial<PriceQuery>): PriceQuery => ({
  provider: 'openai',
  model: 'gpt-4o-2024-08-06',
  usage: { inputTokens: 1000, outputTokens: 100 },
  timestampMs: NOON,
  ...changes,
});

let pricer: Pricer;
beforeAll(async () => {
  pricer = createPricer([]);
  await pricer.ready();
});

describe('published prices', () => {
  // Worked out by hand from the providers' price pages: 100,000 tokens in, 10,000 out.
  it.each([
    ['openai', 'gpt-4o-2024-08-06', 0.35],
    ['openai', 'gpt-4o-mini-2024-07-18', 0.021],
    ['openai', 'gpt-4.1-mini-2025-04-14', 0.056],
    ['openai', 'o4-mini-2025-04-16', 0.154],
    ['openai', 'gpt-5', 0.225],
    ['openai', 'ft:gpt-4o-mini-2024-07-18:acme::x1', 0.042],
    ['azure.ai.openai', 'gpt-4o-2024-08-06', 0.35],
    ['anthropic', 'claude-sonnet-4-5-20250929', 0.45],
    ['anthropic', 'claude-opus-4-6', 0.75],
    ['gcp.gemini', 'gemini-2.5-flash', 0.055],
    ['gcp.gemini', 'models/gemini-2.5-pro', 0.225],
    ['gcp.vertex_ai', 'claude-sonnet-4-5@20250929', 0.45],
    ['groq', 'llama-3.3-70b-versatile', 0.0669],
    ['x_ai', 'grok-4-0709', 0.45],
    ['moonshot_ai', 'kimi-k2-0905-preview', 0.085],
    ['together', 'meta-llama/Llama-3.3-70B-Instruct-Turbo', 0.0968],
    ['openrouter', 'anthropic/claude-sonnet-4.5', 0.45],
  ])('%s %s', (provider, model, totalUsd) => {
    const usage = { inputTokens: 100_000, outputTokens: 10_000 };
    expect(pricer.price(query({ provider, model, usage }))).toMatchObject({ totalUsd, source: 'price_list' });
  });

  it('an embedding costs its input, whatever is said of the output', () => {
    const embedding = { model: 'text-embedding-3-small', operation: 'embeddings' } as const;
    const cost = { totalUsd: 0.00002, inputUsd: 0.00002, outputUsd: 0, source: 'price_list' };
    expect(pricer.price(query({ ...embedding, usage: { inputTokens: 1000 } }))).toStrictEqual(cost);
    expect(
      pricer.price(query({ ...embedding, usage: { inputTokens: 1000, outputTokens: 0 } })),
    ).toStrictEqual(cost);
  });

  it('half a call has no price', () => {
    expect(pricer.price(query({ usage: { inputTokens: 1000 } }))).toBeUndefined();
    expect(pricer.price(query({ usage: {} }))).toBeUndefined();
  });

  it('a long input moves the whole call into the higher tier, although the model was priced before', () => {
    const long = { provider: 'anthropic', model: 'claude-sonnet-4-5' };
    const cost = (inputTokens: number) =>
      pricer.price(query({ ...long, usage: { inputTokens, outputTokens: 1000 } }))?.totalUsd;
    expect(cost(200_000)).toBe(0.615);
    expect(cost(300_000)).toBe(1.8225);
    expect(cost(200_000)).toBe(0.615);
  });

  it('a price that changes by the hour is that of the call, although the model was priced before', () => {
    const price = (model: string, time: string) =>
      pricer.price(query({ provider: 'deepseek', model, timestampMs: Date.parse(time) }))?.totalUsd;
    expect(price('deepseek-chat', '2025-06-01T12:00:00Z')).toBe(0.00038);
    expect(price('deepseek-chat', '2025-06-01T20:00:00Z')).toBe(0.00019);
    expect(price('deepseek-chat', '2025-10-01T20:00:00Z')).toBe(0.000322);
    expect(price('deepseek-chat', '2026-11-02T12:00:00Z')).toBeUndefined();
    expect(price('deepseek-flash', '2026-11-02T12:00:00Z')).toBe(0.00021);
    expect(price('deepseek-flash', '2026-11-02T08:00:00Z')).toBe(0.00042);
    expect(price('deepseek-flash', '2026-11-01T08:00:00Z')).toBe(0.00021);
  });

  it('calls with a model that nobody knows have no price', () => {
    for (const model of ['my-model', '', 'x'.repeat(300), 'gpt-4o-foo', 'constructor']) {
      expect(pricer.price(query({ model }))).toBeUndefined();
    }
  });

  it('a snapshot too new for the list costs what the model asked for does, another model does not', () => {
    const price = (model: string) => pricer.price(query({ model, requestModel: 'gpt-4o' }))?.totalUsd;
    expect(price('gpt-4o-2029-01-01')).toBe(0.0035);
    expect(price('gpt-4o-ultra')).toBeUndefined();
  });

  it('a host that publishes no prices has none, even for a famous name', () => {
    expect(pricer.price(query({ provider: 'ollama' }))).toBeUndefined();
    expect(pricer.price(query({ provider: 'nvidia_nim', model: 'deepseek-chat' }))).toBeUndefined();
  });

  it.each([
    [undefined, 'gpt-4o', 0.0035],
    [undefined, 'claude-sonnet-4-5-20250929', 0.0045],
    [undefined, 'gpt-oss-120b', undefined],
    [undefined, 'deepseek-chat', undefined],
    ['litellm', 'anthropic/claude-sonnet-4-5', 0.0045],
    ['litellm', 'gpt-4o', 0.0035],
    ['vercel', 'openai/gpt-4o', 0.0035],
    ['litellm', 'team/llama', undefined],
    ['litellm', 'azure/gpt-4o', undefined],
    ['litellm', 'fireworks_ai/accounts/fireworks/models/llama-v3p1-8b-instruct', 0.00022],
    ['openai', 'openai/gpt-4o', 0.0035],
    ['gcp.gemini', 'gemini/gemini-2.5-flash', 0.00055],
    ['groq', 'openai/gpt-oss-20b', 0.000105],
    ['openai', 'anthropic/claude-sonnet-4-5', undefined],
    ['openrouter', 'openai/gpt-4o', 0.0035],
  ])('by the name alone: %s %s', (provider, model, totalUsd) => {
    const { provider: _, ...nameless } = query({ model });
    const cost = pricer.price(provider === undefined ? nameless : { ...nameless, provider });
    expect(cost?.totalUsd).toBe(totalUsd);
  });

  it('service tiers have their own factor, or no price at all', () => {
    const price = (serviceTier: string) => pricer.price(query({ serviceTier }))?.totalUsd;
    expect(price('default')).toBe(0.0035);
    expect(price('flex')).toBe(0.00175);
    expect(price('priority')).toBe(0.00595);
    expect(price('scale')).toBeUndefined();
    expect(price('something new')).toBeUndefined();
  });

  it.each([
    ['anthropic', 'claude-opus-4-6', 'standard_us', 0.0075 * 1.1],
    ['anthropic', 'claude-opus-4-6', 'batch_us', 0.0075 * 0.55],
    ['anthropic', 'claude-opus-4-6', 'fast', 0.045],
    ['anthropic', 'claude-opus-5', 'fast_us', 0.0165],
    ['anthropic', 'claude-sonnet-4-5', 'fast', undefined],
    ['anthropic', 'claude-opus-4-6', 'priority', undefined],
    ['openai', 'gpt-5', 'priority', 0.0045],
    ['openai', 'gpt-5-pro', 'priority', undefined],
    ['azure.ai.openai', 'gpt-4.1', 'priority', 0.0049],
    ['azure.ai.openai', 'gpt-4o', 'priority', undefined],
    ['gcp.vertex_ai', 'gemini-2.5-flash', 'ON_DEMAND', 0.00055],
    ['gcp.vertex_ai', 'gemini-2.5-flash', 'ON_DEMAND_PRIORITY', 0.00099],
    ['gcp.gemini', 'gemini-2.5-flash', 'flex', 0.000275],
    ['groq', 'llama-3.3-70b-versatile', 'flex', 0.000669],
    ['groq', 'llama-3.3-70b-versatile', 'performance', undefined],
    ['gcp.vertex_ai', 'gemini-2.5-flash', 'PROVISIONED_THROUGHPUT', undefined],
  ])('%s %s in the tier %s', (provider, model, serviceTier, totalUsd) => {
    const cost = pricer.price(query({ provider, model, serviceTier }))?.totalUsd;
    if (totalUsd === undefined) expect(cost).toBeUndefined();
    else expect(cost).toBeCloseTo(totalUsd, 12);
  });

  it('a tier says nothing where nobody knows whose it is', () => {
    const { provider: _, ...nameless } = query({ model: 'gpt-4o', serviceTier: 'flex' });
    expect(pricer.price(nameless)).toBeUndefined();
    expect(pricer.price({ ...nameless, serviceTier: 'default' })?.totalUsd).toBe(0.0035);
  });

  it('what was read from the cache in a tier that has another price for it has none', () => {
    const flex = { provider: 'gcp.gemini', model: 'gemini-2.5-flash', serviceTier: 'flex' };
    const usage = { inputTokens: 1000, outputTokens: 100, cachedInputTokens: 500 };
    expect(pricer.price(query({ ...flex, usage }))).toBeUndefined();
  });

  it.each([
    ['gcp.vertex_ai', 'claude-sonnet-4-5@20250929', 'aiplatform.googleapis.com', 0.0045],
    ['gcp.vertex_ai', 'claude-sonnet-4-5@20250929', 'us-east5-aiplatform.googleapis.com', 0.00495],
    ['gcp.vertex_ai', 'claude-sonnet-4-5@20250929', 'aiplatform.eu.rep.googleapis.com', 0.00495],
    ['gcp.vertex_ai', 'gemini-2.5-flash', 'europe-west1-aiplatform.googleapis.com', 0.00055],
    ['openai', 'gpt-5.4', 'eu.api.openai.com', 0.0044],
    ['openai', 'gpt-5.4', 'api.openai.com', 0.004],
    ['openai', 'gpt-4o', 'eu.api.openai.com', 0.0035],
  ])('%s %s at %s', (provider, model, host, totalUsd) => {
    expect(pricer.price(query({ provider, model, host }))?.totalUsd).toBeCloseTo(totalUsd, 12);
  });

  it('prices from estimates say so', () => {
    expect(pricer.price(query({ estimated: true }))).toMatchObject({ totalUsd: 0.0035, source: 'estimate' });
  });
});

describe('the name of a deployment', () => {
  const deployment = { provider: 'azure.ai.openai', model: 'gpt-4', isDeployment: true };

  it('says nothing of the model behind it, although a model of that name was priced before', () => {
    expect(pricer.price(query({ ...deployment, isDeployment: false }))).toBeDefined();
    expect(pricer.price(query(deployment))).toBeUndefined();
  });

  it('can be given a price', () => {
    const own = createPricer([{ model: 'gpt-4', rates: { input: 1, output: 0 } }]);
    expect(own.price(query(deployment))).toMatchObject({ totalUsd: 0.001, source: 'override' });
  });
});

describe('what goes before published prices', () => {
  it('the bill, from a gateway or from the provider itself', () => {
    const billed = (provider: string) => pricer.price(query({ provider, billedCostUsd: 0.123, usage: {} }));
    expect(billed('openrouter')).toStrictEqual({ totalUsd: 0.123, source: 'gateway' });
    expect(billed('x_ai')).toStrictEqual({ totalUsd: 0.123, source: 'provider' });
    expect(pricer.price(query({ provider: 'openrouter', billedCostUsd: 0 }))?.totalUsd).toBe(0);
  });

  it('a negotiated price: the first that fits the provider and either model', async () => {
    const negotiated = createPricer([
      { provider: 'azure.ai.openai', model: '*', rates: { input: 9, output: 9 } },
      { model: 'gpt-4o*', rates: { input: 2, output: 8, cacheRead: 1 } },
      { model: '*', rates: { input: 100, output: 100 } },
    ]);
    await negotiated.ready();
    const usage = { inputTokens: 1000, outputTokens: 100, cachedInputTokens: 500 };
    expect(negotiated.price(query({ usage }))).toStrictEqual({
      totalUsd: 0.0023,
      inputUsd: 0.001,
      outputUsd: 0.0008,
      cacheUsd: 0.0005,
      source: 'override',
    });
    expect(negotiated.price(query({ model: 'x', requestModel: 'gpt-4o-eu' }))?.totalUsd).toBe(0.0028);
    expect(negotiated.price(query({ provider: 'azure.ai.openai' }))?.totalUsd).toBe(0.0099);
    expect(negotiated.price(query({ model: 'other' }))?.totalUsd).toBe(0.11);
    expect(negotiated.price(query({ billedCostUsd: 5 }))?.totalUsd).toBe(5);
  });

  it('a negotiated price for the tier that served the call, and for long inputs', () => {
    const tiered = { base: 2, tiers: [{ start: 1500, price: 4 }] };
    const own = createPricer([
      {
        model: 'gpt-4o*',
        rates: { input: tiered, output: 8 },
        serviceTiers: new Map([
          ['batch', { factor: 0.25 }],
          ['priority', { rates: { input: 10, output: 20 } }],
        ]),
      },
    ]);
    const price = (serviceTier: string, inputTokens: number) =>
      own.price(query({ serviceTier, usage: { inputTokens, outputTokens: 100 } }))?.totalUsd;
    expect(price('default', 1000)).toBe(0.0028);
    expect(price('default', 2000)).toBe(0.0088);
    expect(price('batch', 1000)).toBe(0.0007);
    expect(price('PRIORITY', 1000)).toBe(0.012);
    expect(price('flex', 1000)).toBe(0.0028);
  });
});

describe('the price list as a risk', () => {
  it('is loaded once, and not before it is asked for', async () => {
    let loads = 0;
    const lazy = createPricer([], async () => {
      loads++;
      return { find: () => undefined, modelIds: () => [] };
    });
    lazy.price(query({}));
    expect(loads).toBe(0);
    await Promise.all([lazy.ready(), lazy.ready()]);
    await lazy.ready();
    expect(loads).toBe(1);
  });

  it('where it cannot be loaded, negotiated prices still hold and `ready` tells why', async () => {
    const broken = createPricer([{ model: 'gpt-4o*', rates: { input: 1, output: 1 } }], () =>
      Promise.reject(new Error('no such package')),
    );
    await expect(broken.ready()).rejects.toThrow('no such package');
    expect(broken.price(query({}))?.source).toBe('override');
    expect(broken.price(query({ model: 'o3' }))).toBeUndefined();
  });

  it('a model that was asked for before the list was there has its price afterwards', async () => {
    const early = createPricer([]);
    expect(early.price(query({}))).toBeUndefined();
    await early.ready();
    expect(early.price(query({}))?.totalUsd).toBe(0.0035);
  });

  it('looks a model up once, however many calls and made-up models come between', async () => {
    const asked: string[] = [];
    const counting = createPricer([], async () => ({
      find(providerId, modelId) {
        asked.push(modelId);
        return { providerId, modelId, schedule: [{ rates: { input: 1, output: 1 } }] };
      },
      modelIds: () => [],
    }));
    await counting.ready();
    for (let i = 0; i < 1000; i++) counting.price(query({}));
    expect(asked).toStrictEqual(['gpt-4o-2024-08-06']);
    for (let i = 0; i < 10_000; i++) expect(counting.price(query({ model: `m${i}` }))?.totalUsd).toBe(0.0011);
    expect(counting.price(query({}))?.totalUsd).toBe(0.0011);
  });
});
