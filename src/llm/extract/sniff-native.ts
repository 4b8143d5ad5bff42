import type { Shape } from '../call.ts';
import { asList, asObject, asText, type JsonObject } from './json.ts';

/*
 * How the native APIs of single providers and servers show in a body. Each rule asks for what no other API has,
 * so that these go before the rules of the APIs that many speak.
 */

export type SniffRule = readonly [Shape, (body: JsonObject) => boolean];

const hasAny = (body: JsonObject, keys: readonly string[]) => keys.some((key) => Object.hasOwn(body, key));
const isList = (value: unknown) => Array.isArray(value);
const isText = (value: unknown) => typeof value === 'string';
const firstIn = (value: unknown): JsonObject => asObject(asList(value)[0]) ?? {};

/** Options of text generation that TGI has among its parameters. */
const TGI_PARAMETERS = [
  'max_new_tokens',
  'do_sample',
  'return_full_text',
  'decoder_input_details',
  'best_of',
];

/** Inputs that only language models have on Replicate: those of images have sizes and steps beside a prompt. */
const REPLICATE_INPUTS = ['system_prompt', 'max_tokens', 'max_new_tokens', 'min_tokens', 'prompt_template'];

const LLAMA_CPP_KEYS = ['n_predict', 'cache_prompt', 'n_probs', 'id_slot'];

/** Names of Cohere's own models, also as gateways and clouds write them. */
const COHERE_MODEL = /(?:^|[./-])(?:command(?:-|$)|c4ai-)/;

const IMAGE_MODEL = /dall-e|gpt-image|chatgpt-image|flux|stable-diffusion|imagen/i;

const AUDIO_EVENT = /^transcript\.text\./;

const IMAGE_EVENT = /^image_(?:generation|edit)\./;

const COHERE_EVENT = /^(?:message|content|tool-call|tool-plan|citation)-(?:start|delta|end)$/;

/** Events of Cohere's first version; its models on Bedrock have the same. */
const COHERE_FIRST_EVENTS: ReadonlySet<unknown> = new Set([
  'stream-start',
  'text-generation',
  'search-queries-generation',
  'search-results',
  'citation-generation',
  'tool-calls-generation',
  'tool-calls-chunk',
  'stream-end',
]);

export const NATIVE_REQUEST_RULES: readonly SniffRule[] = [
  ['rerank', isRerankRequest],
  ['cohere-embeddings', (body) => isList(body['texts']) && hasAny(body, ['input_type', 'embedding_types'])],
  ['cohere-embeddings', (body) => isList(body['inputs']) && hasAny(body, ['input_type', 'embedding_types'])],
  ['cohere-chat', isCohereChat],
  ['ollama-chat', (body) => isList(body['messages']) && hasOllamaKey(body)],
  ['ollama-generate', (body) => isText(body['prompt']) && hasOllamaKey(body)],
  ['ollama-embeddings', (body) => Object.hasOwn(body, 'input') && hasOllamaKey(body)],
  ['tgi', (body) => isText(body['inputs']) && hasAny(asObject(body['parameters']) ?? {}, TGI_PARAMETERS)],
  ['llama-cpp', (body) => Object.hasOwn(body, 'prompt') && hasAny(body, LLAMA_CPP_KEYS)],
  ['watsonx-generation', (body) => isText(body['input']) && isText(body['model_id'])],
  ['replicate', isReplicateRequest],
  ['dashscope', isDashscopeRequest],
  ['openai-moderations', (body) => Object.hasOwn(body, 'input') && hasModel(body, /moderation/i)],
  ['openai-images', isImageRequest],
  ['openai-audio', (body) => isText(body['input']) && isText(body['voice'])],
  ['openai-audio', (body) => Object.hasOwn(body, 'file') && isText(body['model'])],
  ['vertex-embeddings', (body) => isText(firstIn(body['instances'])['content'])],
];

/** Names of models as Ollama tags them: `llama3.2:3b`. */
const OLLAMA_TAG = /^[\w./-]+:[\w.-]+$/;

