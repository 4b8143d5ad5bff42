/** What is known of one instrumentation's ways, where they are not those of all others. */
export interface Manners {
  /** Its input count leaves cache reads and writes out where the provider's API does (Anthropic, Bedrock). */
  readonly leavesCacheOut?: true;
  /** In streams it adds the tokens of the first event to those of the last, which holds the sum already. */
  readonly overcountsStreams?: true;
  /** In streams it may take the first event's count of the output, a few tokens, for the whole. */
  readonly undercountsStreams?: true;
  /** LangChain for Node adds the tokens of Anthropic's first event to those of the last likewise. */
  readonly addsUpAnthropicStreams?: true;
  /** In streams that bring no counts it guesses them, under the same names: from the length of the texts, or better. */
  readonly guessesStreams?: 'by length' | 'by tokenizer';
  /** Of Anthropic's streams it takes no counts of the cache, and writes zeros. */
  readonly missesStreamedCache?: true;
  /** It tells of a stream's answer on another span, named after this; on the first it repeats the model asked for. */
  readonly answersStreamsApart?: string;
  /** Its models have the API that is called before their name, as LiteLLM wants it. */
  readonly prefixesModels?: true;
  /** It tells how an answer ended in the words of Bedrock's Converse, whoever answered. */
  readonly speaksConverse?: true;
  /** Where the answer names no model it repeats the one that was asked for. */
  readonly repeatsAskedModel?: true;
  /** It cuts region and maker off the id of the model that was asked for. */
  readonly cutsModelIds?: true;
  /** It cuts the maker off OpenRouter's ids, of either model. */
  readonly cutsMakers?: true;
  /** What it gathers of a stream is an object of its own that says so, in `output.value`. */
  readonly marksStreamedOutput?: true;
  /** It says of streams that they are, and of others nothing. */
  readonly namesOnlyStreams?: true;
}

/**
 * By instrumentation scope. Sources: the packages' code (opentelemetry-instrumentation-anthropic and -bedrock 0.62,
 * @traceloop/instrumentation-* 0.27, @arizeai/openinference-instrumentation-langchain 4.1, openlit 1.34 and 1.45 for Python and 1.15 for Node) and recorded traffic of all.
 */
const MANNERS: ReadonlyMap<string, Manners> = new Map<string, Manners>([
  ['opentelemetry.instrumentation.anthropic', { overcountsStreams: true }],
  [
    'opentelemetry.instrumentation.bedrock',
    { leavesCacheOut: true, cutsModelIds: true, undercountsStreams: true },
  ],
  ['opentelemetry.instrumentation.botocore.bedrock-runtime', { leavesCacheOut: true }],
  ['opentelemetry.instrumentation.openai.v1', { cutsMakers: true }],
  ['opentelemetry.instrumentation.openai.v0', { cutsMakers: true }],
  ['opentelemetry.instrumentation.langchain', { repeatsAskedModel: true }],
  ['@traceloop/instrumentation-anthropic', { leavesCacheOut: true }],
  ['@traceloop/instrumentation-bedrock', { leavesCacheOut: true, cutsModelIds: true }],
  ['@traceloop/instrumentation-langchain', { addsUpAnthropicStreams: true }],
  ['@arizeai/openinference-instrumentation-langchain', { addsUpAnthropicStreams: true }],
  ['@arizeai/openinference-instrumentation-bedrock', { marksStreamedOutput: true }],
  ['openlit.otel.tracing', { leavesCacheOut: true, guessesStreams: 'by length', missesStreamedCache: true }],
  ['@openlit/instrumentation-openai', { guessesStreams: 'by tokenizer' }],
  ['@openlit/instrumentation-anthropic', { leavesCacheOut: true }],
  ['@openlit/instrumentation-bedrock', { leavesCacheOut: true }],
  ['litellm', { prefixesModels: true }],
  ['openinference.instrumentation.litellm', { prefixesModels: true, repeatsAskedModel: true }],
  ['strands.telemetry.tracer', { speaksConverse: true }],
  ['logfire.openai', { answersStreamsApart: 'streaming response from ' }],
  ['logfire.anthropic', { answersStreamsApart: 'streaming response from ' }],
  ['com.anthropic.sdk.python', { namesOnlyStreams: true }],
  ['com.anthropic.sdk.typescript', { namesOnlyStreams: true }],
  ['com.anthropic.sdk.go', { namesOnlyStreams: true }],
]);

