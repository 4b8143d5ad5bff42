import type { PathRow } from './endpoint-table.ts';

const OLLAMA = { unknownHost: 'body', provider: 'ollama' } as const;

/** Also on premises, and for models that were deployed under an id. */
const WATSONX = { unknownHost: 'any', provider: 'ibm.watsonx.ai' } as const;

const VERTEX = { unknownHost: 'any', provider: 'gcp.vertex_ai' } as const;

/** Paths of APIs that one provider or server speaks, and of OpenAI's besides text. */
export const NATIVE_PATHS: readonly PathRow[] = [
  { suffix: '/v1/chat', shape: 'reka-chat', operation: 'chat', only: 'reka' },
  { suffix: '/v1/chat', shape: 'cohere-chat', operation: 'chat', unknownHost: 'body' },
  { suffix: '/v2/chat', shape: 'cohere-chat', operation: 'chat', unknownHost: 'body' },
  { suffix: '/v1/generate', operation: 'text_completion', only: 'cohere' },
  { suffix: '/v1/embed', shape: 'cohere-embeddings', operation: 'embeddings', unknownHost: 'body' },
  { suffix: '/v2/embed', shape: 'cohere-embeddings', operation: 'embeddings', unknownHost: 'body' },
  { suffix: '/rerank', shape: 'rerank', operation: 'rerank', unknownHost: 'body' },
  { suffix: '/reranks', shape: 'rerank', operation: 'rerank', unknownHost: 'body' },
  { suffix: '/score', shape: 'rerank', operation: 'rerank', unknownHost: 'body', knownHost: 'body' },
  { suffix: '/api/chat', shape: 'ollama-chat', operation: 'chat', ...OLLAMA },
  { suffix: '/api/generate', shape: 'ollama-generate', operation: 'text_completion', ...OLLAMA },
  { suffix: '/api/embed', shape: 'ollama-embeddings', operation: 'embeddings', ...OLLAMA },
  { suffix: '/api/embeddings', shape: 'ollama-embeddings', operation: 'embeddings', ...OLLAMA },
  { suffix: '/generate', shape: 'tgi', operation: 'text_completion', unknownHost: 'body', knownHost: 'body' },
  {
    suffix: '/generate_stream',
    shape: 'tgi',
    operation: 'text_completion',
    streaming: true,
    unknownHost: 'body',
    knownHost: 'body',
  },
  // SageMaker's servers and Databricks serve models of all kinds, in several shapes.
  {
    suffix: '/invocations',
    unknownHost: 'body',
    knownHost: 'body',
    model: /\/serving-endpoints\/([^/]+)\/invocations$/,
  },
  {
    suffix: '/models/*',
    shape: 'tgi',
    operation: 'text_completion',
    only: 'huggingface',
    knownHost: 'body',
    model: /^\/models\/(.+)$/,
  },
  { suffix: '/completion', shape: 'llama-cpp', operation: 'text_completion', unknownHost: 'body' },
  { suffix: ':embedContent', shape: 'gemini', operation: 'embeddings', unknownHost: 'any' },
  { suffix: ':batchEmbedContents', shape: 'gemini', operation: 'embeddings', unknownHost: 'any' },
  {
    suffix: '/publishers/google/models/*embedding*:predict',
    shape: 'vertex-embeddings',
    operation: 'embeddings',
    unknownHost: 'any',
  },
  // Models of others on Vertex AI, each in its maker's form.
  ...[false, true].map((streaming) => ({
    suffix: `/publishers/anthropic/models/*:${streaming ? 'streamRawPredict' : 'rawPredict'}`,
    shape: 'anthropic-messages' as const,
    operation: 'chat' as const,
    streaming,
    ...VERTEX,
  })),
  ...[false, true].map((streaming) => ({
    suffix: `/publishers/*/models/*:${streaming ? 'streamRawPredict' : 'rawPredict'}`,
    shape: 'openai-chat' as const,
    operation: 'chat' as const,
    streaming,
    ...VERTEX,
  })),
  {
    suffix: '/ml/v1/*text/generation',
    shape: 'watsonx-generation',
    operation: 'text_completion',
    streaming: false,
    ...WATSONX,
  },
  {
    suffix: '/ml/v1/*text/generation_stream',
    shape: 'watsonx-generation',
    operation: 'text_completion',
    streaming: true,
    ...WATSONX,
  },
  { suffix: '/ml/v1/*text/chat', shape: 'openai-chat', operation: 'chat', streaming: false, ...WATSONX },
  {
    suffix: '/ml/v1/*text/chat_stream',
    shape: 'openai-chat',
    operation: 'chat',
    streaming: true,
    ...WATSONX,
  },
  { suffix: '/text-generation/generation', shape: 'dashscope', operation: 'chat', unknownHost: 'body' },
  { suffix: '/multimodal-generation/generation', shape: 'dashscope', operation: 'chat', unknownHost: 'body' },
  {
    suffix: '/predictions',
    shape: 'replicate',
    operation: 'text_completion',
    only: 'replicate',
    knownHost: 'body',
    model: /\/models\/([^/]+\/[^/]+)\/predictions$/,
  },
  {
    suffix: '/ai/run/*',
    shape: 'workers-ai',
    operation: 'chat',
    only: 'cloudflare',
    knownHost: 'body',
    model: /\/ai\/run\/(.+)$/,
  },
  { suffix: '/cortex/inference:complete', shape: 'openai-chat', operation: 'chat', only: 'snowflake' },
  {
    suffix: '/invocations-response-stream',
    streaming: true,
    unknownHost: 'body',
    knownHost: 'body',
  },
  { suffix: '/moderations', shape: 'openai-moderations', operation: 'moderation', unknownHost: 'body' },
  { suffix: '/images/generations', shape: 'openai-images', operation: 'image', unknownHost: 'body' },
  { suffix: '/images/edits', shape: 'openai-images', operation: 'image', unknownHost: 'body' },
  { suffix: '/audio/transcriptions', shape: 'openai-audio', operation: 'audio', unknownHost: 'body' },
  { suffix: '/audio/translations', shape: 'openai-audio', operation: 'audio', unknownHost: 'body' },
  { suffix: '/audio/speech', shape: 'openai-audio', operation: 'audio', unknownHost: 'body' },
];
