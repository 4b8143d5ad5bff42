import { describe, expect, it } from 'vitest';
import type { AttributeValue, SpanView } from '../../../src/llm/call.ts';
import { createDetector } from '../../../src/llm/detect/detect.ts';
import { createEndpointMatcher } from '../../../src/llm/detect/endpoint.ts';
import { spanView } from '../span-view.ts';

const detect = createDetector(createEndpointMatcher([]));
const detection = (attributes: Record<string, AttributeValue>, rest: Partial<SpanView> = {}) => {
  const { events: _, attributes: __, ...fields } = rest;
  return detect(spanView(attributes, fields))?.detection;
};

describe('plain HTTP client spans', () => {
  it.each([
    [
      'current names',
      {
        'http.request.method': 'POST',
        'url.full': 'https://api.openai.com/v1/chat/completions',
        'http.response.status_code': 200,
      },
    ],
    [
      'old names',
      {
        'http.method': 'POST',
        'http.url': 'https://api.openai.com/v1/chat/completions',
        'http.status_code': 200,
      },
    ],
    [
      'a status written as text',
      {
        'http.method': 'POST',
        'http.url': 'https://api.openai.com/v1/chat/completions',
        'http.status_code': '200',
      },
    ],
    [
      'host and path apart',
      {
        'http.request.method': 'POST',
        'server.address': 'API.OpenAI.com',
        'url.path': '/v1/chat/completions',
        'http.response.status_code': 200,
      },
    ],
    [
      'old host and target',
      {
        'http.method': 'POST',
        'http.host': 'api.openai.com:443',
        'http.target': '/v1/chat/completions?x=1',
        'http.status_code': 200,
      },
    ],
    [
      'user and port in the URL',
      {
        'http.method': 'POST',
        'url.full': 'https://REDACTED:REDACTED@api.openai.com:443/v1/chat/completions#x',
        'http.status_code': 200,
      },
    ],
  ])('are found by %s', (_, attributes) => {
    expect(detection(attributes)).toEqual({
      source: 'http',
      provider: 'openai',
      operation: 'chat',
      shape: 'openai-chat',
      host: 'api.openai.com',
      path: '/v1/chat/completions',
      httpStatus: 200,
    });
  });

  it('are not taken for calls on the server side of a gateway', () => {
    const attributes = {
      'http.request.method': 'POST',
      'url.full': 'https://api.openai.com/v1/chat/completions',
    };
    expect(detection(attributes, { kind: 2 })).toBeUndefined();
    expect(detection(attributes, { kind: 0 })).toBeDefined();
  });

  it('are read in Micrometer’s words', () => {
    const attributes = {
      'http.url': 'https://api.openai.com/v1/chat/completions',
      method: 'POST',
      status: '429',
      uri: '/v1/chat/completions',
    };
    expect(detection(attributes)).toMatchObject({ source: 'http', provider: 'openai', httpStatus: 429 });
    expect(detection({ ...attributes, method: 'GET' })).toBeUndefined();
  });

  it('are not taken for calls if they only fetch something', () => {
    expect(
      detection({ 'http.request.method': 'GET', 'url.full': 'https://api.openai.com/v1/responses' }),
    ).toBeUndefined();
  });

  it('survive addresses that are none', () => {
    for (const url of [
      '',
      'api.openai.com/v1/chat/completions',
      '://',
      'https://',
      'http://[::1',
      'https:///v1/chat/completions',
    ]) {
      expect(() => detection({ 'http.method': 'POST', 'url.full': url })).not.toThrow();
    }
    expect(detection({ 'url.full': 42, 'http.request.method': true })).toBeUndefined();
  });
});

