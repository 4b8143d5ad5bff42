import { describe, expect, it } from 'vitest';
import type { AttributeValue } from '../../../src/llm/call.ts';
import { enriched } from '../enriched.ts';
import { spanView } from '../span-view.ts';

/** Genkit's span of a model, which has no kind. */
const action = (name: string, output: unknown, more: Record<string, AttributeValue> = {}) =>
  spanView(
    {
      'genkit:type': 'action',
      'genkit:metadata:subtype': 'model',
      'genkit:name': name,
      'genkit:input': JSON.stringify({
        messages: [
          { role: 'system', content: [{ text: 'Be brief.' }] },
          { role: 'user', content: [{ text: 'Hi' }] },
        ],
      }),
      'genkit:output': JSON.stringify(output),
      ...more,
    },
    { name, kind: 1, scopeName: 'genkit-tracer' },
  );

const message = { role: 'model', content: [{ text: 'Hello.' }] };

describe('Genkit’s span of a model', () => {
  it('tells what its plugin kept of OpenAI’s answer', () => {
    const output = {
      message,
      finishReason: 'stop',
      custom: { id: 'chatcmpl-7', model: 'gpt-4o-mini-2024-07-18' },
      usage: {
        inputTokens: 1056,
        outputTokens: 665,
        cachedContentTokens: 1024,
        thoughtsTokens: 640,
        totalTokens: 1721,
      },
    };
    expect(enriched(action('openai/gpt-4o-mini', output))).toMatchObject({
      'llm.provider': 'openai',
      'llm.operation': 'chat',
      'llm.request_model': 'gpt-4o-mini',
      'llm.model': 'gpt-4o-mini-2024-07-18',
      'llm.response_id': 'chatcmpl-7',
      'llm.input_tokens': 1056,
      'llm.cached_input_tokens': 1024,
      'llm.output_tokens': 665,
      'llm.stop_reason': 'stop',
      'llm.system_prompt_hash': '213c22ed7234eb11',
    });
  });

  it('tells Gemini’s answer, which lies whole beneath Genkit’s', () => {
    const output = {
      message,
      finishReason: 'stop',
      custom: {
        candidates: [{ finishReason: 'MAX_TOKENS' }],
        responseId: 'r1',
        modelVersion: 'gemini-2.5-flash',
      },
      usage: { inputTokens: 8, outputTokens: 25, thoughtsTokens: 640, totalTokens: 673 },
    };
    expect(enriched(action('googleai/gemini-2.5-flash', output))).toMatchObject({
      'llm.provider': 'gcp.gemini',
      'llm.response_id': 'r1',
      'llm.output_tokens': 665,
      'llm.reasoning_tokens': 640,
      'llm.stop_reason': 'MAX_TOKENS',
    });
  });

  it('tells a call of a tool by what was answered, as Genkit has one word for both', () => {
    const asks = { role: 'model', content: [{ toolRequest: { name: 'weather', input: { city: 'Köln' } } }] };
    const output = { message: asks, finishReason: 'stop', usage: { inputTokens: 8, outputTokens: 3 } };
    expect(enriched(action('anthropic/claude-sonnet-4-5', output))).toMatchObject({
      'llm.provider': 'anthropic',
      'llm.stop_reason': 'tool_use',
    });
  });

  it('is told from those of embedders, tools and flows', () => {
    const of = (subtype: string) =>
      enriched(action('googleai/m', {}, { 'genkit:metadata:subtype': subtype }));
    expect(of('embedder')).toMatchObject({ 'llm.operation': 'embeddings', 'llm.request_model': 'm' });
    for (const other of ['tool.v2', 'flow', 'util', 'retriever']) expect(of(other)).toBeUndefined();
  });

  it('names no provider where a plugin speaks OpenAI’s API with a model that is none of OpenAI’s', () => {
    expect(enriched(action('openai/qwen2.5', { message }))).not.toHaveProperty('llm.provider');
  });
});
