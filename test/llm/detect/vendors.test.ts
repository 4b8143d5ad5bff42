import { describe, expect, it } from 'vitest';
import type { AttributeValue } from '../../../src/llm/call.ts';
import { createDetector } from '../../../src/llm/detect/detect.ts';
import { createEndpointMatcher } from '../../../src/llm/detect/endpoint.ts';
import { spanView } from '../span-view.ts';

const detector = createDetector(createEndpointMatcher([]));
const detect = (attributes: Record<string, AttributeValue>, scopeName = 'test') =>
  detector(spanView(attributes, { scopeName, kind: 1 }))?.detection;

describe('vendors’ spans that are calls to a model', () => {
  it.each<[string, Record<string, AttributeValue>, object]>([
    [
      'the AI SDK’s inner generation',
      { 'ai.operationId': 'ai.generateText.doGenerate', 'ai.model.provider': 'anthropic.messages' },
      { operation: 'chat', provider: 'anthropic' },
    ],
    [
      'the AI SDK’s inner stream',
      { 'ai.operationId': 'ai.streamObject.doStream', 'ai.model.provider': 'google.vertex.chat' },
      { operation: 'chat', provider: 'gcp.vertex_ai' },
    ],
    [
      'the AI SDK’s inner embedding, which has no gen_ai attribute',
      { 'ai.operationId': 'ai.embedMany.doEmbed', 'ai.model.provider': 'openai.embedding' },
      { operation: 'embeddings', provider: 'openai' },
    ],
    ['a Langfuse generation', { 'langfuse.observation.type': 'generation' }, { operation: 'chat' }],
    ['a Langfuse embedding', { 'langfuse.observation.type': 'embedding' }, { operation: 'embeddings' }],
    [
      'an MLflow chat model, its values as JSON',
      { 'mlflow.spanType': '"CHAT_MODEL"', 'mlflow.llm.provider': '"openai"' },
      { operation: 'chat', provider: 'openai' },
    ],
    [
      'a LangSmith model run',
      {
        'langsmith.span.kind': 'llm',
        'gen_ai.operation.name': 'chat',
        'gen_ai.system': 'langchain',
        'langsmith.metadata.ls_provider': 'anthropic',
      },
      { operation: 'chat', provider: 'anthropic' },
    ],
    [
      'Google ADK’s call',
      {
        'gen_ai.system': 'gcp.vertex.agent',
        'gen_ai.request.model': 'gemini-2.5-flash',
        'gcp.vertex.agent.llm_request': '{}',
      },
      {},
    ],
  ])('are recognised: %s', (_, attributes, expected) => {
    expect(detect(attributes)).toMatchObject({ source: 'sdk', ...expected });
  });

  it('have a framework’s name for no provider', () => {
    expect(
      detect({ 'gen_ai.system': 'gcp.vertex.agent', 'gen_ai.request.model': 'm' })?.provider,
    ).toBeUndefined();
  });

  it('are chats where LiteLLM calls them completions', () => {
    expect(detect({ 'llm.request.type': 'completion' }, 'litellm')?.operation).toBe('chat');
    expect(detect({ 'llm.request.type': 'acompletion' }, 'litellm')?.operation).toBe('chat');
    expect(
      detect({ 'llm.request.type': 'completion' }, 'opentelemetry.instrumentation.openai.v1')?.operation,
    ).toBe('text_completion');
  });
});

it('MLflow’s span that failed before it had a kind is a call by its model', () => {
  const attributes = { 'mlflow.spanType': '"UNKNOWN"', 'mlflow.llm.model': '"amazon.nova-lite-v1:0"' };
  expect(detect(attributes)).toMatchObject({ source: 'sdk', provider: 'aws.bedrock' });
  expect(detect({ 'mlflow.spanType': '"UNKNOWN"' })).toBeUndefined();
});