/** Options of text generation that Workers AI has beside a prompt, which images are asked for with as well. */
const WORKERS_AI_OPTIONS = ['max_tokens', 'stream', 'temperature', 'top_p', 'top_k', 'raw', 'lora'];

/**
 * What proves a request where the address alone leaves it open, beside the rules above: looser, as the path fits
 * already, but such that nothing else is met there with a body like that.
 */
const PROOFS: readonly SniffRule[] = [
  ...NATIVE_REQUEST_RULES,
  ['cohere-embeddings', (body) => isList(body['texts']) && hasModel(body, /(?:^|[./])embed-/)],
  ['ollama-chat', (body) => hasModel(body, OLLAMA_TAG) && isText(firstIn(body['messages'])['content'])],
  ['ollama-generate', (body) => hasModel(body, OLLAMA_TAG) && isText(body['prompt'])],
  ['ollama-embeddings', (body) => hasModel(body, OLLAMA_TAG) && hasAny(body, ['input', 'prompt'])],
  ['openai-moderations', (body) => isText(body['model']) && Object.hasOwn(body, 'input')],
  ['openai-images', (body) => isText(body['model']) && isText(body['prompt'])],
  ['workers-ai', (body) => isText(firstIn(body['messages'])['role'])],
  ['workers-ai', (body) => isText(body['prompt']) && hasAny(body, WORKERS_AI_OPTIONS)],
];

const PROVEN: ReadonlySet<Shape> = new Set(PROOFS.map(([shape]) => shape));

/** Whether a body proves a call in a shape; undefined for shapes of which a model's name proves enough. */
export function provesRequest(shape: Shape, body: JsonObject): boolean | undefined {
  if (!PROVEN.has(shape)) return undefined;
  return PROOFS.some(([candidate, fits]) => candidate === shape && fits(body));
}

/** Shapes whose answers nobody else gives: where the request is not there or proves nothing, they do. */
export const TELLING_ANSWERS: ReadonlySet<Shape> = new Set([
  'ollama-chat',
  'ollama-generate',
  'ollama-embeddings',
  'tgi',
  'llama-cpp',
  'workers-ai',
]);

/** Whether a body is an answer in a shape, of those that tell. */
export function provesAnswer(shape: Shape, body: JsonObject): boolean {
  return NATIVE_RESPONSE_RULES.some(([candidate, fits]) => candidate === shape && fits(body));
}

export const NATIVE_RESPONSE_RULES: readonly SniffRule[] = [
  ['cohere-chat', isCohereAnswer],
  ['cohere-embeddings', (body) => body['embeddings'] !== undefined && asObject(body['meta']) !== undefined],
  ['ollama-chat', (body) => isOllamaLine(body) && asObject(body['message']) !== undefined],
  ['ollama-generate', (body) => isOllamaLine(body) && isText(body['response'])],
  [
    'ollama-embeddings',
    (body) => isList(body['embeddings']) && hasAny(body, ['prompt_eval_count', 'total_duration']),
  ],
  ['tgi', (body) => isText(body['generated_text']) || isText(asObject(body['token'])?.['text'])],
  ['llama-cpp', (body) => isText(body['content']) && typeof body['stop'] === 'boolean'],
  ['rerank', isRanking],
  ['vertex-embeddings', (body) => asObject(firstIn(body['predictions'])['embeddings']) !== undefined],
  ['watsonx-generation', (body) => isText(firstIn(body['results'])['generated_text'])],
  ['dashscope', isDashscopeAnswer],
  ['replicate', (body) => isText(body['status']) && isText(body['version']) && Object.hasOwn(body, 'urls')],
  ['workers-ai', isWorkersAiAnswer],
  ['openai-moderations', (body) => hasAny(firstIn(body['results']), ['flagged', 'category_scores'])],
  [
    'openai-images',
    (body) => hasAny(firstIn(body['data']), ['b64_json', 'url']) || hasType(body, IMAGE_EVENT),
  ],
  ['openai-audio', (body) => isTranscript(body) || hasType(body, AUDIO_EVENT)],
];

/** A rule for what the same vendor's API and another's have in common, to be tried after the others'. */
export const SHARED_RESPONSE_RULES: readonly SniffRule[] = [
  ['cohere-chat', (body) => COHERE_FIRST_EVENTS.has(body['event_type'])],
];

