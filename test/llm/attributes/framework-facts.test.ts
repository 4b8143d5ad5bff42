import { describe, expect, it } from 'vitest';
import { readSdkFacts } from '../../../src/llm/attributes/sdk-facts.ts';
import type { AttributeValue } from '../../../src/llm/call.ts';
import { spanView } from '../span-view.ts';

const read = (attributes: Record<string, AttributeValue>, provider?: string) =>
  readSdkFacts(spanView(attributes), provider);

describe('ids of answers that LiteLLM has its hands on', () => {
  const made = 'chatcmpl-d7df9297-2db8-4298-b0b0-7d53ee632fc7';
  const idOf = (id: string, provider: string, more: Record<string, AttributeValue> = {}) =>
    read({ 'gen_ai.response.id': id, ...more }, provider).responseId;

  it('are of its making where the provider’s API is not OpenAI’s', () => {
    expect(idOf(made, 'anthropic')).toBeUndefined();
    expect(idOf(made, 'cohere')).toBeUndefined();
    expect(idOf(made, 'groq')).toBe(made);
    expect(idOf('msg_01A', 'anthropic')).toBe('msg_01A');
  });

  it('are none where they are the id of the call', () => {
    expect(idOf('2696b4c4', 'groq', { 'litellm.call_id': '2696b4c4' })).toBeUndefined();
  });

  it('are unwrapped', () => {
    const wrapped = Buffer.from(
      'litellm:custom_llm_provider:openai;model_id:None;response_id:resp_dfe8506b905a6da134b2',
    ).toString('base64');
    expect(idOf(`resp_${wrapped}`, 'openai')).toBe('resp_dfe8506b905a6da134b2');
    expect(idOf(`resp_${'a'.repeat(48)}`, 'openai')).toBe(`resp_${'a'.repeat(48)}`);
  });
});

it('a list of reasons may be JSON text', () => {
  expect(read({ 'gen_ai.response.finish_reasons': '["end_turn"]' }, 'anthropic').stopReason).toBe('end_turn');
});

it('LangSmith says of streams that they are', () => {
  expect(read({ 'langsmith.request.streaming': true }).streaming).toBe(true);
});

it('Python’s name for a reason of Gemini’s goes without its class', () => {
  const attributes = { 'gen_ai.response.finish_reasons': ['FinishReason.STOP'] };
  expect(read(attributes, 'gcp.gemini').stopReason).toBe('STOP');
});

describe('the models that OpenLLMetry’s LangChain names', () => {
  const models = (attributes: Record<string, AttributeValue>) => {
    const { requestModel, responseModel } = readSdkFacts(
      spanView(attributes, { scopeName: 'opentelemetry.instrumentation.langchain' }),
      'azure.ai.openai',
    );
    return { requestModel, responseModel };
  };
  const asked = { 'traceloop.association.properties.ls_model_name': 'gpt-4o-prod-eu' };

  it('are the deployment that was asked for and the model that answered', () => {
    const attributes = {
      ...asked,
      'gen_ai.request.model': 'gpt-4o-2024-11-20',
      'gen_ai.response.model': 'gpt-4o-2024-11-20',
    };
    expect(models(attributes)).toEqual({
      requestModel: 'gpt-4o-prod-eu',
      responseModel: 'gpt-4o-2024-11-20',
    });
  });

  it('are none where it does not know, or repeats what was asked for', () => {
    const unknown = { 'gen_ai.request.model': 'unknown', 'gen_ai.response.model': 'unknown' };
    expect(models({ ...asked, ...unknown })).toEqual({ requestModel: 'gpt-4o-prod-eu' });
    expect(models(unknown)).toEqual({});
    expect(models({ 'gen_ai.request.model': 'm', 'gen_ai.response.model': 'm' })).toEqual({
      requestModel: 'm',
    });
  });
});

it('a deployment of Azure’s is what LangChain’s parameters ask for', () => {
  const parameters = '{"model": null, "azure_deployment": "gpt-4o-prod-eu"}';
  expect(read({ 'llm.invocation_parameters': parameters }).requestModel).toBe('gpt-4o-prod-eu');
});

describe('Logfire’s two spans of a stream', () => {
  const attributes = { 'gen_ai.request.model': 'gpt-4o', 'gen_ai.response.model': 'gpt-4o' };
  const facts = (name: string, more: object = {}, statusCode = 0) =>
    readSdkFacts(
      spanView({ ...attributes, ...more }, { scopeName: 'logfire.openai', name, statusCode }),
      'openai',
    );

  it('are a stream’s, and the first does not know who answers', () => {
    const first = facts('Chat Completion with {request_data[model]!r}');
    expect(first).toMatchObject({ requestModel: 'gpt-4o', streaming: true, isAnsweredApart: true });
    expect(first).not.toHaveProperty('responseModel');
    expect(facts('streaming response from {request_data[model]!r}')).toMatchObject({
      responseModel: 'gpt-4o',
      streaming: true,
    });
  });

  it('are no two where the call was answered at once, or failed', () => {
    const counts = { 'gen_ai.usage.input_tokens': 1, 'gen_ai.usage.output_tokens': 1 };
    expect(facts('Chat Completion', counts)).not.toHaveProperty('isAnsweredApart');
    expect(facts('Chat Completion', {}, 2)).not.toHaveProperty('isAnsweredApart');
  });
});

