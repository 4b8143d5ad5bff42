import { describe, expect, it } from 'vitest';
import { readSdkFacts } from '../../../src/llm/attributes/sdk-facts.ts';
import type { AttributeValue } from '../../../src/llm/call.ts';
import { spanView } from '../span-view.ts';

const read = (attributes: Record<string, AttributeValue>, provider?: string) =>
  readSdkFacts(spanView(attributes), provider);

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

it('takes no word for nothing for a name', () => {
  const attributes = {
    'gen_ai.request.model': 'gpt-4o',
    'gen_ai.response.model': 'none',
    'gen_ai.response.id': 'N/A',
  };
  const { requestModel, responseModel, responseId } = read(attributes);
  expect([requestModel, responseModel, responseId]).toEqual(['gpt-4o', undefined, undefined]);
});

describe('stop reasons that an instrumentation normalised', () => {
  it.each([
    ['STOP', 'openai', 'stop'],
    ['TOOL_CALLS', 'openai', 'tool_calls'],
    ['ToolCalls', 'azure.ai.openai', 'tool_calls'],
    ['ContentFilter', 'openai', 'content_filter'],
    ['TOOL_EXECUTION', 'anthropic', 'tool_use'],
    ['Stop', 'gcp.gemini', 'STOP'],
    ['MaxTokens', 'gcp.gemini', 'MAX_TOKENS'],
    ['STOP_SEQUENCE', 'cohere', 'STOP_SEQUENCE'],
  ])('are constants of its language: %s with %s', (written, provider, word) => {
    expect(read({ 'gen_ai.response.finish_reasons': [written] }, provider).stopReason).toBe(word);
  });

  it.each([
    ['["tool_calls"]', 'tool_calls'],
    ['[ToolCalls]', 'tool_calls'],
    ['[Stop, Length]', 'stop'],
  ])('are lists written as text: %s', (written, word) => {
    expect(read({ 'gen_ai.response.finish_reason': written }, 'openai').stopReason).toBe(word);
  });

  it('are left open by stop sequences that are written as text', () => {
    const attributes = { 'gen_ai.response.finish_reasons': '["stop"]' };
    const withSequences = (sequences: string) =>
      read({ ...attributes, 'gen_ai.request.stop_sequences': sequences }, 'anthropic').stopReason;
    expect(withSequences('["END"]')).toBeUndefined();
    expect(withSequences('[]')).toBe('end_turn');
  });

  it('are none where a constant stands for no reason', () => {
    expect(read({ 'gen_ai.response.finish_reasons': ['OTHER'] }, 'openai').stopReason).toBeUndefined();
    expect(read({ 'gen_ai.response.finish_reasons': ['OTHER'] }, 'gcp.gemini').stopReason).toBe('OTHER');
    expect(read({ 'gen_ai.response.finish_reasons': 'none' }, 'openai').stopReason).toBeUndefined();
  });

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

  it.each([
    ['stop', 'us.anthropic.claude-haiku-4-5-v1:0', 'end_turn'],
    ['tool_call', 'claude-haiku-4-5-v1:0', 'tool_use'],
    ['stop', 'amazon.nova-micro-v1:0', 'end_turn'],
    ['stop', 'titan-text-lite-v1', 'FINISH'],
    ['length', 'amazon.titan-text-lite-v1', 'LENGTH'],
    ['stop', 'meta.llama3-1-8b-instruct-v1:0', 'stop'],
    ['FINISH', 'amazon.titan-text-lite-v1', 'FINISH'],
  ])('of Bedrock (%s, %s) are told in the words of the model’s maker', (written, model, word) => {
    const attributes = { 'gen_ai.response.finish_reasons': [written], 'gen_ai.request.model': model };
    expect(read(attributes, 'aws.bedrock').stopReason).toBe(word);
  });

  it('of the AI SDK with Bedrock are told in Converse’s words, whatever the model', () => {
    const reason = (written: string) =>
      readSdkFacts(
        spanView(
          { 'ai.response.finishReason': written, 'ai.model.id': 'meta.llama3-1-8b-instruct-v1:0' },
          { scopeName: 'ai' },
        ),
        'aws.bedrock',
      ).stopReason;
    expect(reason('stop')).toBe('end_turn');
    expect(reason('tool-calls')).toBe('tool_use');
    expect(reason('content-filter')).toBeUndefined();
    expect(reason('other')).toBeUndefined();
  });

  it('of Claude on another cloud are told in Anthropic’s words', () => {
    const attributes = { 'ai.response.finishReason': 'length', 'ai.model.id': 'claude-haiku-4-5@20251001' };
    expect(read(attributes, 'gcp.vertex_ai').stopReason).toBe('max_tokens');
  });

  it('of Cohere and Ollama are told in theirs', () => {
    const attributes = { 'gen_ai.response.finish_reasons': ['tool-calls'] };
    expect(read(attributes, 'cohere').stopReason).toBe('TOOL_CALL');
    expect(read(attributes, 'ollama').stopReason).toBe('stop');
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

describe('what kind of answer was asked for', () => {
  it.each<[string, Record<string, AttributeValue>, boolean]>([
    ['a flag in Python’s words', { 'llm.is_streaming': 'True' }, true],
    ['openlit’s flag', { 'gen_ai.request.is_stream': false }, false],
    ['the request’s parameters', { 'llm.invocation_parameters': '{"model": "m", "stream": true}' }, true],
    ['the time to the first chunk', { 'gen_ai.response.time_to_first_chunk': 0.2 }, true],
    ['Langfuse’s time of the first token', { 'langfuse.observation.completion_start_time': '"2026"' }, true],
    ['the AI SDK’s operation', { 'ai.operationId': 'ai.streamText.doStream' }, true],
    ['Rig’s operation', { 'gen_ai.operation.name': 'chat_streaming' }, true],
    ['AWS’s SDK for Go', { 'rpc.method': 'Bedrock Runtime/ConverseStream' }, true],
    ['the AI SDK’s other operation', { 'ai.operationId': 'ai.generateText.doGenerate' }, false],
    ['Bedrock’s method', { 'rpc.method': 'ConverseStream' }, true],
    ['Bedrock’s other method', { 'rpc.method': 'InvokeModel' }, false],
  ])('is told by %s', (_, attributes, streaming) => {
    expect(read(attributes).streaming).toBe(streaming);
  });

  it('is not told by parameters that leave it out', () => {
    expect(read({ 'llm.invocation_parameters': '{"model": "m"}' })).not.toHaveProperty('streaming');
    expect(read({ 'gen_ai.operation.name': 'chat' })).not.toHaveProperty('streaming');
    const anthropic = spanView({ 'gen_ai.request.model': 'm' }, { scopeName: 'com.anthropic.sdk.python' });
    expect(readSdkFacts(anthropic, 'anthropic').streaming).toBe(false);
  });
});

describe('models and ids', () => {
  const HEX = '0123456789abcdef0123456789abcdef';

  it.each([
    [`chatcmpl-${HEX}`, `chatcmpl-${HEX}`],
    [`cmpl-${HEX}-0`, `cmpl-${HEX}`],
    ['chatcmpl-my-own-id', undefined],
    [HEX, undefined],
  ])('are told by an engine’s number of a request: %s', (requestId, id) => {
    const attributes = {
      'gen_ai.request.id': requestId,
      'gen_ai.usage.prompt_tokens': 12,
      'gen_ai.usage.completion_tokens': 3,
    };
    expect(read(attributes)).toMatchObject({ usage: { inputTokens: 12, outputTokens: 3 } });
    expect(read(attributes).responseId).toBe(id);
  });

  it('are whole again where OpenLLMetry cut the maker off OpenRouter’s', () => {
    const scopeName = 'opentelemetry.instrumentation.openai.v1';
    const model = (name: string) =>
      readSdkFacts(spanView({ 'gen_ai.request.model': name }, { scopeName }), 'openrouter').requestModel;
    expect(model('claude-sonnet-4.5')).toBe('anthropic/claude-sonnet-4.5');
    expect(model('meta-llama/llama-3')).toBe('meta-llama/llama-3');
    expect(model('o4-mini')).toBe('openai/o4-mini');
    expect(model('omni-9')).toBeUndefined();
    expect(read({ 'gen_ai.request.model': 'omni-9' }, 'openrouter').requestModel).toBe('omni-9');
  });

  it('are not those asked for where OpenLLMetry cut region and maker off Bedrock’s', () => {
    const attributes = { 'gen_ai.request.model': 'nova-x-v1:0', 'gen_ai.response.model': 'nova-x-v1:0' };
    const span = spanView(attributes, { scopeName: 'opentelemetry.instrumentation.bedrock' });
    expect(readSdkFacts(span, 'aws.bedrock')).toMatchObject({ responseModel: 'nova-x-v1:0' });
    expect(readSdkFacts(span, 'aws.bedrock')).not.toHaveProperty('requestModel');
  });

  it('are Langfuse’s one model, that of the answer where there is one', () => {
    const model = { 'langfuse.observation.model.name': 'gpt-4o-mini' };
    expect(read(model)).toEqual({ requestModel: 'gpt-4o-mini', usage: {} });
    expect(read({ ...model, 'langfuse.observation.output': 'Hello' })).toEqual({
      responseModel: 'gpt-4o-mini',
      usage: {},
    });
  });

  it('are read of Langfuse’s copy of a response, and not of a user’s own metadata', () => {
    const id = { 'langfuse.observation.metadata.id': 'resp_1' };
    expect(read({ ...id, 'langfuse.observation.metadata.object': 'response' }).responseId).toBe('resp_1');
    expect(read(id)).not.toHaveProperty('responseId');
  });

  it('are not those that the AI SDK made up', () => {
    expect(read({ 'ai.response.id': 'aitxt-Bx1' })).not.toHaveProperty('responseId');
  });

  it('are read of MLflow’s JSON', () => {
    expect(read({ 'mlflow.llm.model': '"gpt-4o"' }).requestModel).toBe('gpt-4o');
  });
});

describe('a stop reason of openlit', () => {
  it('is not believed of a streamed tool call', () => {
    const attributes = {
      'gen_ai.response.finish_reasons': ['stop'],
      'gen_ai.request.is_stream': true,
      'gen_ai.tool.call.id': 'call_1',
    };
    const openlit = (more: object) =>
      readSdkFacts(spanView({ ...attributes, ...more }, { scopeName: 'openlit.otel.tracing' }), 'openai')
        .stopReason;
    expect(openlit({})).toBeUndefined();
    expect(openlit({ 'gen_ai.request.is_stream': false })).toBe('stop');
    expect(openlit({ 'gen_ai.response.finish_reasons': ['tool_calls'] })).toBe('tool_calls');
  });
});

describe('the model that answered', () => {
  it('is no maker', () => {
    const attributes = { 'llm.model_name': 'anthropic', 'llm.system': 'anthropic' };
    expect(read(attributes, 'aws.bedrock')).not.toHaveProperty('responseModel');
  });

  it('goes without Bedrock’s version where the instrumentation cut the id', () => {
    const attributes = {
      'gen_ai.request.model': 'claude-haiku-4-5-20251001-v1:0',
      'gen_ai.response.model': 'claude-haiku-4-5-20251001-v1:0',
    };
    const span = spanView(attributes, { scopeName: '@traceloop/instrumentation-bedrock' });
    const facts = readSdkFacts(span, 'aws.bedrock');
    expect(facts.responseModel).toBe('claude-haiku-4-5-20251001');
    expect(facts).not.toHaveProperty('requestModel');
  });
});

it('OpenInference for Bedrock says of a stream’s output that it is one', () => {
  const streaming = (output: object) =>
    readSdkFacts(
      spanView(
        { 'output.value': JSON.stringify(output) },
        { scopeName: '@arizeai/openinference-instrumentation-bedrock' },
      ),
      'aws.bedrock',
    ).streaming;
  expect(streaming({ text: 'a', streaming: true })).toBe(true);
  expect(streaming({ output: {} })).toBe(false);
});
