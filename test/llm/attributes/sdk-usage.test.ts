import { describe, expect, it } from 'vitest';
import { readSdkFacts, type ToldByMessages } from '../../../src/llm/attributes/sdk-facts.ts';
import type { AttributeValue, MessageText } from '../../../src/llm/call.ts';
import { spanView } from '../span-view.ts';

type AttributeRecord = Record<string, AttributeValue>;

const usage = (
  attributes: AttributeRecord,
  { scopeName = 'test', provider }: { scopeName?: string; provider?: string } = {},
  messages?: ToldByMessages,
) => readSdkFacts(spanView(attributes, { scopeName }), provider, messages).usage;

const answer = (...texts: string[]): ToldByMessages => ({
  responseTexts: texts.map((text): MessageText => ({ role: 'assistant', text })),
});

describe('the input of an instrumentation that leaves the cache out', () => {
  const counts = {
    'gen_ai.usage.input_tokens': 2500,
    'gen_ai.usage.output_tokens': 43,
    'gen_ai.usage.cache_read.input_tokens': 2176,
    'gen_ai.usage.cache_creation.input_tokens': 10,
  };

  it.each([
    '@traceloop/instrumentation-anthropic',
    'opentelemetry.instrumentation.bedrock',
    'opentelemetry.instrumentation.botocore.bedrock-runtime',
    'openlit.otel.tracing',
    'openlit.instrumentation.anthropic',
    '@openlit/instrumentation-anthropic',
    'ai',
  ])('is made whole where the provider counts it apart: %s', (scopeName) => {
    expect(usage(counts, { scopeName, provider: 'anthropic' }).inputTokens).toBe(4686);
    expect(usage(counts, { scopeName, provider: 'aws.bedrock' }).inputTokens).toBe(4686);
    expect(usage(counts, { scopeName, provider: 'openai' }).inputTokens).toBe(2500);
  });

  it.each(['opentelemetry.instrumentation.anthropic', 'com.anthropic.sdk.python', 'pydantic-ai', 'litellm'])(
    'is left as it is for others: %s',
    (scopeName) => {
      expect(usage(counts, { scopeName, provider: 'anthropic' }).inputTokens).toBe(2500);
    },
  );

  it('is whole in an AI SDK that tells cached tokens apart', () => {
    const whole = { ...counts, 'ai.usage.inputTokenDetails.noCacheTokens': 314 };
    expect(usage(whole, { scopeName: 'ai', provider: 'anthropic' }).inputTokens).toBe(2500);
  });

  it('is taken from what Anthropic said where the AI SDK passes it on', () => {
    const metadata = {
      anthropic: {
        usage: { input_tokens: 37, cache_read_input_tokens: 2176, cache_creation_input_tokens: 5 },
      },
    };
    const attributes = {
      'gen_ai.usage.input_tokens': 37,
      'ai.response.providerMetadata': JSON.stringify(metadata),
    };
    expect(usage(attributes, { scopeName: 'ai', provider: 'anthropic' }).inputTokens).toBe(2218);
  });
});