it('LiteLLM’s models go without the name of the API before them', () => {
  const attributes = { 'gen_ai.system': 'ollama_chat', 'gen_ai.response.model': 'ollama_chat/llama3.2' };
  const models = (scopeName: string) => readSdkFacts(spanView(attributes, { scopeName }), 'ollama');
  expect(models('litellm').responseModel).toBe('llama3.2');
  expect(models('test').responseModel).toBe('ollama_chat/llama3.2');
});

describe('stop reasons of Strands Agents, which has Bedrock’s words for everybody', () => {
  it.each([
    ['gpt-4o-mini', 'end_turn', 'stop'],
    ['gpt-4o-mini', 'tool_use', 'tool_calls'],
    ['gemini-2.5-flash', 'max_tokens', 'MAX_TOKENS'],
    ['claude-sonnet-4-5', 'end_turn', 'end_turn'],
    ['us.amazon.nova-lite-v1:0', 'tool_use', 'tool_use'],
    ['llama3.2', 'end_turn', 'stop'],
    ['llama3.2', 'tool_use', undefined],
    ['anthropic/claude-sonnet-4.5', 'end_turn', undefined],
  ])('are those of the model’s provider: %s, %s', (model, written, expected) => {
    const span = spanView(
      { 'gen_ai.request.model': model, 'gen_ai.response.finish_reasons': [written] },
      { scopeName: 'strands.telemetry.tracer' },
    );
    expect(readSdkFacts(span, undefined).stopReason).toBe(expected);
  });
});

describe('the models that LiteLLM is asked for', () => {
  const scopeName = 'openinference.instrumentation.litellm';
  const models = (name: string, statusCode = 0) =>
    readSdkFacts(
      spanView(
        { 'llm.model_name': name, 'llm.invocation_parameters': `{"model": "${name}"}` },
        { scopeName, statusCode },
      ),
      undefined,
    );

  it.each([
    ['anthropic/claude-sonnet-4-5', 'claude-sonnet-4-5'],
    ['gemini/gemini-2.5-flash', 'gemini-2.5-flash'],
    ['openrouter/anthropic/claude-sonnet-4.5', 'anthropic/claude-sonnet-4.5'],
    ['gpt-4o-mini', 'gpt-4o-mini'],
    ['our/model', 'our/model'],
  ])('go without the API before them, and are no answer’s: %s', (name, model) => {
    expect(models(name).requestModel).toBe(model);
    expect(models(name)).not.toHaveProperty('responseModel');
  });
});

it('the one model on a span that failed was asked for', () => {
  const attributes = { 'llm.model_name': 'gpt-4o' };
  expect(readSdkFacts(spanView(attributes, { statusCode: 2 }), 'openai')).toMatchObject({
    requestModel: 'gpt-4o',
  });
  expect(read(attributes)).toMatchObject({ responseModel: 'gpt-4o' });
});

it('the answer among the parameters of OpenAI’s agents names no model that was asked for', () => {
  const parameters = '{"id": "resp_1", "model": "gpt-4o-2024-11-20"}';
  expect(read({ 'llm.invocation_parameters': parameters })).not.toHaveProperty('requestModel');
});

it('OpenInference’s mark of the first token is a stream’s', () => {
  const events = [{ name: 'First Token Stream Event', attributes: {} }];
  expect(readSdkFacts(spanView({}, { events }), 'openai').streaming).toBe(true);
});

describe('stop reasons in Python', () => {
  const stop = (word: string, provider?: string, model = 'm') =>
    read({ 'gen_ai.response.finish_reason': word, 'gen_ai.request.model': model }, provider).stopReason;

  it('go without the class of the enumeration', () => {
    expect(stop('FinishReason.STOP', 'openai')).toBe('stop');
    expect(stop('FinishReason.TOOL_CALLS', 'openai')).toBe('tool_calls');
    expect(stop('FinishReason.MAX_TOKENS', 'gcp.gemini')).toBe('MAX_TOKENS');
  });

  it('are Gemini’s where nothing but its model is known', () => {
    expect(stop('stop', undefined, 'gemini-2.5-flash')).toBe('STOP');
  });
});
