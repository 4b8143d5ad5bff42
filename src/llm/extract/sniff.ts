import type { Shape } from '../call.ts';
import { asList, asObject, asText, type JsonObject } from './json.ts';
import { EXTRACTORS } from './shapes.ts';
import { BEDROCK_REQUEST_RULES, BEDROCK_RESPONSE_RULES, isConverseEvent } from './sniff-bedrock.ts';
import {
  isNativeEvent,
  NATIVE_REQUEST_RULES,
  NATIVE_RESPONSE_RULES,
  SHARED_RESPONSE_RULES,
  type SniffRule,
} from './sniff-native.ts';

/** The keys of which a request of a shape has at least one: where none is there, the shape does not fit. */
const REQUEST_KEYS: Readonly<Partial<Record<Shape, readonly string[]>>> = {
  'openai-chat': ['messages'],
  'openai-responses': ['input', 'instructions', 'prompt', 'previous_response_id', 'conversation'],
  'openai-completions': ['prompt'],
  'openai-embeddings': ['input'],
  'anthropic-messages': ['messages'],
  gemini: ['contents', 'content', 'requests', 'systemInstruction', 'system_instruction'],
  'bedrock-converse': ['messages', 'promptVariables'],
  'bedrock-invoke': ['messages', 'prompt', 'inputText', 'message', 'texts', 'query'],
  'cohere-chat': ['messages', 'message'],
  'cohere-embeddings': ['texts', 'inputs', 'images'],
  'ollama-chat': ['messages'],
  'ollama-generate': ['prompt', 'system'],
  'ollama-embeddings': ['input', 'prompt'],
  tgi: ['inputs'],
  'llama-cpp': ['prompt'],
  rerank: ['query', 'text_1'],
  'vertex-embeddings': ['instances'],
  'watsonx-generation': ['input'],
  dashscope: ['input'],
  replicate: ['input'],
  'workers-ai': ['messages', 'prompt'],
  'openai-moderations': ['input'],
  'openai-images': ['prompt'],
  'openai-audio': ['input', 'file'],
};

export function fitsRequest(shape: Shape, body: JsonObject): boolean {
  const keys = EXTRACTORS[shape].signs?.requestKeys ?? REQUEST_KEYS[shape] ?? [];
  return keys.some((key) => Object.hasOwn(body, key));
}

/** Keys that only requests to the responses API have. */
const RESPONSES_KEYS = [
  'instructions',
  'previous_response_id',
  'max_output_tokens',
  'reasoning',
  'text',
  'store',
  'include',
  'tools',
  'stream',
];

/** Keys of Anthropic's requests that OpenAI's chat does not know. */
const ANTHROPIC_KEYS = ['system', 'anthropic_version', 'stop_sequences', 'thinking', 'top_k'];

const hasAny = (body: JsonObject, keys: readonly string[]) => keys.some((key) => Object.hasOwn(body, key));
const isList = (value: unknown) => Array.isArray(value);

/** Requests by what only they have; the first row that fits decides. */
const REQUEST_RULES: readonly SniffRule[] = [
  ...NATIVE_REQUEST_RULES,
  ...BEDROCK_REQUEST_RULES,
  ['gemini', (body) => isList(body['contents']) || isGeminiEmbedding(body)],
  ['anthropic-messages', (body) => isList(body['messages']) && isAnthropic(body)],
  ['openai-chat', (body) => isList(body['messages'])],
  ['openai-embeddings', (body) => Object.hasOwn(body, 'input') && isEmbedding(body)],
  ['openai-responses', (body) => Object.hasOwn(body, 'input') && isResponses(body)],
  ['openai-responses', (body) => typeof asObject(body['prompt'])?.['id'] === 'string'],
  ['openai-completions', (body) => Object.hasOwn(body, 'prompt') && isCompletion(body)],
];

/** Shapes that carry signs of their own: what only they have goes before the rules of APIs that many speak. */
const SIGNED = Object.values(EXTRACTORS).filter(({ signs }) => signs !== undefined);

/** The shape of a request's body where neither host nor path tells it. */
export function sniffRequest(body: JsonObject): Shape | undefined {
  const signed = SIGNED.find(({ signs }) => signs?.request?.(body));
  return signed?.shape ?? REQUEST_RULES.find(([, fits]) => fits(body))?.[0];
}

function isGeminiEmbedding(body: JsonObject): boolean {
  const content = asObject(body['content']) ?? asObject(asObject(asList(body['requests'])[0])?.['content']);
  return content?.['parts'] !== undefined;
}

