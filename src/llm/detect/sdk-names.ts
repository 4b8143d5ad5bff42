import type { Operation } from '../call.ts';

/**
 * Values of `gen_ai.operation.name`, `llm.request.type` and `openinference.span.kind` (lower case) that mean a
 * call to a model, by what they call it. Everything else that stands there (`invoke_agent`, `execute_tool`,
 * `CHAIN`, `RETRIEVER`, …) names a span that holds calls or has nothing to do with one.
 */
export const OPERATION_NAMES: ReadonlyMap<string, Operation> = new Map([
  ['chat', 'chat'],
  ['message', 'chat'],
  ['response', 'chat'],
  ['conversation', 'chat'],
  ['generation', 'chat'],
  ['invoke_model', 'chat'],
  ['llm', 'chat'],
  ['completion', 'text_completion'],
  ['text_completion', 'text_completion'],
  ['generate_content', 'generate_content'],
  ['embedding', 'embeddings'],
  ['embeddings', 'embeddings'],
  ['rerank', 'rerank'],
  ['reranker', 'rerank'],
  ['image', 'image'],
  ['image_generation', 'image'],
  ['audio', 'audio'],
  ['text_to_speech', 'audio'],
  ['moderation', 'moderation'],
]);

/**
 * Spellings of `gen_ai.provider.name`, `gen_ai.system`, `llm.provider` and `llm.system` met in the wild (lower
 * case), and the name that the semantic conventions or our host table use.
 */
export const PROVIDER_ALIASES: ReadonlyMap<string, string> = new Map([
  ['openai.chat', 'openai'],
  ['openai.responses', 'openai'],
  ['openai.completion', 'openai'],
  ['openai.embedding', 'openai'],
  ['azure', 'azure.ai.openai'],
  ['az.ai.openai', 'azure.ai.openai'],
  ['azure-openai', 'azure.ai.openai'],
  ['azure_openai', 'azure.ai.openai'],
  ['az.ai.inference', 'azure.ai.inference'],
  ['anthropic.messages', 'anthropic'],
  ['aws', 'aws.bedrock'],
  ['amazon', 'aws.bedrock'],
  ['bedrock', 'aws.bedrock'],
  ['amazon-bedrock', 'aws.bedrock'],
  ['aws_bedrock', 'aws.bedrock'],
  ['gemini', 'gcp.gemini'],
  ['google', 'gcp.gemini'],
  ['gcp.gen_ai', 'gcp.gemini'],
  ['google.generative-ai', 'gcp.gemini'],
  ['vertexai', 'gcp.vertex_ai'],
  ['vertex_ai', 'gcp.vertex_ai'],
  ['google.vertex.chat', 'gcp.vertex_ai'],
  ['mistral', 'mistral_ai'],
  ['mistralai', 'mistral_ai'],
  ['xai', 'x_ai'],
  ['together_ai', 'together'],
  ['hugging_face', 'huggingface'],
  ['moonshot', 'moonshot_ai'],
  ['ollama_chat', 'ollama'],
  ['watsonx', 'ibm.watsonx.ai'],
]);

/** Frameworks that put their own name where the provider's belongs. */
export const FRAMEWORKS: ReadonlySet<string> = new Set([
  'langchain',
  'langgraph',
  'llamaindex',
  'haystack',
  'strands-agents',
  'crewai',
]);

/** The provider that an SDK's word means, or undefined where it names none. */
export function canonicalProvider(name: string): string | undefined {
  const lower = name.trim().toLowerCase();
  if (lower === '' || FRAMEWORKS.has(lower)) return undefined;
  return PROVIDER_ALIASES.get(lower) ?? lower;
}