describe('counts of streams', () => {
  it('lack the output where OpenLLMetry adds up what Anthropic sums up itself', () => {
    const scopeName = 'opentelemetry.instrumentation.anthropic';
    const counts = { 'gen_ai.usage.input_tokens': 56, 'gen_ai.usage.output_tokens': 39 };
    expect(usage({ ...counts, 'gen_ai.is_streaming': true }, { scopeName })).toEqual({ inputTokens: 56 });
    expect(usage({ ...counts, 'gen_ai.is_streaming': false }, { scopeName }).outputTokens).toBe(39);
    expect(usage({ ...counts, 'gen_ai.request.stream': true }, { scopeName }).outputTokens).toBe(39);
  });

  describe('of openlit', () => {
    const stream = (outputTokens: number) => ({
      'gen_ai.request.is_stream': true,
      'gen_ai.usage.input_tokens': 54,
      'gen_ai.usage.output_tokens': outputTokens,
    });
    const options = { scopeName: 'openlit.otel.tracing', provider: 'openai' };

    it('are guesses where they are half of the text, whatever tool calls come after it', () => {
      expect(usage(stream(3), options, answer('Hello🙂'))).toEqual({});
      expect(usage(stream(3), options, answer('Hello', '{"city":"Bern"}'))).toEqual({});
      expect(usage(stream(0), options, answer('{"city":"Bern"}'))).toEqual({});
    });

    it('are unknown where the text is not there to tell', () => {
      expect(usage(stream(17), options)).toEqual({});
    });

    it('are unknown of OpenAI’s chats in Node, where a tokenizer guesses', () => {
      const node = { scopeName: '@openlit/instrumentation-openai', provider: 'openai' };
      expect(usage(stream(2), node, answer('Hello'))).toEqual({});
    });

    it('are believed where counts are sure to have come', () => {
      const counts = { inputTokens: 54, outputTokens: 3 };
      expect(usage(stream(3), { ...options, provider: 'anthropic' })).toEqual(counts);
      expect(usage({ ...stream(3), 'gen_ai.response.id': 'resp_1' }, options)).toEqual(counts);
      const told = { ...stream(3), 'gen_ai.usage.cache_read.input_tokens': 0 };
      expect(usage(told, options)).toEqual({ ...counts, cachedInputTokens: 0 });
    });

    it('are believed where they are something else, or of no stream', () => {
      expect(usage(stream(2), options, answer('Hello'))).toEqual({ inputTokens: 54, outputTokens: 2 });
      const whole = { ...stream(3), 'gen_ai.request.is_stream': false };
      expect(usage(whole, options, answer('Hello'))).toEqual({ inputTokens: 54, outputTokens: 3 });
    });
  });
});

describe('counts that a vendor keeps in an object', () => {
  it.each<[string, AttributeRecord, object]>([
    [
      'Langfuse, in OpenAI’s words',
      {
        'langfuse.observation.usage_details':
          '{"prompt_tokens": 83, "completion_tokens": 31, "total_tokens": 114, "prompt_tokens_details": {"cached_tokens": 64}, "completion_tokens_details": {"reasoning_tokens": 8}}',
      },
      { inputTokens: 83, outputTokens: 31, cachedInputTokens: 64, reasoningTokens: 8 },
    ],
    [
      'Langfuse, in the words of the responses API',
      {
        'langfuse.observation.usage_details':
          '{"input_tokens": 84, "input_tokens_details": {"cached_tokens": 7}, "output_tokens": 25}',
      },
      { inputTokens: 84, outputTokens: 25, cachedInputTokens: 7 },
    ],
    [
      'Langfuse, in its own words, which count each token once',
      {
        'langfuse.observation.usage_details':
          '{"input": 40, "input_cached_tokens": 60, "output": 10, "output_reasoning_tokens": 5, "total": 115}',
      },
      { inputTokens: 100, outputTokens: 15, cachedInputTokens: 60, reasoningTokens: 5 },
    ],
    [
      'Langfuse, for an embedding',
      { 'langfuse.observation.usage_details': '{"input": 9}' },
      { inputTokens: 9 },
    ],
    [
      'MLflow',
      {
        'mlflow.chat.tokenUsage':
          '{"input_tokens": 12, "output_tokens": 3, "total_tokens": 15, "cache_read_input_tokens": 4}',
      },
      { inputTokens: 12, outputTokens: 3, cachedInputTokens: 4 },
    ],
    [
      'Google’s ADK, which counts thoughts apart',
      {
        'gcp.vertex.agent.llm_response':
          '{"content": {}, "usage_metadata": {"prompt_token_count": 20, "candidates_token_count": 5, "thoughts_token_count": 7, "cached_content_token_count": 4}}',
      },
      { inputTokens: 20, outputTokens: 12, cachedInputTokens: 4, reasoningTokens: 7 },
    ],
    [
      'LangSmith, its details as Python’s repr',
      {
        'gen_ai.usage.input_tokens': 100,
        'gen_ai.usage.output_tokens': 20,
        'gen_ai.usage.input_token_details': "{'audio': 0, 'cache_read': 64}",
        'gen_ai.usage.output_token_details': '{"reasoning": 8}',
      },
      { inputTokens: 100, outputTokens: 20, cachedInputTokens: 64, reasoningTokens: 8 },
    ],
  ])('are read: %s', (_, attributes, expected) => {
    expect(usage(attributes)).toEqual(expected);
  });

  it('are not asked for where the span has its own', () => {
    const attributes = {
      'gen_ai.usage.input_tokens': 12,
      'langfuse.observation.usage_details': '{"input": 40, "output": 2}',
    };
    expect(usage(attributes)).toEqual({ inputTokens: 12 });
  });

  it.each(['[1]', '7', '{"input_tokens": "many"}', '{"input_tokens": -1}', '{"input', 'null'])(
    'are none where they are %s',
    (text) => {
      expect(usage({ 'langfuse.observation.usage_details': text })).toEqual({});
    },
  );
});