/** True for a lone event of a native API's stream. */
export function isNativeEvent(body: JsonObject): boolean {
  return (
    [COHERE_EVENT, AUDIO_EVENT, IMAGE_EVENT].some((pattern) => hasType(body, pattern)) ||
    COHERE_FIRST_EVENTS.has(body['event_type']) ||
    (body['done'] === false && isOllamaLine(body)) ||
    isText(asObject(body['token'])?.['text'])
  );
}

function hasType(body: JsonObject, pattern: RegExp): boolean {
  return typeof body['type'] === 'string' && pattern.test(body['type']);
}

function hasModel(body: JsonObject, pattern: RegExp): boolean {
  return pattern.test(asText(body['model']) ?? '');
}

function isRerankRequest(body: JsonObject): boolean {
  if (isText(body['query'])) return isList(body['documents']) || isList(body['texts']);
  return Object.hasOwn(body, 'text_1') && Object.hasOwn(body, 'text_2');
}

function isCohereChat(body: JsonObject): boolean {
  if (isText(body['message']))
    return hasAny(body, ['chat_history', 'preamble']) || hasModel(body, COHERE_MODEL);
  return isList(body['messages']) && (hasAny(body, ['safety_mode']) || hasModel(body, COHERE_MODEL));
}

function hasOllamaKey(body: JsonObject): boolean {
  return (
    isText(body['model']) && (asObject(body['options']) !== undefined || Object.hasOwn(body, 'keep_alive'))
  );
}

function isReplicateRequest(body: JsonObject): boolean {
  const input = asObject(body['input']);
  return isText(input?.['prompt']) && !Object.hasOwn(body, 'model') && hasAny(input ?? {}, REPLICATE_INPUTS);
}

function isDashscopeRequest(body: JsonObject): boolean {
  const input = asObject(body['input']);
  return isText(body['model']) && (isList(input?.['messages']) || isText(input?.['prompt']));
}

function isImageRequest(body: JsonObject): boolean {
  return (
    isText(body['prompt']) &&
    (hasAny(body, ['size', 'quality', 'style', 'image']) || hasModel(body, IMAGE_MODEL))
  );
}

/** Version 2 has a message and a reason in capitals; version 1 a text and what was billed for it. */
function isCohereAnswer(body: JsonObject): boolean {
  if (hasType(body, COHERE_EVENT)) return true;
  const message = asObject(body['message']);
  if (message !== undefined) return /^[A-Z_]+$/.test(asText(body['finish_reason']) ?? '');
  return isText(body['text']) && isText(body['generation_id']) && asObject(body['meta']) !== undefined;
}

function isOllamaLine(body: JsonObject): boolean {
  return typeof body['done'] === 'boolean' && isText(body['model']);
}

function isRanking(body: JsonObject): boolean {
  // TEI's answer is a list of such items, which come one by one.
  return [firstIn(body['results']), firstIn(body['data']), body].some(
    (item) =>
      typeof item['index'] === 'number' && typeof (item['relevance_score'] ?? item['score']) === 'number',
  );
}

function isDashscopeAnswer(body: JsonObject): boolean {
  const output = asObject(body['output']);
  return isText(body['request_id']) && (isList(output?.['choices']) || isText(output?.['text']));
}

const WORKERS_AI_EVENT_KEYS: ReadonlySet<string> = new Set(['response', 'p', 'usage', 'tool_calls']);

function isWorkersAiAnswer(body: JsonObject): boolean {
  const result = asObject(body['result']);
  if (result !== undefined)
    return typeof body['success'] === 'boolean' && hasAny(result, ['response', 'tool_calls']);
  return isText(body['response']) && Object.keys(body).every((key) => WORKERS_AI_EVENT_KEYS.has(key));
}

/** A transcript in plain JSON is a text and no more: only its counts tell it from anything else. */
function isTranscript(body: JsonObject): boolean {
  const kind = asObject(body['usage'])?.['type'];
  return isText(body['text']) && (kind === 'tokens' || kind === 'duration');
}