function isAnthropic(body: JsonObject): boolean {
  const tool = asObject(asList(body['tools'])[0]);
  return (
    (hasAny(body, ANTHROPIC_KEYS) && Object.hasOwn(body, 'max_tokens')) ||
    tool?.['input_schema'] !== undefined ||
    /^claude/.test(asText(body['model']) ?? '')
  );
}

function isEmbedding(body: JsonObject): boolean {
  const item = asList(body['input'])[0];
  return (
    /embed/i.test(asText(body['model']) ?? '') ||
    hasAny(body, ['encoding_format', 'dimensions', 'input_type']) ||
    typeof item === 'string' ||
    typeof item === 'number' ||
    isList(item)
  );
}

/** A bare text may also go to be moderated or spoken: the model's name tells. */
function isResponses(body: JsonObject): boolean {
  const isMessageList = asObject(asList(body['input'])[0]) !== undefined;
  const otherModel = /moderation|tts|whisper/i.test(asText(body['model']) ?? '');
  return (isMessageList || hasAny(body, RESPONSES_KEYS) || Object.hasOwn(body, 'model')) && !otherModel;
}

/** Image generation has a prompt too. */
function isCompletion(body: JsonObject): boolean {
  return (
    !hasAny(body, ['size', 'quality', 'style', 'image']) &&
    !/dall-e|image|flux/i.test(asText(body['model']) ?? '')
  );
}

const ANTHROPIC_EVENT = /^(?:message|content_block)_(?:start|delta|stop)$|^ping$/;

/** Answers, and events of streams, by what only they have; the first row that fits decides. */
const RESPONSE_RULES: readonly SniffRule[] = [
  ...NATIVE_RESPONSE_RULES,
  ...BEDROCK_RESPONSE_RULES,
  ['openai-completions', (body) => isList(body['choices']) && isTextChoice(body)],
  ['openai-chat', (body) => isList(body['choices'])],
  ['openai-responses', (body) => body['object'] === 'response' || hasType(body, /^response\./)],
  ['openai-responses', (body) => isList(body['output']) && typeof body['status'] === 'string'],
  ['anthropic-messages', (body) => body['type'] === 'message' && isList(body['content'])],
  ['anthropic-messages', (body) => hasType(body, ANTHROPIC_EVENT)],
  ['gemini', (body) => hasAny(body, ['candidates', 'promptFeedback', 'usageMetadata', 'usage_metadata'])],
  ['gemini', (body) => isGeminiEmbeddings(body)],
  ['openai-embeddings', (body) => asObject(asList(body['data'])[0])?.['embedding'] !== undefined],
  ...SHARED_RESPONSE_RULES,
];

/** The same by shape: what is expected is tried alone first, and nearly always is what came. */
const RESPONSE_RULES_OF = new Map<Shape, ((body: JsonObject) => boolean)[]>();
for (const [shape, fits] of RESPONSE_RULES)
  RESPONSE_RULES_OF.set(shape, [...(RESPONSE_RULES_OF.get(shape) ?? []), fits]);

function fitsResponse(shape: Shape, body: JsonObject): boolean {
  if (EXTRACTORS[shape].signs?.response?.(body)) return true;
  return RESPONSE_RULES_OF.get(shape)?.some((fits) => fits(body)) ?? false;
}

/**
 * The shape of an answer's body or of one event of a stream. Where the shape that was expected fits as well, it
 * goes before others: models behave alike at their maker's and in a cloud.
 */
export function sniffResponse(body: JsonObject, expected?: Shape): Shape | undefined {
  if (expected !== undefined && fitsResponse(expected, body)) return expected;
  const signed = SIGNED.find(({ signs }) => signs?.response?.(body));
  return signed?.shape ?? RESPONSE_RULES.find(([, fits]) => fits(body))?.[0];
}

/** True for a lone event of a stream, which a capturer may have put where a whole body is expected. */
export function isStreamEvent(body: JsonObject): boolean {
  return (
    body['object'] === 'chat.completion.chunk' ||
    hasType(body, /^response\./) ||
    hasType(body, ANTHROPIC_EVENT) ||
    isConverseEvent(body) ||
    isNativeEvent(body)
  );
}

function hasType(body: JsonObject, pattern: RegExp): boolean {
  return typeof body['type'] === 'string' && pattern.test(body['type']);
}

function isTextChoice(body: JsonObject): boolean {
  const choice = asObject(asList(body['choices'])[0]);
  return body['object'] === 'text_completion' || typeof choice?.['text'] === 'string';
}

function isGeminiEmbeddings(body: JsonObject): boolean {
  const embedding = asObject(body['embedding']) ?? asObject(asList(body['embeddings'])[0]);
  return isList(embedding?.['values']);
}
