import { beforeAll, describe, expect, it } from 'vitest';
import type { AttributeValue } from '../../src/llm/call.ts';
import { readCall, tellCall } from '../../src/llm/enrich.ts';
import { bodies, enriched, HTTP, ROOMS } from './enriched.ts';
import { spanView } from './span-view.ts';

beforeAll(() => ROOMS.pricer.ready());

const REQUEST = { model: 'gpt-4o', messages: [{ role: 'user', content: 'Hi' }] };

function answer(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    id: 'chatcmpl-7',
    object: 'chat.completion',
    model: 'gpt-4o-2024-08-06',
    choices: [{ index: 0, message: { role: 'assistant', content: 'Hello' }, finish_reason: 'stop' }],
    usage: { prompt_tokens: 1000, completion_tokens: 100, total_tokens: 1100 },
    ...changes,
  };
}

function costOf(url: string, request: unknown, response: unknown, more: Record<string, AttributeValue> = {}) {
  const attributes = enriched(spanView({ ...HTTP, 'url.full': url, ...bodies(request, response), ...more }));
  return [attributes?.['llm.cost_usd'], attributes?.['llm.cost_source']];
}

const OPENAI = 'https://api.openai.com/v1/chat/completions';

describe('where the cost of a call comes from', () => {
  it('the price list, by the provider of the host', () => {
    expect(costOf(OPENAI, REQUEST, answer())).toEqual([0.0035, 'price_list']);
  });

  it('what a gateway says in a header, before what the list has', () => {
    const header = { 'http.response.header.x-litellm-response-cost': ['0.0042'] };
    expect(costOf('https://litellm.corp.example/v1/chat/completions', REQUEST, answer(), header)).toEqual([
      0.0042,
      'gateway',
    ]);
  });

  it.each([
    [
      'https://openrouter.ai/api/v1/chat/completions',
      { usage: { ...usage(), cost: 0.0031 } },
      0.0031,
      'gateway',
    ],
    [
      'https://ai-gateway.vercel.sh/v1/chat/completions',
      { usage: { ...usage(), cost: 0.0032 } },
      0.0032,
      'gateway',
    ],
    [
      'https://ai-gateway.vercel.sh/v1/chat/completions',
      { provider_metadata: { gateway: { cost: '0.0033' } } },
      0.0033,
      'gateway',
    ],
    [
      'https://api.x.ai/v1/chat/completions',
      { usage: { ...usage(), cost_in_usd_ticks: 34_000_000 } },
      0.0034,
      'provider',
    ],
    [
      'https://api.perplexity.ai/chat/completions',
      { usage: { ...usage(), cost: { total_cost: 0.0036 } } },
      0.0036,
      'provider',
    ],
  ])('what the answer of %s says with %j', (url, changes, totalUsd, source) => {
    expect(costOf(url, REQUEST, answer(changes))).toEqual([totalUsd, source]);
  });

  it.each([
    [{ gateway: { cost: '0.0000123' } }, 0.0000123],
    [{ openrouter: { usage: { cost: 0.002 } } }, 0.002],
  ])('what an SDK passes on from a gateway: %j', (metadata, totalUsd) => {
    const attributes = enriched(
      spanView(
        {
          'ai.operationId': 'ai.generateText.doGenerate',
          'ai.model.id': 'openai/gpt-4o',
          'ai.model.provider': 'gateway',
          'ai.usage.inputTokens': 1000,
          'ai.usage.outputTokens': 100,
          'ai.response.providerMetadata': JSON.stringify(metadata),
        },
        { scopeName: 'ai', name: 'ai.generateText.doGenerate' },
      ),
    );
    expect(attributes).toMatchObject({ 'llm.cost_usd': totalUsd, 'llm.cost_source': 'gateway' });
  });

  it('nothing, for an answer out of a gateway’s cache', () => {
    const header = { 'http.response.header.cf-aig-cache-status': ['HIT'] };
    expect(costOf(OPENAI, REQUEST, answer(), header)).toEqual([0, 'cache_hit']);
  });

  it('the tier that served the call, in body or header', () => {
    expect(costOf(OPENAI, REQUEST, answer({ service_tier: 'flex' }))[0]).toBe(0.00175);
    expect(costOf(OPENAI, REQUEST, answer({ service_tier: 'scale' }))[0]).toBeUndefined();
    const gemini = 'https://generativelanguage.googleapis.com/v1beta/models/gemini-2.5-flash:generateContent';
    const served = (tier: string) =>
      costOf(
        gemini,
        { contents: [{ role: 'user', parts: [{ text: 'Hi' }] }] },
        {
          candidates: [{ content: { role: 'model', parts: [{ text: 'Hello' }] }, finishReason: 'STOP' }],
          usageMetadata: { promptTokenCount: 1000, candidatesTokenCount: 100, totalTokenCount: 1100 },
          modelVersion: 'gemini-2.5-flash',
        },
        { 'http.response.header.x-gemini-service-tier': [tier] },
      )[0];
    expect(served('standard')).toBe(0.00055);
    expect(served('flex')).toBe(0.000275);
    expect(served('priority')).toBe(0.00099);
  });

  it('no price for the name of a deployment, but for the model that answers behind it', () => {
    const azure =
      'https://acme.openai.azure.com/openai/deployments/gpt-4/chat/completions?api-version=2024-10-21';
    expect(costOf(azure, REQUEST, answer())).toEqual([0.0035, 'price_list']);
    const { model: _, ...nameless } = answer();
    expect(costOf(azure, REQUEST, nameless)[0]).toBeUndefined();
  });

  it('sound, where the counts tell it apart', () => {
    const tokens = {
      prompt_tokens: 1000,
      completion_tokens: 500,
      total_tokens: 1500,
      prompt_tokens_details: { audio_tokens: 600, cached_tokens: 0 },
      completion_tokens_details: { audio_tokens: 200 },
    };
    expect(
      costOf(OPENAI, { ...REQUEST, model: 'gpt-audio' }, answer({ model: 'gpt-audio', usage: tokens })),
    ).toEqual([0.036, 'price_list']);
  });
});

