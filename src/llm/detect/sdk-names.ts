import type { Operation } from '../call.ts';

/** Attributes that say what kind of work a span stands for; the first one there decides. */
export const KIND_ATTRIBUTES = [
  // LangSmith calls prompts and retrievers by the names of operations; its own kind knows better.
  'langsmith.span.kind',
  'openinference.span.kind',
  'gen_ai.operation.name',
  'llm.request.type',
  'langfuse.observation.type',
  'mlflow.spanType',
  'ai.operationId',
  'genkit:metadata:subtype',
  'openai.resource',
] as const;

/** Attributes that name the model of a call, where nothing says what kind of work it is. */
export const MODEL_ATTRIBUTES = [
  'gen_ai.request.model',
  'gen_ai.response.model',
  'llm.request.model',
  'llm.response.model',
  'mlflow.llm.model',
] as const;

/**
 * Values of these attributes (lower case) that mean a call to a model, by what they call it. Everything else that
 * stands there (`invoke_agent`, `execute_tool`, `CHAIN`, `RETRIEVER`, `ai.generateText`, …) names a span that
 * holds calls or has nothing to do with one.
 */
export const OPERATION_NAMES: ReadonlyMap<string, Operation> = new Map<string, Operation>([
  ['chat', 'chat'],
  ['message', 'chat'],
  ['response', 'chat'],
  ['conversation', 'chat'],
  ['generation', 'chat'],
  ['invoke_model', 'chat'],
  ['llm', 'chat'],
  ['chat_model', 'chat'],
  ['model', 'chat'],
  ['chat_streaming', 'chat'],
  ['chat.completions', 'chat'],
  ['acompletion', 'chat'],
  ['responses', 'chat'],
  ['aresponses', 'chat'],
  ['anthropic_messages', 'chat'],
  ['ai.generatetext.dogenerate', 'chat'],
  ['ai.streamtext.dostream', 'chat'],
  ['ai.generateobject.dogenerate', 'chat'],
  ['ai.streamobject.dostream', 'chat'],
  ['completion', 'text_completion'],
  ['text.completions', 'text_completion'],
  ['atext_completion', 'text_completion'],
  ['text_completion', 'text_completion'],
  ['generate_content', 'generate_content'],
  ['embedding', 'embeddings'],
  ['embedder', 'embeddings'],
  ['embeddings', 'embeddings'],
  ['aembedding', 'embeddings'],
  ['ai.embed.doembed', 'embeddings'],
  ['ai.embedmany.doembed', 'embeddings'],
  ['rerank', 'rerank'],
  ['arerank', 'rerank'],
  ['reranker', 'rerank'],
  ['ai.rerank.dorerank', 'rerank'],
  ['image', 'image'],
  ['image_generation', 'image'],
  ['aimage_generation', 'image'],
  ['audio', 'audio'],
  ['text_to_speech', 'audio'],
  ['speech', 'audio'],
  ['audio_generation', 'audio'],
  ['aspeech', 'audio'],
  ['transcription', 'audio'],
  ['atranscription', 'audio'],
  ['moderation', 'moderation'],
  // OpenTelemetry's instrumentations of OpenAI's clients: for Ruby by path, for PHP by resource.
  ['completions', 'text_completion'],
  ['moderations', 'moderation'],
  ['images.generate', 'image'],
  ['images.edit', 'image'],
  ['images.variation', 'image'],
  ['audio.transcription', 'audio'],
  ['audio.translation', 'audio'],
  ['audio.speech', 'audio'],
  ['chat/create', 'chat'],
  ['chat/createstreamed', 'chat'],
  ['completions/create', 'text_completion'],
  ['completions/createstreamed', 'text_completion'],
  ['embeddings/create', 'embeddings'],
  ['images/create', 'image'],
  ['images/edit', 'image'],
  ['images/variation', 'image'],
  ['audio/speech', 'audio'],
  ['audio/transcribe', 'audio'],
  ['audio/translate', 'audio'],
  ['amoderation', 'moderation'],
]);

/** Attributes of workflows, tasks and tools, which may name the model at work within them. */
export const OTHER_WORK_ATTRIBUTES = ['traceloop.span.kind', 'gen_ai.tool.name'] as const;