describe('spans of LLM instrumentations', () => {
  it('are found by the operation, and the provider by the host', () => {
    expect(
      detection({
        'gen_ai.operation.name': 'chat',
        'gen_ai.provider.name': 'openai',
        'server.address': 'openrouter.ai',
      }),
    ).toEqual({ source: 'sdk', provider: 'openrouter', operation: 'chat', host: 'openrouter.ai' });
  });

  it('are found by the model they name, with the provider in the conventions’ spelling', () => {
    expect(detection({ 'gen_ai.system': 'az.ai.openai', 'gen_ai.request.model': 'gpt-4o' })).toEqual({
      source: 'sdk',
      provider: 'azure.ai.openai',
    });
  });

  it('are not given the name of a framework as their provider', () => {
    expect(detection({ 'gen_ai.system': 'Langchain', 'gen_ai.request.model': 'gpt-4o' })).toEqual({
      source: 'sdk',
    });
  });

  it.each([
    { 'openinference.span.kind': 'CHAIN', 'llm.model_name': 'gpt-4o' },
    { 'openinference.span.kind': 'AGENT', 'gen_ai.request.model': 'gpt-4o' },
    { 'gen_ai.operation.name': 'invoke_agent', 'gen_ai.request.model': 'gpt-4o' },
    { 'gen_ai.operation.name': 'execute_tool' },
    { 'traceloop.span.kind': 'workflow', 'gen_ai.request.model': 'gpt-4o' },
    { 'gen_ai.tool.name': 'weather', 'gen_ai.request.model': 'gpt-4o' },
    { 'gen_ai.system': 'openai' },
    { 'gen_ai.operation.name': 'framework', 'gen_ai.system': 'spring_ai' },
  ])('are left alone where they stand for other work: %o', (attributes) => {
    expect(detection(attributes)).toBeUndefined();
  });

  it.each(['spring_ai', 'none', '_OTHER', 'microsoft.agent_framework'])(
    'name no provider where their system is %s',
    (system) => {
      const attributes = { 'gen_ai.operation.name': 'chat', 'gen_ai.system': system };
      expect(detection(attributes)).not.toHaveProperty('provider');
    },
  );

  it('name a URL where the host belongs, as Semantic Kernel for .NET does', () => {
    const attributes = {
      'gen_ai.operation.name': 'chat.completions',
      'gen_ai.system': 'openai',
      'gen_ai.request.model': 'gpt-4o-prod-eu',
      'server.address': 'https://contoso.openai.azure.com/openai/',
      'server.port': 443,
    };
    expect(detection(attributes)).toMatchObject({
      provider: 'azure.ai.openai',
      operation: 'chat',
      host: 'contoso.openai.azure.com',
    });
  });

  it('of Anthropic are chats, though older instrumentations call everything a completion', () => {
    const completion = { 'llm.request.type': 'completion', 'gen_ai.request.model': 'm' };
    expect(detection({ ...completion, 'gen_ai.system': 'Anthropic' })).toMatchObject({ operation: 'chat' });
    expect(detection({ ...completion, 'gen_ai.system': 'OpenAI' })).toMatchObject({
      operation: 'text_completion',
    });
  });

  it('are those of a model server’s engine too', () => {
    const attributes = { 'gen_ai.request.id': 'chatcmpl-1', 'gen_ai.usage.prompt_tokens': 12 };
    expect(detection(attributes, { name: 'llm_request', kind: 2 })).toMatchObject({ source: 'sdk' });
    expect(detection({ 'gen_ai.request.id': 'r-1' })).toBeUndefined();
  });

  it('are calls that stream by their very operation', () => {
    const attributes = { 'gen_ai.operation.name': 'chat_streaming', 'gen_ai.provider.name': 'openai' };
    expect(detection(attributes)).toMatchObject({ operation: 'chat' });
  });

  it('know OpenInference’s kinds', () => {
    expect(detection({ 'openinference.span.kind': 'LLM', 'llm.system': 'anthropic' })).toMatchObject({
      operation: 'chat',
      provider: 'anthropic',
    });
    expect(detection({ 'openinference.span.kind': 'EMBEDDING' })).toMatchObject({ operation: 'embeddings' });
  });
});

describe('hand-made spans', () => {
  it('are found by the mission’s span name', () => {
    expect(detection({}, { name: 'llm.inference', kind: 1 })).toEqual({ source: 'manual' });
  });

  it('are found by the mission’s attribute names', () => {
    expect(
      detection({ 'llm.model': 'gpt-4o', 'llm.provider': 'OpenAI' }, { name: 'answer', kind: 1 }),
    ).toEqual({
      source: 'manual',
      provider: 'openai',
    });
  });
});