describe('what the AI SDK passes on of the provider’s own counts', () => {
  const passedOn = (metadata: object, attributes: AttributeRecord, provider: string) =>
    usage(
      { ...attributes, 'ai.response.providerMetadata': JSON.stringify(metadata) },
      { scopeName: 'ai', provider },
    );
  const counts = { 'ai.usage.promptTokens': 100, 'ai.usage.completionTokens': 20 };

  it('has OpenAI’s parts', () => {
    const openai = { cachedPromptTokens: 64, reasoningTokens: 12 };
    expect(passedOn({ openai }, counts, 'openai')).toEqual({
      inputTokens: 100,
      outputTokens: 20,
      cachedInputTokens: 64,
      reasoningTokens: 12,
    });
  });

  it('has Anthropic’s cache, in either form', () => {
    const whole = { inputTokens: 170, outputTokens: 20, cachedInputTokens: 64, cacheWriteTokens: 6 };
    const old = { cacheReadInputTokens: 64, cacheCreationInputTokens: 6 };
    const own = { input_tokens: 100, cache_read_input_tokens: 64, cache_creation_input_tokens: 6 };
    expect(passedOn({ anthropic: old }, counts, 'anthropic')).toEqual(whole);
    expect(passedOn({ anthropic: { usage: own } }, counts, 'anthropic')).toEqual(whole);
  });

  it('has what Gemini thought, which is output', () => {
    const usageMetadata = {
      promptTokenCount: 100,
      candidatesTokenCount: 20,
      thoughtsTokenCount: 15,
      cachedContentTokenCount: 64,
      totalTokenCount: 135,
    };
    const whole = { inputTokens: 100, outputTokens: 35, cachedInputTokens: 64, reasoningTokens: 15 };
    expect(passedOn({ google: { usageMetadata } }, counts, 'gcp.gemini')).toEqual(whole);
    const later = { ...counts, 'ai.usage.completionTokens': 35 };
    expect(passedOn({ google: { usageMetadata } }, later, 'gcp.gemini')).toEqual(whole);
  });

  it('has Bedrock’s cache; an input of which a part is kept back is not told', () => {
    const bedrock = { usage: { cacheWriteInputTokens: 6 } };
    const streamed = { ...counts, 'ai.usage.cachedInputTokens': 64 };
    expect(passedOn({ bedrock }, streamed, 'aws.bedrock').inputTokens).toBe(170);
    expect(passedOn({ bedrock }, counts, 'aws.bedrock')).toEqual({ outputTokens: 20, cacheWriteTokens: 6 });
  });
});

describe('reasoning that was left out of the output', () => {
  const counts = { 'gen_ai.usage.input_tokens': 8, 'gen_ai.usage.output_tokens': 29 };

  it('is added where the total tells, or it is the larger of the two', () => {
    const told = { ...counts, 'gen_ai.usage.reasoning_tokens': 20, 'gen_ai.usage.total_tokens': 57 };
    expect(usage(told).outputTokens).toBe(49);
    expect(usage({ ...counts, 'gen_ai.usage.reasoning_tokens': 640 }).outputTokens).toBe(669);
  });

  it('is part of it otherwise', () => {
    const told = { ...counts, 'gen_ai.usage.reasoning_tokens': 20, 'gen_ai.usage.total_tokens': 37 };
    expect(usage(told).outputTokens).toBe(29);
  });
});