/**
 * Instrumentations (by scope) that leave a failed call's span without any attribute: its name alone tells what it
 * was, by the semantic conventions (`{operation} {model}`) or in words of the instrumentation's own. Sources: openlit
 * 1.34 to 1.45, opentelemetry-instrumentation-bedrock 0.40, Google's ADK 1.14.
 */
const SCOPES_THAT_ONLY_NAME =
  /^(?:openlit\.otel\.tracing|openlit\.instrumentation\.\w+|opentelemetry\.instrumentation\.bedrock|gcp\.vertex\.agent)$/;

export function onlyNames(scopeName: string): boolean {
  return SCOPES_THAT_ONLY_NAME.test(scopeName);
}

/** Names of such spans that tell no model. */
export const OPERATION_OF_NAME: ReadonlyMap<string, Operation | undefined> = new Map<
  string,
  Operation | undefined
>([
  ['bedrock.converse', 'chat'],
  ['bedrock.completion', undefined],
  ['call_llm', 'generate_content'],
]);

/** Instrumentations (by scope) of which every span is a call to one provider; some name the models' makers. */
export const PROVIDER_OF_SCOPE: ReadonlyMap<string, string> = new Map([
  ['opentelemetry.instrumentation.bedrock', 'aws.bedrock'],
  ['opentelemetry.instrumentation.botocore.bedrock-runtime', 'aws.bedrock'],
  ['@traceloop/instrumentation-bedrock', 'aws.bedrock'],
  ['logfire.anthropic', 'anthropic'],
  ['io.opentelemetry.contrib.php.openaiphp', 'openai'],
]);

/**
 * Instrumentations (by scope) of which a span is a call where it has this attribute, and nothing else may say so.
 * Source: Logfire to 3.25, whose spans of Anthropic's SDK have the request and the answer and no names besides.
 */
export const CALL_BY_SCOPE: ReadonlyMap<string, string> = new Map([['logfire.anthropic', 'request_data']]);

/** Attributes that name a provider, the most telling first. */
export const PROVIDER_ATTRIBUTES = [
  // LangSmith guesses the provider from the model's name; what LangChain says of its own class is no guess.
  'langsmith.metadata.ls_provider',
  'gen_ai.provider.name',
  'gen_ai.system',
  'llm.provider',
  'llm.vendor',
  'llm.system',
  'ai.model.provider',
  'mlflow.llm.provider',
  'langfuse.observation.metadata.ls_provider',
] as const;

/** Where Genkit names the action that runs: of a model, its plugin and the model. */
export const GENKIT_ACTION = 'genkit:name';

/** Where OpenInference keeps a run's metadata, as JSON; LangChain's has the provider. */
export const METADATA_ATTRIBUTE = 'metadata';

/** Attributes that name the model that was asked for, by which to tell whose API it was not. */
export const REQUEST_MODEL_ATTRIBUTES = [
  'gen_ai.request.model',
  'llm.request.model',
  'llm.request.model_name',
  'openai.model',
  'ai.model.id',
  'llm.model_name',
  'embedding.model_name',
  'langfuse.observation.metadata.ls_model_name',
  'langsmith.metadata.ls_model_name',
  'mlflow.llm.model',
] as const;

/** Names of OpenAI's own models; deployments and other makers' models have others. */
export const OPENAI_MODEL =
  /^(?:ft:.*|(?:gpt-(?!oss|35)[\w.]+|chatgpt-[\w.]+|o\d)(?:-(?:mini|nano|pro|turbo|preview|audio|realtime|search|transcribe|diarize|tts|instruct|chat|latest|codex|max|image|vision|deep|research|api|spark|16k|32k|128k|1106|0125|\d{4}|\d{4}-\d\d-\d\d|\d\d|\d))*|(?:text|davinci|curie|babbage|ada|code|codex|dall-e|whisper|tts|omni-moderation|computer-use|sora)(?:-.*)?)$/;

/**
 * Ids of models that only Bedrock has: the maker before a dot, a region's profile before that, or an ARN. Some
 * instrumentations take a part of it for the provider.
 */
export const BEDROCK_MODEL =
  /^(?:arn:aws[\w-]*:bedrock:|(?:(?:us|eu|apac|jp|au|ca|sa|us-gov|global)\.)?(?:amazon|anthropic|meta|mistral|cohere|ai21|deepseek|openai|qwen|writer|stability|twelvelabs|luma|nvidia|google|minimax|moonshot|zai)\.[a-z])/;