describe('a cost from estimates', () => {
  it('is made of better ones than those that are written', () => {
    const request = {
      model: 'gpt-4o',
      messages: [{ role: 'user', content: '请帮我把这封邮件翻译成英文,谢谢。' }],
    };
    const { usage: _, ...uncounted } = answer();
    const attributes = enriched(spanView({ ...HTTP, ...bodies(request, uncounted) }));
    expect(attributes).toMatchObject({ 'llm.input_tokens_estimate': 1, 'llm.cost_source': 'estimate' });
    const inputTokens = Number(attributes?.['llm.cost.input_usd']) * (1e6 / 2.5);
    expect(inputTokens).toBeGreaterThan(12);
    expect(inputTokens).toBeLessThan(25);
  });
});

describe('a span that tells of a call which another one bears', () => {
  it('has no cost, whatever it says was charged', () => {
    const header = { 'http.response.header.x-litellm-response-cost': ['0.0042'] };
    const billed = answer({ usage: { ...usage(), cost: 0.0031 } });
    const read = readCall(spanView({ ...HTTP, ...bodies(REQUEST, billed), ...header }), ROOMS);
    if (read === undefined) throw new Error('not recognised as a call');
    read.call.duplicateOf = '00f067aa0ba902b7';
    const keys = tellCall(read.call, ROOMS).attributes.map(({ key }) => key);
    expect(keys).toContain('llm.call.duplicate_of');
    expect(keys.filter((key) => key.includes('cost'))).toEqual([]);
  });
});

describe('the time of a call', () => {
  it('is that of its span', () => {
    const deepseek = 'https://api.deepseek.com/chat/completions';
    const response = answer({ model: 'deepseek-chat' });
    const costAt = (time: string) => {
      const startTimeUnixNano = BigInt(Date.parse(time)) * 1_000_000n;
      const attributes = { ...HTTP, 'url.full': deepseek, ...bodies(REQUEST, response) };
      return enriched(spanView(attributes, { startTimeUnixNano }))?.['llm.cost_usd'];
    };
    expect(costAt('2025-06-02T12:00:00Z')).toBe(0.00038);
    expect(costAt('2025-06-02T20:00:00Z')).toBe(0.00019);
    expect(costAt('2025-10-02T20:00:00Z')).toBe(0.000322);
  });
});

function usage() {
  return { prompt_tokens: 1000, completion_tokens: 100, total_tokens: 1100 };
}