describe('Anthropic’s streams in LangChain for Node', () => {
  const counts = {
    'gen_ai.operation.name': 'chat',
    'gen_ai.usage.input_tokens': 8,
    'gen_ai.usage.output_tokens': 28,
  };
  const options = { scopeName: '@traceloop/instrumentation-langchain', provider: 'anthropic' };

  it('are counted too high, and have no id', () => {
    expect(usage(counts, options)).toEqual({ inputTokens: 8 });
    expect(usage({ ...counts, 'gen_ai.response.id': 'msg_1' }, options).outputTokens).toBe(28);
    expect(usage(counts, { ...options, provider: 'openai' }).outputTokens).toBe(28);
  });

  it('are the same with Langfuse', () => {
    const attributes = {
      'langfuse.observation.usage_details': '{"input":8,"output":28,"total":36}',
      'langfuse.observation.metadata.ls_integration': 'langchain_chat_model',
      'langfuse.observation.completion_start_time': '2026-01-01T00:00:00Z',
    };
    const read = (language: string) =>
      readSdkFacts(
        spanView(attributes, { resource: new Map([['telemetry.sdk.language', language]]) }),
        'anthropic',
      ).usage;
    expect(read('nodejs')).toEqual({ inputTokens: 8 });
    expect(read('python')).toEqual({ inputTokens: 8, outputTokens: 28 });
  });
});

describe('parts of the counts that stand apart from them', () => {
  const counts = { 'gen_ai.usage.input_tokens': 1295, 'gen_ai.usage.output_tokens': 29 };
  const parts = { cachedInputTokens: 1024, cacheWriteTokens: 256 };

  it.each<[string, AttributeRecord]>([
    [
      'LiteLLM’s repr',
      {
        'metadata.usage_object':
          "{'prompt_tokens': 1295, 'prompt_tokens_details': {'audio_tokens': None, 'cached_tokens': 1024, 'cache_creation_tokens': 256}}",
      },
    ],
    [
      'LangSmith’s metadata',
      {
        'langsmith.metadata.usage_metadata':
          '{"input_tokens":1295,"input_token_details":{"cache_read":1024,"cache_creation":256}}',
      },
    ],
    [
      'what Anthropic said, as Logfire keeps it',
      {
        'gen_ai.usage.raw':
          '{"cache_creation_input_tokens":256,"cache_read_input_tokens":1024,"input_tokens":15}',
      },
    ],
  ])('are read: %s', (_, attributes) => {
    expect(usage({ ...counts, ...attributes }, { provider: 'anthropic' })).toEqual({
      inputTokens: 1295,
      outputTokens: 29,
      ...parts,
    });
  });
});

describe('counts that leave something out', () => {
  it('have Gemini’s thoughts only in the total', () => {
    const attributes = {
      'gen_ai.usage.input_tokens': 12,
      'gen_ai.usage.output_tokens': 29,
      'gen_ai.usage.total_tokens': 681,
    };
    expect(usage(attributes, { provider: 'gcp.gemini' })).toEqual({
      inputTokens: 12,
      outputTokens: 669,
      reasoningTokens: 640,
    });
    expect(usage(attributes, { provider: 'openai' })).toEqual({ inputTokens: 12, outputTokens: 29 });
  });

  it('have no input where there is an answer', () => {
    const attributes = { 'llm.token_count.prompt': 0, 'llm.token_count.completion': 29 };
    expect(usage(attributes)).toEqual({ outputTokens: 29 });
  });
});

it('openlit’s zeros for the cache of Anthropic’s streams are no counts', () => {
  const attributes = {
    'gen_ai.request.stream': true,
    'gen_ai.usage.input_tokens': 12,
    'gen_ai.usage.output_tokens': 29,
    'gen_ai.usage.cache_read.input_tokens': 0,
    'gen_ai.usage.cache_creation.input_tokens': 0,
  };
  const options = { scopeName: 'openlit.instrumentation.anthropic', provider: 'anthropic' };
  expect(usage(attributes, options)).toEqual({ inputTokens: 12, outputTokens: 29 });
  expect(usage({ ...attributes, 'gen_ai.request.stream': false }, options).cachedInputTokens).toBe(0);
});

it('a count that is too little for the answer is that of a stream’s first event', () => {
  const attributes = { 'gen_ai.usage.prompt_tokens': 8, 'gen_ai.usage.completion_tokens': 3 };
  const options = { scopeName: 'opentelemetry.instrumentation.bedrock', provider: 'aws.bedrock' };
  expect(usage(attributes, options, answer('one two three four', 'five six seven'))).toEqual({
    inputTokens: 8,
  });
  expect(usage(attributes, options, answer('one two three')).outputTokens).toBe(3);
  expect(usage(attributes, {}, answer('one two three four five six seven')).outputTokens).toBe(3);
});