/** Ids that only OpenRouter gives its answers. */
export const OPENROUTER_ID = /^gen-\d{10}-/;

/** Attributes that hold the base URL of the API that an SDK was set up for; its host decides the provider. */
export const API_BASE_ATTRIBUTES = [
  'gen_ai.openai.api_base',
  'llm.openai.api_base',
  'openai.api_base',
  'gen_ai.request.api_base',
  'llm.api_base',
  'api_base',
] as const;

/**
 * Spellings of `gen_ai.provider.name`, `gen_ai.system`, `llm.provider` and `llm.system` met in the wild (lower
 * case), and the name that the semantic conventions or our host table use.
 */
export const PROVIDER_ALIASES: ReadonlyMap<string, string> = new Map([
  ['azure', 'azure.ai.openai'],
  ['az.ai.openai', 'azure.ai.openai'],
  ['azure-openai', 'azure.ai.openai'],
  ['azure_openai', 'azure.ai.openai'],
  ['azure.openai', 'azure.ai.openai'],
  ['azureopenai', 'azure.ai.openai'],
  ['az.ai.inference', 'azure.ai.inference'],
  ['aws', 'aws.bedrock'],
  ['amazon', 'aws.bedrock'],
  ['bedrock', 'aws.bedrock'],
  ['amazon-bedrock', 'aws.bedrock'],
  ['aws_bedrock', 'aws.bedrock'],
  ['amazon_bedrock', 'aws.bedrock'],
  ['gemini', 'gcp.gemini'],
  ['google', 'gcp.gemini'],
  ['gcp.gen_ai', 'gcp.gemini'],
  ['google.generative-ai', 'gcp.gemini'],
  ['vertexai', 'gcp.vertex_ai'],
  ['vertex_ai', 'gcp.vertex_ai'],
  ['google.vertex', 'gcp.vertex_ai'],
  ['vertex.anthropic', 'gcp.vertex_ai'],
  ['bedrock.anthropic', 'aws.bedrock'],
  ['google_genai', 'gcp.gemini'],
  ['googleai', 'gcp.gemini'],
  ['google_vertexai', 'gcp.vertex_ai'],
  ['claude', 'anthropic'],
  ['mistral', 'mistral_ai'],
  ['mistralai', 'mistral_ai'],
  ['xai', 'x_ai'],
  ['together_ai', 'together'],
  ['hugging_face', 'huggingface'],
  ['moonshot', 'moonshot_ai'],
  ['ollama_chat', 'ollama'],
  ['cohere_chat', 'cohere'],
  ['watsonx', 'ibm.watsonx.ai'],
  ['bedrock_converse', 'aws.bedrock'],
  // The AI SDK's word for Vercel's own gateway.
  ['gateway', 'vercel'],
]);

/** The AI SDK says with the provider which of its APIs is called. */
const API_SUFFIX =
  /\.(?:chat|messages|responses|completion|embedding|textEmbedding|image|speech|transcription)$/i;

/** Frameworks that put their own name where the provider's belongs. */
export const FRAMEWORKS: ReadonlySet<string> = new Set([
  'langchain',
  'langgraph',
  'llamaindex',
  'haystack',
  'strands-agents',
  'crewai',
  'litellm',
  'litellm_proxy',
  'pydantic-ai',
  'gcp.vertex.agent',
  'autogen',
  'spring_ai',
  'semantic_kernel',
  'microsoft.agent_framework',
  'microsoft.extensions.ai',
  'langchain4j',
]);

/** What stands where no provider is known; the last is the semantic conventions' own. */
const NO_PROVIDER: ReadonlySet<string> = new Set(['', 'none', 'null', 'unknown', '_other']);

/** The provider that an SDK's word means, or undefined where it names none. */
export function canonicalProvider(name: string): string | undefined {
  const lower = name.replaceAll('"', '').trim().replace(API_SUFFIX, '').toLowerCase();
  if (NO_PROVIDER.has(lower) || FRAMEWORKS.has(lower)) return undefined;
  return PROVIDER_ALIASES.get(lower) ?? lower;
}
