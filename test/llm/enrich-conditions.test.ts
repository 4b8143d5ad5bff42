import { beforeAll, describe, expect, it } from 'vitest';
import type { AttributeValue } from '../../src/llm/call.ts';
import { bodies, enriched, HTTP, ROOMS } from './enriched.ts';
import { spanView } from './span-view.ts';

beforeAll(() => ROOMS.pricer.ready());

const SCHEMA = {
  type: 'object',
  properties: { mood: { enum: ['good', 'bad'] } },
  required: ['mood'],
  additionalProperties: false,
};
const REQUEST = {
  model: 'gpt-4o-mini',
  messages: [{ role: 'user', content: 'Rate: I like it.' }],
  response_format: { type: 'json_schema', json_schema: { name: 'rating', schema: SCHEMA } },
};

function answer(content: string, finishReason = 'stop'): Record<string, unknown> {
  return {
    id: 'chatcmpl-42',
    object: 'chat.completion',
    model: 'gpt-4o-mini-2024-07-18',
    choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: finishReason }],
    usage: {
      prompt_tokens: 1000,
      completion_tokens: 100,
      total_tokens: 1100,
      prompt_tokens_details: { cached_tokens: 0 },
    },
  };
}

function withHeaders(headers: Record<string, string>): Record<string, AttributeValue> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [`http.response.header.${name}`, [value]]),
  );
}

describe('an answer that has to satisfy a schema', () => {
  it.each([
    ['{"mood":"good"}', 'stop', true, 0],
    ['{"mood":"fine"}', 'stop', false, 1],
    ['{"mood":"go', 'length', false, 1],
  ])('%s (%s): valid %s', (content, finishReason, valid, errors) => {
    expect(enriched(spanView({ ...HTTP, ...bodies(REQUEST, answer(content, finishReason)) }))).toMatchObject({
      'llm.output.schema_valid': valid,
      'llm.output.schema_errors': errors,
      'llm.output.schema_source': 'response_format',
    });
  });

  it('is not judged where request or answer were captured in part', () => {
    const whole = bodies(REQUEST, answer('{"mood":"go'));
    const cut = (key: string) => ({ [key]: String(whole[key]).slice(0, -20) });
    for (const key of Object.keys(whole)) {
      const attributes = enriched(spanView({ ...HTTP, ...whole, ...cut(key) }));
      expect(attributes).not.toHaveProperty('llm.output.schema_valid');
    }
  });

  it('is a tool’s arguments where it calls one', () => {
    const tool = { type: 'function', function: { name: 'rate', parameters: SCHEMA } };
    const call = { id: 'c', type: 'function', function: { name: 'rate', arguments: '{"mood":1}' } };
    const called = {
      ...answer(''),
      choices: [{ index: 0, message: { content: null, tool_calls: [call] }, finish_reason: 'tool_calls' }],
    };
    expect(enriched(spanView({ ...HTTP, ...bodies({ ...REQUEST, tools: [tool] }, called) }))).toMatchObject({
      'llm.output.schema_valid': false,
      'llm.output.schema_errors': 1,
      'llm.output.schema_source': 'tool',
    });
  });
});

describe('a gateway on the way', () => {
  const captured = { ...HTTP, ...bodies(REQUEST, answer('{"mood":"good"}')) };

  it('that had the answer in its cache makes the call cost nothing, whatever usage the answer repeats', () => {
    expect(enriched(spanView({ ...captured, ...withHeaders({ 'helicone-cache': 'HIT' }) }))).toMatchObject({
      'llm.cache.hit': true,
      'llm.cache.kind': 'gateway',
      'llm.cost_usd': 0,
      'llm.cost_source': 'cache_hit',
      'llm.input_tokens': 1000,
      'gen_ai.usage.cost': 0,
    });
  });

  it('that says what it charges is believed before the price list', () => {
    const headers = withHeaders({ 'x-litellm-response-cost': '0.0123' });
    const attributes = enriched(spanView({ ...captured, ...headers }));
    expect(attributes).toMatchObject({ 'llm.cost_usd': 0.0123, 'llm.cost_source': 'gateway' });
    expect(attributes).not.toHaveProperty('llm.cost.input_usd');
  });

  it('leaves the provider’s headers, which tell who answered on a host that nobody knows', () => {
    const unknown = { ...captured, 'url.full': 'http://gateway.internal/v1/chat/completions' };
    expect(enriched(spanView(unknown))).not.toHaveProperty('llm.provider');
    expect(
      enriched(spanView({ ...unknown, ...withHeaders({ 'openai-version': '2020-10-01' }) })),
    ).toMatchObject({ 'llm.provider': 'openai', 'llm.cost_source': 'price_list' });
    const known = { ...captured, ...withHeaders({ 'x-groq-region': 'eu' }) };
    expect(enriched(spanView(known))).toMatchObject({ 'llm.provider': 'openai' });
  });
});

describe('a call that was refused', () => {
  it('by a limit says so, and for how long', () => {
    const error = { error: { code: 429, status: 'RESOURCE_EXHAUSTED', details: [{ retryDelay: '36s' }] } };
    const span = spanView({
      ...HTTP,
      'url.full': 'https://generativelanguage.googleapis.com/v1beta/models/gemini-2.5-pro:generateContent',
      'http.response.status_code': 429,
      ...bodies({ contents: [{ role: 'user', parts: [{ text: 'Hi' }] }] }, error),
    });
    expect(enriched(span)).toMatchObject({
      'llm.rate_limited': true,
      'llm.overloaded': false,
      'llm.retry_after_s': 36,
      'llm.error.type': 'RESOURCE_EXHAUSTED',
    });
  });

  it('by AWS has its error type in a header', () => {
    const span = spanView({
      ...HTTP,
      'http.response.status_code': 429,
      ...withHeaders({ 'x-amzn-errortype': 'ThrottlingException:http://internal.amazon.com/' }),
    });
    expect(enriched(span)).toMatchObject({
      'llm.error.type': 'ThrottlingException',
      'llm.rate_limited': true,
    });
  });
});

describe('the prompt cache', () => {
  it('is told by the provider’s own count', () => {
    expect(enriched(spanView({ ...HTTP, ...bodies(REQUEST, answer('{}')) }))).toMatchObject({
      'llm.cache.hit': false,
      'llm.cache.kind': 'prompt',
    });
  });
});