describe('spans that tell of a call by little', () => {
  const detectSpan = (name: string, scopeName: string, statusCode: number) =>
    detector(spanView({}, { name, scopeName, kind: 3, statusCode }))?.detection;

  it.each([
    ['chat gpt-4o', 'openlit.instrumentation.openai', { operation: 'chat', namedModel: 'gpt-4o' }],
    ['bedrock.converse', 'opentelemetry.instrumentation.bedrock', { provider: 'aws.bedrock' }],
    ['bedrock.completion', 'opentelemetry.instrumentation.bedrock', { provider: 'aws.bedrock' }],
    ['call_llm', 'gcp.vertex.agent', { operation: 'generate_content' }],
  ])('are recognised by name where they failed: %s', (name, scopeName, expected) => {
    expect(detectSpan(name, scopeName, 2)).toMatchObject({ source: 'sdk', ...expected });
    expect(detectSpan(name, scopeName, 1)).toBeUndefined();
    expect(detectSpan(name, 'test', 2)).toBeUndefined();
  });

  it('are recognised by Logfire’s scope and its request', () => {
    const attributes = { request_data: '{"model":"claude-sonnet-4-5","messages":[]}' };
    expect(detect(attributes, 'logfire.anthropic')).toMatchObject({ source: 'sdk', provider: 'anthropic' });
    expect(detect(attributes, 'logfire')).toBeUndefined();
  });
});

describe('vendors’ spans around calls', () => {
  it.each<[string, Record<string, AttributeValue>]>([
    [
      'the AI SDK’s outer generation',
      { 'ai.operationId': 'ai.generateText', 'ai.usage.inputTokens': 3, 'ai.model.id': 'm' },
    ],
    ['the AI SDK’s tool call', { 'ai.operationId': 'ai.toolCall' }],
    ['a step of the AI SDK’s agent', { 'gen_ai.operation.name': 'agent_step', 'gen_ai.request.model': 'm' }],
    ['a Langfuse span', { 'langfuse.observation.type': 'span', 'langfuse.observation.input': '[]' }],
    ['a Langfuse agent', { 'langfuse.observation.type': 'agent' }],
    ['an MLflow chain', { 'mlflow.spanType': '"CHAIN"', 'mlflow.chat.tokenUsage': '{"input_tokens":1}' }],
    [
      'a LangSmith prompt, which it calls a chat',
      { 'langsmith.span.kind': 'prompt', 'gen_ai.operation.name': 'chat' },
    ],
    ['a LangSmith retriever', { 'langsmith.span.kind': 'retriever', 'gen_ai.operation.name': 'embeddings' }],
    ['LiteLLM’s raw request', { 'llm.openai.messages': "[{'role': 'user'}]", 'llm.openai.usage': '{}' }],
    [
      'Logfire’s announcement of a span',
      { 'logfire.span_type': 'pending_span', 'gen_ai.request.model': 'm' },
    ],
    ['an entity of OpenLLMetry', { 'traceloop.span.kind': 'workflow', 'gen_ai.request.model': 'm' }],
  ])('are no calls: %s', (_, attributes) => {
    expect(detect(attributes)).toBeUndefined();
  });
});

