import { describe, expect, it } from 'vitest';
import { readSdkFacts } from '../../../src/llm/attributes/sdk-facts.ts';
import type { AttributeValue } from '../../../src/llm/call.ts';

const read = (attributes: Record<string, AttributeValue>, provider?: string) =>
  readSdkFacts(new Map(Object.entries(attributes)), provider);

describe('facts on the span', () => {
  it('are read in OpenTelemetry’s words', () => {
    expect(
      read({
        'gen_ai.request.model': 'gpt-4o',
        'gen_ai.response.model': 'gpt-4o-2024-11-20',
        'gen_ai.response.id': 'chatcmpl-1',
        'gen_ai.response.finish_reasons': ['stop', 'length'],
        'gen_ai.request.stream': false,
        'gen_ai.usage.input_tokens': 12,
        'gen_ai.usage.output_tokens': 0,
        'gen_ai.usage.cache_read.input_tokens': 4,
        'gen_ai.usage.reasoning.output_tokens': 0,
      }),
    ).toEqual({
      requestModel: 'gpt-4o',
      responseModel: 'gpt-4o-2024-11-20',
      responseId: 'chatcmpl-1',
      stopReason: 'stop',
      streaming: false,
      usage: { inputTokens: 12, outputTokens: 0, cachedInputTokens: 4, reasoningTokens: 0 },
    });
  });

  it('are read in OpenInference’s words, the model asked for out of the parameters', () => {
    expect(
      read({
        'llm.invocation_parameters': '{"model": "gpt-4o", "temperature": 0}',
        'llm.model_name': 'gpt-4o-2024-11-20',
        'llm.token_count.prompt': 12,
        'llm.token_count.completion': 3,
        'llm.finish_reason': 'stop',
      }),
    ).toEqual({
      requestModel: 'gpt-4o',
      responseModel: 'gpt-4o-2024-11-20',
      stopReason: 'stop',
      usage: { inputTokens: 12, outputTokens: 3 },
    });
  });

  it('are read in the mission’s words, counts written as text included', () => {
    expect(read({ 'llm.model': 'gpt-4o', 'llm.input_tokens': '12', 'llm.output_tokens': 3n })).toEqual({
      responseModel: 'gpt-4o',
      usage: { inputTokens: 12 },
    });
  });

  it('are absent where their value is not of their kind', () => {
    expect(
      read({
        'gen_ai.request.model': 7,
        'gen_ai.response.model': '',
        'gen_ai.usage.input_tokens': -1,
        'gen_ai.usage.output_tokens': 1.5,
        'gen_ai.request.stream': 'yes',
        'llm.invocation_parameters': '{"model": ["x"]',
      }),
    ).toEqual({ usage: {} });
  });
});

describe('input tokens whose cached part was left out', () => {
  it('are completed where the part is larger than the whole', () => {
    const { usage } = read({
      'gen_ai.usage.input_tokens': 37,
      'gen_ai.usage.cache_read.input_tokens': 2176,
      'gen_ai.usage.cache_creation.input_tokens': 10,
    });
    expect(usage.inputTokens).toBe(37 + 2176 + 10);
  });

  it('are completed where the total tells', () => {
    const { usage } = read({
      'gen_ai.usage.input_tokens': 3000,
      'gen_ai.usage.output_tokens': 50,
      'gen_ai.usage.cache_read_input_tokens': 2000,
      'gen_ai.usage.total_tokens': 5050,
    });
    expect(usage.inputTokens).toBe(5000);
  });

  it('are kept where they include it', () => {
    const { usage } = read({
      'gen_ai.usage.input_tokens': 2213,
      'gen_ai.usage.cache_read.input_tokens': 2176,
    });
    expect(usage.inputTokens).toBe(2213);
  });
});

describe('stop reasons that an instrumentation normalised', () => {
  it.each([
    ['stop', 'end_turn'],
    ['length', 'max_tokens'],
    ['tool_call', 'tool_use'],
    ['end_turn', 'end_turn'],
    ['pause_turn', 'pause_turn'],
  ])('Anthropic’s %s is told as %s', (written, word) => {
    expect(read({ 'gen_ai.response.finish_reasons': [written] }, 'anthropic').stopReason).toBe(word);
  });

  it('are left out where they may be either of two', () => {
    const attributes = {
      'gen_ai.response.finish_reasons': ['stop'],
      'gen_ai.request.stop_sequences': ['\n\n'],
    };
    expect(read(attributes, 'anthropic').stopReason).toBeUndefined();
  });

  it('give way to the provider’s own word beside them', () => {
    const attributes = {
      'gen_ai.response.finish_reasons': ['stop'],
      'anthropic.message.stop_reason': 'stop_sequence',
    };
    expect(read(attributes, 'anthropic').stopReason).toBe('stop_sequence');
  });

  it('of OpenAI’s responses API are told as its status', () => {
    const attributes = { 'gen_ai.response.id': 'resp_1', 'gen_ai.response.finish_reasons': ['tool_call'] };
    expect(read(attributes, 'openai').stopReason).toBe('completed');
  });

  it('of Gemini are told in its capitals', () => {
    expect(read({ 'gen_ai.response.finish_reasons': ['stop'] }, 'gcp.gemini').stopReason).toBe('STOP');
    expect(read({ 'gen_ai.response.finish_reasons': ['length'] }, 'gcp.vertex_ai').stopReason).toBe(
      'MAX_TOKENS',
    );
  });

  it('of other providers stay as they are', () => {
    expect(read({ 'gen_ai.response.finish_reasons': ['stop'] }, 'openai').stopReason).toBe('stop');
  });
});

describe('values that are no names', () => {
  it('are passed over', () => {
    expect(read({ 'llm.invocation_parameters': '{"model":"first\\nsecond"}' })).not.toHaveProperty(
      'requestModel',
    );
    expect(read({ 'gen_ai.response.id': 'i'.repeat(257) })).not.toHaveProperty('responseId');
    expect(read({ 'llm.finish_reason': 'You wrote: hello' }, 'openai')).not.toHaveProperty('stopReason');
  });
});
