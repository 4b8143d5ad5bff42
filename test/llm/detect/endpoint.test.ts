import { describe, expect, it } from 'vitest';
import { createEndpointMatcher } from '../../../src/llm/detect/endpoint.ts';
import { HOSTS, PATHS } from '../../../src/llm/detect/endpoint-table.ts';

const match = createEndpointMatcher([]);

describe('endpoints by host and path', () => {
  it.each([
    ['api.openai.com', '/v1/chat/completions', 'openai', 'openai-chat', 'chat'],
    ['eu.api.openai.com', '/v1/responses', 'openai', 'openai-responses', 'chat'],
    ['api.openai.com', '/v1/completions', 'openai', 'openai-completions', 'text_completion'],
    ['api.openai.com', '/v1/embeddings', 'openai', 'openai-embeddings', 'embeddings'],
    ['api.anthropic.com', '/v1/messages', 'anthropic', 'anthropic-messages', 'chat'],
    ['api.groq.com', '/openai/v1/chat/completions', 'groq', 'openai-chat', 'chat'],
    ['openrouter.ai', '/api/v1/chat/completions', 'openrouter', 'openai-chat', 'chat'],
    ['api.deepseek.com', '/chat/completions', 'deepseek', 'openai-chat', 'chat'],
    ['api.deepseek.com', '/anthropic/v1/messages', 'deepseek', 'anthropic-messages', 'chat'],
    [
      'europe-west4-aiplatform.googleapis.com',
      '/v1/projects/p/locations/l/publishers/google/models/gemini-2.5-pro:generateContent',
      'gcp.vertex_ai',
      'gemini',
      'generate_content',
    ],
  ])('%s%s is %s', (host, path, provider, shape, operation) => {
    expect(match(host, path)).toMatchObject({ provider, shape, operation, needsBody: false });
  });

  it('takes the deployment of Azure OpenAI as the model that was asked for', () => {
    const path = '/openai/deployments/gpt-4o%20prod/chat/completions';
    expect(match('contoso.openai.azure.com', path)).toMatchObject({
      provider: 'azure.ai.openai',
      shape: 'openai-chat',
      urlModel: 'gpt-4o prod',
    });
  });

  it.each([
    ['/v1/acct/gw/openai/chat/completions', 'openai'],
    ['/v1/acct/gw/anthropic/v1/messages', 'anthropic'],
    ['/v1/acct/gw/google-ai-studio/v1beta/models/gemini-2.5-flash:generateContent', 'gcp.gemini'],
    ['/v1/acct/gw/compat/chat/completions', 'cloudflare'],
  ])("names the provider behind Cloudflare's gateway: %s", (path, provider) => {
    expect(match('gateway.ai.cloudflare.com', path)).toMatchObject({ provider });
  });

  it('takes model and streaming from the URL of Claude on Vertex AI', () => {
    const path =
      '/v1/projects/p/locations/l/publishers/anthropic/models/claude-opus-4-1@20250805:streamRawPredict';
    expect(match('aiplatform.googleapis.com', path)).toMatchObject({
      urlModel: 'claude-opus-4-1@20250805',
      urlStreaming: true,
    });
  });

  it('takes model and streaming from the URL of Gemini', () => {
    const path = '/v1beta/models/gemini-2.0-flash:streamGenerateContent';
    expect(match('generativelanguage.googleapis.com', path)).toMatchObject({
      provider: 'gcp.gemini',
      urlModel: 'gemini-2.0-flash',
      urlStreaming: true,
    });
  });

  it.each([
    ['api.openai.com', '/v1/models'],
    ['api.openai.com', '/v1/files'],
    ['api.openai.com', '/v1/responses/resp_123'],
    ['api.anthropic.com', '/v1/messages/count_tokens'],
    ['api.openai.com', '/v1/threads/thread_1/messages'],
    ['acme.cloud.databricks.com', '/api/2.0/genie/spaces/s1/conversations/c1/messages'],
    ['generativelanguage.googleapis.com', '/v1beta/models/gemini-2.0-flash:countTokens'],
    ['example.com', '/v1/users'],
  ])('%s%s is no call to a model', (host, path) => {
    expect(match(host, path)).toBeUndefined();
  });

  it('knows a chat completion on any host, but not whose it is', () => {
    const endpoint = match('llm-proxy.internal', '/litellm/v1/chat/completions');
    expect(endpoint).toMatchObject({ shape: 'openai-chat', needsBody: false });
    expect(endpoint).not.toHaveProperty('provider');
  });

  it('asks for a body where the path of an unknown host could be something else', () => {
    expect(match('chat.example.com', '/v1/messages')).toMatchObject({ needsBody: true });
    expect(match(undefined, '/api/responses')).toMatchObject({ needsBody: true });
  });

  it('is not misled by a host that only ends like a known one', () => {
    expect(match('evil-api.anthropic.com.example.org', '/v1/messages')).toMatchObject({ needsBody: true });
    expect(match('notapi.openai.com', '/v1/chat/completions')).not.toHaveProperty('provider');
  });

  it.each([
    ['api.cohere.com', '/v2/chat', 'cohere', 'cohere-chat', 'chat'],
    ['api.cohere.com', '/v2/embed', 'cohere', 'cohere-embeddings', 'embeddings'],
    ['api.cohere.com', '/v2/rerank', 'cohere', 'rerank', 'rerank'],
    ['api.voyageai.com', '/v1/rerank', 'voyage', 'rerank', 'rerank'],
    ['api.jina.ai', '/v1/embeddings', 'jina', 'openai-embeddings', 'embeddings'],
    ['us-south.ml.cloud.ibm.com', '/ml/v1/text/chat', 'ibm.watsonx.ai', 'openai-chat', 'chat'],
    [
      'cpd.example.com',
      '/ml/v1/deployments/d1/text/generation',
      'ibm.watsonx.ai',
      'watsonx-generation',
      'text_completion',
    ],
    [
      'dashscope-intl.aliyuncs.com',
      '/api/v1/services/aigc/text-generation/generation',
      'dashscope',
      'dashscope',
      'chat',
    ],
    [
      'us-east5-aiplatform.googleapis.com',
      '/v1/projects/p/locations/us-east5/publishers/anthropic/models/claude-sonnet-4-5@20250929:streamRawPredict',
      'gcp.vertex_ai',
      'anthropic-messages',
      'chat',
    ],
    [
      'us-central1-aiplatform.googleapis.com',
      '/v1/projects/p/locations/us-central1/publishers/mistralai/models/mistral-medium-3:rawPredict',
      'gcp.vertex_ai',
      'openai-chat',
      'chat',
    ],
    ['acme.snowflakecomputing.com', '/api/v2/cortex/inference:complete', 'snowflake', 'openai-chat', 'chat'],
    [
      'contoso.azure-api.net',
      '/ai/openai/deployments/gpt-4o/chat/completions',
      'azure.ai.openai',
      'openai-chat',
      'chat',
    ],
    ['api.openai.com', '/v1/images/edits', 'openai', 'openai-images', 'image'],
    ['api.openai.com', '/v1/audio/speech', 'openai', 'openai-audio', 'audio'],
    ['api.mistral.ai', '/v1/moderations', 'mistral_ai', 'openai-moderations', 'moderation'],
    [
      'generativelanguage.googleapis.com',
      '/v1beta/models/gemini-embedding-001:embedContent',
      'gcp.gemini',
      'gemini',
      'embeddings',
    ],
  ])('native APIs: %s%s is %s', (host, path, provider, shape, operation) => {
    expect(match(host, path)).toMatchObject({ provider, shape, operation, needsBody: false });
  });

  it.each([
    [
      'api.replicate.com',
      '/v1/models/meta/meta-llama-3-8b-instruct/predictions',
      'meta/meta-llama-3-8b-instruct',
    ],
    ['api.replicate.com', '/v1/deployments/acme/prod/predictions', undefined],
    [
      'api.cloudflare.com',
      '/client/v4/accounts/a1/ai/run/@cf/meta/llama-3.1-8b-instruct',
      '@cf/meta/llama-3.1-8b-instruct',
    ],
    ['acme.cloud.databricks.com', '/serving-endpoints/my-endpoint/invocations', 'my-endpoint'],
    ['api-inference.huggingface.co', '/models/gpt2', 'gpt2'],
    ['api-inference.huggingface.co', '/models/mistralai/Mistral-7B', 'mistralai/Mistral-7B'],
  ])('%s%s, where other models answer as well, needs a body; its model is %s', (host, path, model) => {
    expect(match(host, path)).toMatchObject({ needsBody: true });
    expect(match(host, path)?.urlModel).toBe(model);
  });

  it('tells Ollama by its port where the host is unknown, and by its path where a body proves it', () => {
    expect(match('localhost', '/api/chat', 11434)).toMatchObject({ provider: 'ollama', needsBody: false });
    expect(match('gpu1', '/v1/embeddings', 11434)).toMatchObject({ provider: 'ollama', needsBody: false });
    expect(match('gpu1', '/api/chat', 8080)).toMatchObject({ provider: 'ollama', needsBody: true });
    expect(match('api.openai.com', '/v1/embeddings', 11434)).toMatchObject({ provider: 'openai' });
    expect(match('localhost', '/api/tags', 11434)).toBeUndefined();
  });

  it('knows paths of one provider on its hosts only', () => {
    expect(match('example.com', '/ai/run/job')).toBeUndefined();
    expect(match('example.com', '/models/user')).toBeUndefined();
    expect(match('example.com', '/predictions')).toBeUndefined();
  });

  it('keeps every row of the tables reachable', () => {
    for (const { host, provider } of HOSTS) {
      expect(match(host.replaceAll('*', 'x'), '/v1/chat/completions')?.provider, host).toBe(provider);
    }
    for (const { suffix, shape, operation, only } of PATHS) {
      const host = HOSTS.find((row) => row.provider === (only ?? 'openai'))?.host ?? '';
      const endpoint = match(host.replaceAll('*', 'x'), suffix.replaceAll('*', 'x'));
      expect(endpoint, suffix).toBeDefined();
      expect([endpoint?.shape, endpoint?.operation], suffix).toStrictEqual([shape, operation]);
    }
  });
});