/** A scope for each provider (openlit 1.45, beside the one for all). */
const FAMILIES: readonly (readonly [prefix: string, scopeName: string])[] = [
  ['openlit.instrumentation.', 'openlit.otel.tracing'],
];

const PLAIN: Manners = {};

/** The ways of the instrumentation of this scope. */
export function mannersOf(scopeName: string): Manners {
  if (last?.scopeName !== scopeName) last = { scopeName, manners: findManners(scopeName) };
  return last.manners;
}

/** Each span is asked several times, and those of a scope stand together. */
let last: { readonly scopeName: string; readonly manners: Manners } | undefined;

function findManners(scopeName: string): Manners {
  const own = MANNERS.get(scopeName);
  if (own !== undefined) return own;
  const family = FAMILIES.find(([prefix]) => scopeName.startsWith(prefix));
  return (family && MANNERS.get(family[1])) ?? PLAIN;
}

/** Providers whose APIs count cache reads and writes apart from the input. */
export const CACHE_APART: ReadonlySet<string | undefined> = new Set(['anthropic', 'aws.bedrock']);

/** Providers whose APIs count what a model thinks apart from what it says. */
export const THINKS_APART: ReadonlySet<string | undefined> = new Set(['gcp.gemini', 'gcp.vertex_ai']);

/** Providers of whose streams every one brings its counts, asked or not. */
export const COUNTS_STREAMS: ReadonlySet<string | undefined> = new Set([
  'anthropic',
  'aws.bedrock',
  'gcp.gemini',
  'gcp.vertex_ai',
  'cohere',
  'ollama',
]);

/** The AI SDK counts the whole input since it tells cached and other tokens apart in this attribute (version 6). */
export const AI_SDK_UNCACHED = 'ai.usage.inputTokenDetails.noCacheTokens';
export const AI_SDK_SCOPE = 'ai';

/** The AI SDK's own telemetry, and the package `@ai-sdk/otel`. */
export const AI_SDK_SCOPES: ReadonlySet<string> = new Set([AI_SDK_SCOPE, 'gen_ai']);

/** Whose models are of these families, as OpenRouter's ids name them before the slash. */
const OPENROUTER_MAKERS: readonly (readonly [family: RegExp, maker: string])[] = [
  [/^claude-/, 'anthropic'],
  [/^(?:gpt-|chatgpt-|o[134](?:-|$))/, 'openai'],
  [/^gemini-/, 'google'],
  [/^grok-/, 'x-ai'],
  [/^deepseek-/, 'deepseek'],
  [/^(?:mistral|ministral|codestral|mixtral)-/, 'mistralai'],
  [/^command-/, 'cohere'],
  [/^llama-/, 'meta-llama'],
];

/** OpenRouter's ids name their model's maker; OpenLLMetry cuts it off. Undefined: whose it was is not known. */
export function openRouterModel(model: string): string | undefined {
  if (model.includes('/')) return model;
  const maker = OPENROUTER_MAKERS.find(([family]) => family.test(model))?.[1];
  return maker === undefined ? undefined : `${maker}/${model}`;
}

/** LiteLLM's names of APIs, before the names of models that are called by them. */
const LITELLM_APIS =
  /^(?:openai|text-completion-openai|anthropic|azure|azure_ai|bedrock|cohere|cohere_chat|databricks|deepseek|fireworks_ai|gemini|groq|huggingface|hosted_vllm|mistral|nvidia_nim|ollama|ollama_chat|openrouter|perplexity|replicate|sambanova|together_ai|vertex_ai|watsonx|xai)\//;

/**
 * The model as its API knows it, of what LiteLLM was asked for: `ollama_chat/llama3.2`.
 *
 * @param api The API that was called, in LiteLLM's words, where that is told.
 */
export function withoutApi(model: string, api: string | undefined): string {
  if (api === undefined) return model.replace(LITELLM_APIS, '');
  return model.startsWith(`${api}/`) ? model.slice(api.length + 1) : model;
}