describe('the provider of an instrumentation’s span', () => {
  it.each([
    ['https://api.groq.com/openai/v1/', 'groq'],
    ['https://contoso-prod.openai.azure.com/openai/', 'azure.ai.openai'],
    ['https://openrouter.ai/api/v1', 'openrouter'],
    ['http://localhost:4000', 'openai'],
    ['none', 'openai'],
  ])('is that of the host of %s, else the one that is named', (base, provider) => {
    const attributes = {
      'gen_ai.system': 'OpenAI',
      'gen_ai.request.model': 'gpt-4o',
      'gen_ai.openai.api_base': base,
    };
    expect(detect(attributes)?.provider).toBe(provider);
  });

  it.each([
    ['gpt-4o-mini', 'openai'],
    ['gpt-4o-mini-2024-07-18', 'openai'],
    ['gpt-5.1-codex-max', 'openai'],
    ['o4-mini-deep-research-2025-06-26', 'openai'],
    ['gpt-4o-prod-eu', undefined],
    ['gpt-35-turbo', undefined],
    ['o3', 'openai'],
    ['ft:gpt-4o-mini:acme::1', 'openai'],
    ['text-embedding-3-small', 'openai'],
    ['llama-3.3-70b-versatile', undefined],
    ['gpt-oss-120b', undefined],
    ['anthropic/claude-sonnet-4.5', undefined],
    ['our-deployment', undefined],
  ])('is not OpenAI only because its API is spoken: %s', (model, provider) => {
    const named = detect({ 'gen_ai.provider.name': 'openai', 'gen_ai.request.model': model });
    expect(named).toMatchObject({ source: 'sdk' });
    expect(named?.provider).toBe(provider);
  });

  it.each([
    ['us', 'us.anthropic.claude-sonnet-4-5-20250929-v1:0'],
    ['amazon', 'amazon.titan-text-express-v1'],
    ['openai', 'openai.gpt-oss-120b-1:0'],
  ])('is Bedrock by the id of a model that only Bedrock has: %s', (provider, model) => {
    const attributes = {
      'mlflow.spanType': '"LLM"',
      'mlflow.llm.provider': `"${provider}"`,
      'mlflow.llm.model': `"${model}"`,
    };
    expect(detect(attributes)?.provider).toBe('aws.bedrock');
  });

  it('is what LangChain says before what LangSmith makes of the model’s name', () => {
    const attributes = {
      'langsmith.span.kind': 'llm',
      'gen_ai.system': 'anthropic',
      'gen_ai.request.model': 'anthropic/claude-sonnet-4.5',
      'langsmith.metadata.ls_provider': 'openai',
    };
    expect(detect(attributes)).not.toHaveProperty('provider');
    expect(detect({ ...attributes, 'gen_ai.response.id': 'gen-1795397087-W9dW' })?.provider).toBe(
      'openrouter',
    );
    expect(detect({ ...attributes, 'langsmith.metadata.ls_provider': 'azure' })?.provider).toBe(
      'azure.ai.openai',
    );
  });

  it('is that of the API’s base where MLflow has it as JSON', () => {
    const attributes = { 'mlflow.spanType': '"LLM"', api_base: '"https://api.anthropic.com/v1/messages"' };
    expect(detect(attributes)?.provider).toBe('anthropic');
  });

  it('is that of the API’s base among LiteLLM’s parameters', () => {
    const attributes = {
      'llm.request.type': 'responses',
      'gen_ai.system': '',
      hidden_params: '{"model_id": null, "api_base": "https://api.openai.com", "response_cost": 5.2e-05}',
    };
    expect(detect(attributes, 'litellm')?.provider).toBe('openai');
    expect(detect({ ...attributes, hidden_params: '{"api_base": null}' }, 'litellm')).not.toHaveProperty(
      'provider',
    );
  });

  it('is OpenRouter where the answer’s id is', () => {
    const attributes = {
      'gen_ai.provider.name': 'openai',
      'gen_ai.request.model': 'openai/gpt-4o',
      'gen_ai.response.id': 'gen-1795397087-W9dWTdKlOOZr4pMEqPxs',
    };
    expect(detect(attributes)?.provider).toBe('openrouter');
  });

  it('stands in what LangChain says of a run', () => {
    const kind = { 'openinference.span.kind': 'LLM' };
    const metadata = (provider: string) => ({ ...kind, metadata: JSON.stringify({ ls_provider: provider }) });
    expect(detect(metadata('amazon_bedrock'))?.provider).toBe('aws.bedrock');
    expect(detect({ ...metadata('openai'), 'llm.model_name': 'mistral-small' })?.provider).toBeUndefined();
    expect(detect({ ...kind, metadata: '"ls_provider"' })?.provider).toBeUndefined();
    const langfuse = {
      'langfuse.observation.type': 'generation',
      'langfuse.observation.metadata.ls_provider': 'anthropic',
    };
    expect(detect(langfuse)?.provider).toBe('anthropic');
  });

  it('is Bedrock for instrumentations of it, which name the model’s maker', () => {
    const attributes = { 'gen_ai.system': 'meta', 'gen_ai.request.model': 'llama3' };
    expect(detect(attributes, 'opentelemetry.instrumentation.bedrock')?.provider).toBe('aws.bedrock');
  });

  it('is not OpenAI because its API is spoken', () => {
    const spoken = { 'openinference.span.kind': 'LLM', 'llm.system': 'openai' };
    expect(detect(spoken)?.provider).toBeUndefined();
    expect(detect({ ...spoken, 'llm.provider': 'azure' })?.provider).toBe('azure.ai.openai');
  });
});