describe('endpoints that a user adds', () => {
  const configured = createEndpointMatcher([
    { host: 'llm.corp.example', path: '/gateway/*', provider: 'acme', shape: 'openai-chat' },
    { host: '*.gpu.example', provider: 'vllm' },
    { path: '/ask', shape: 'anthropic-messages' },
  ]);

  it('go before the built-in rows', () => {
    expect(configured('llm.corp.example', '/gateway/v1/messages')).toMatchObject({
      provider: 'acme',
      shape: 'openai-chat',
      operation: 'chat',
      needsBody: false,
    });
  });

  it('find out by the path what they leave open', () => {
    const endpoint = configured('node7.gpu.example', '/v1/embeddings');
    expect(endpoint).toMatchObject({ provider: 'vllm', shape: 'openai-embeddings', operation: 'embeddings' });
  });

  it.each([
    ['gemini', 'generate_content'],
    ['bedrock-invoke', 'chat'],
    ['rerank', 'rerank'],
    ['ollama-embeddings', 'embeddings'],
  ] as const)('have the usual operation of their shape: %s is %s', (shape, operation) => {
    expect(createEndpointMatcher([{ path: '/ask', shape }])('h', '/ask')).toMatchObject({ operation });
  });

  it('may name a path alone', () => {
    expect(configured('api.anthropic.com', '/ask')).toMatchObject({
      provider: 'anthropic',
      shape: 'anthropic-messages',
    });
  });

  it('leave other addresses to the tables', () => {
    expect(configured('llm.corp.example', '/health')).toBeUndefined();
    expect(configured('api.openai.com', '/v1/chat/completions')).toMatchObject({ provider: 'openai' });
  });
});
