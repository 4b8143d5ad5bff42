/**
 * Names that stand for one model, as `comparableName` (rerouted.ts) writes them, without the date of a snapshot.
 * Sources: OpenAI's, Azure's, Anthropic's, DeepSeek's and Google's lists of models and deprecations.
 */
export const SAME_MODEL: ReadonlyMap<string, string> = new Map([
  ['gpt-35-turbo', 'gpt-3-5-turbo'],
  ['gpt-35-turbo-16k', 'gpt-3-5-turbo-16k'],
  ['gpt-35-turbo-instruct', 'gpt-3-5-turbo-instruct'],
  ['gpt-4-turbo-preview', 'gpt-4-turbo'],
  ['gpt-4-0125-preview', 'gpt-4-turbo'],
  ['gpt-4-1106-preview', 'gpt-4-turbo'],
  ['gpt-4-vision-preview', 'gpt-4-turbo'],
  ['gpt-4-1106-vision-preview', 'gpt-4-turbo'],
  ['text-embedding-ada-002-v2', 'text-embedding-ada'],
  ['claude-sonnet-4-0', 'claude-sonnet-4'],
  ['claude-opus-4-0', 'claude-opus-4'],
  ['deepseek-v3', 'deepseek-chat'],
  ['deepseek-r1', 'deepseek-reasoner'],
  ['gemini-pro', 'gemini-1-0-pro'],
]);

/** Names that a provider points at one of several models. */
export const MOVING_ALIASES: readonly { readonly asked: RegExp; readonly answered: RegExp }[] = [
  { asked: /^gemini-flash$/, answered: /^gemini-[\d-]+-flash(?!-lite)/ },
  { asked: /^gemini-flash-lite$/, answered: /^gemini-[\d-]+-flash-lite/ },
  { asked: /^gemini-pro$/, answered: /^gemini-[\d-]+-pro/ },
  { asked: /^grok-4(?:-1)?-fast$/, answered: /^grok-4(?:-1)?-fast-(?:non-)?reasoning$/ },
  { asked: /^kimi$/, answered: /^(?:kimi|moonshot)-/ },
  { asked: /^moonshot-v1-auto$/, answered: /^moonshot-v1-/ },
];

/**
 * What a name must begin with to be a model's: names of deployments, groups and routers are the customer's or
 * the gateway's own, and nothing follows from a model that answers behind them.
 */
export const MODEL_FAMILY =
  /^(?:gpt-|chatgpt-|o[1-9](?:-|$)|davinci|babbage|text-|tts-|whisper-|dall-e|claude-|gemini-|gemma|imagen|veo|palm|(?:meta-)?(?:code-?)?llama|mistral|open-mi|mixtral|ministral|codestral|devstral|magistral|pixtral|voxtral|command|embed-|rerank-|c4ai-|deepseek-|qwen|qwq|grok-|sonar|kimi|moonshot-|glm-|phi-?\d|nova-|titan-|jamba|ernie|doubao|minimax|yi-|hermes|nous-|granite|voyage-|jina-)/;

/** Ends that a host of open weights adds to a model's name, or leaves out. */
export const HOST_WORDS: ReadonlySet<string> = new Set([
  'meta',
  'instruct',
  'it',
  'chat',
  'hf',
  'turbo',
  'instant',
  'versatile',
  'maas',
  'fp8',
  'fp16',
  'bf16',
  'int4',
  'int8',
  'awq',
  'gptq',
  'gguf',
]);

export const OPEN_WEIGHTS = /^(?:(?:meta-)?(?:code-?)?llama|mixtral|open-mi|gemma|qwen|phi)/;
