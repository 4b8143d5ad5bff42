import { asList, asObject, type JsonObject } from './json.ts';
import type { SniffRule } from './sniff-native.ts';

/*
 * How Bedrock's APIs show in a body. They go before the rules of the APIs that many speak: Converse has no keys of
 * its own on every level, and some vendors answer on Bedrock almost as OpenAI does.
 */

const hasAny = (body: JsonObject, keys: readonly string[]) => keys.some((key) => Object.hasOwn(body, key));
const firstIn = (value: unknown): JsonObject => asObject(asList(value)[0]) ?? {};

/** Keys that only Converse has, and Nova's own API. */
const CONVERSE_KEYS = ['inferenceConfig', 'toolConfig', 'additionalModelRequestFields', 'guardrailConfig'];

/** Keys of which one stands in each content block of Converse's; other APIs give their blocks a type. */
const CONVERSE_BLOCKS = ['text', 'toolUse', 'toolResult', 'document', 'image', 'video', 'guardContent'];

/** Requests to Converse, and those in its form that Nova's own API takes. */
export function isConverseRequest(body: JsonObject): boolean {
  if (!Array.isArray(body['messages'])) return false;
  const block = firstIn(firstIn(body['messages'])['content']);
  return hasAny(body, CONVERSE_KEYS) || (hasAny(block, CONVERSE_BLOCKS) && !Object.hasOwn(block, 'type'));
}

/** Keys of Titan's requests, of Llama's and of Claude's text completion, that no other host's API has. */
const INVOKE_KEYS = [
  'textGenerationConfig',
  'embeddingConfig',
  'normalize',
  'max_gen_len',
  'max_tokens_to_sample',
];

export const BEDROCK_REQUEST_RULES: readonly SniffRule[] = [
  ['bedrock-converse', isConverseRequest],
  ['bedrock-invoke', (body) => hasAny(body, ['prompt', 'inputText']) && hasAny(body, INVOKE_KEYS)],
];

/** Answers and chunks of models that have a form of their own on Bedrock, by keys that stand together there. */
const NATIVE_ANSWERS: readonly (readonly [key: string, ...beside: string[]])[] = [
  ['generation', 'stop_reason', 'generation_token_count'], // Llama
  ['results', 'inputTextTokenCount'], // Titan
  ['outputText', 'completionReason', 'totalOutputTextTokenCount'],
  ['embedding', 'inputTextTokenCount'],
  ['generations', 'prompt', 'id'], // Cohere
  ['text', 'is_finished', 'generation_id'],
  ['is_finished', 'event_type', 'finish_reason'],
  ['embeddings', 'response_type'],
  ['completions', 'prompt'], // AI21
  ['completion', 'stop_reason'], // Claude's text completion
];

export const BEDROCK_RESPONSE_RULES: readonly SniffRule[] = [
  ['bedrock-converse', (body) => asObject(asObject(body['output'])?.['message']) !== undefined],
  ['bedrock-converse', isConverseEvent],
  ['bedrock-invoke', isNativeAnswer],
];

function isNativeAnswer(body: JsonObject): boolean {
  return (
    NATIVE_ANSWERS.some(([key, ...beside]) => Object.hasOwn(body, key) && hasAny(body, beside)) ||
    // Mistral's outputs have texts, those of the responses API types.
    typeof firstIn(body['outputs'])['text'] === 'string' ||
    hasBedrockChoice(firstIn(body['choices']))
  );
}

/** Mistral's and DeepSeek's choices are OpenAI's but for the name of the reason. */
function hasBedrockChoice(choice: JsonObject): boolean {
  return Object.hasOwn(choice, 'stop_reason') && !Object.hasOwn(choice, 'finish_reason');
}

const CONVERSE_EVENTS = [
  'messageStart',
  'contentBlockStart',
  'contentBlockDelta',
  'contentBlockStop',
  'messageStop',
];

/** An event of ConverseStream under its name, as AWS SDKs show it and aws-event-stream.ts reads it. */
export function isConverseEvent(body: JsonObject): boolean {
  const usage = asObject(asObject(body['metadata'])?.['usage']);
  return hasAny(body, CONVERSE_EVENTS) || usage?.['inputTokens'] !== undefined;
}
