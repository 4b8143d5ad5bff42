import type { Operation, Usage } from '../call.ts';
import { cohereUsage } from './cohere-usage.ts';
import { argumentTexts, textsOf } from './conversation.ts';
import { type Extractor, known, type ResponseFacts, type StreamFacts, type StreamReader } from './facts.ts';
import {
  asCount,
  asIdentifier,
  asList,
  asObject,
  asTexts,
  asWord,
  type JsonObject,
  sumOfCounts,
  toJsonText,
} from './json.ts';
import { openaiChat } from './openai-chat.ts';
import { openaiCompletions } from './openai-completions.ts';
import { positiveSum } from './openai-usage.ts';

/** What an answer, or one chunk of it, says in a vendor's own keys. */
interface NativeAnswer {
  readonly operation?: Operation;
  readonly texts: readonly string[];
  /** Arguments of tool calls, as JSON. */
  readonly handed?: readonly string[];
  readonly stopReason?: unknown;
  readonly inputTokens?: unknown;
  readonly outputTokens?: unknown;
  readonly responseId?: unknown;
}

const objects = (list: unknown): JsonObject[] => asList(list).map((item) => asObject(item) ?? {});
const firstOf = (list: unknown): JsonObject => asObject(asList(list)[0]) ?? {};

/**
 * Answers and chunks by a key that only one vendor's have (Amazon Bedrock user guide, "Inference request
 * parameters and response fields"). A row reads both, since a chunk has the keys of the whole answer or its own.
 */
const VENDORS: readonly (readonly [key: string, read: (body: JsonObject) => NativeAnswer])[] = [
  // Llama
  [
    'generation',
    (body) => ({
      texts: asTexts(body['generation']),
      stopReason: body['stop_reason'],
      inputTokens: body['prompt_token_count'],
      outputTokens: body['generation_token_count'],
    }),
  ],
  // Titan
  [
    'results',
    (body) => ({
      operation: 'text_completion',
      texts: objects(body['results']).flatMap((result) => asTexts(result['outputText'])),
      stopReason: firstOf(body['results'])['completionReason'],
      inputTokens: body['inputTextTokenCount'],
      outputTokens: positiveSum(objects(body['results']).map((result) => result['tokenCount'])),
    }),
  ],
  // A chunk of Titan's
  [
    'outputText',
    (body) => ({
      operation: 'text_completion',
      texts: asTexts(body['outputText']),
      stopReason: body['completionReason'],
      inputTokens: body['inputTextTokenCount'],
      outputTokens: body['totalOutputTextTokenCount'],
    }),
  ],
  // Mistral's text completion
  [
    'outputs',
    (body) => ({
      texts: objects(body['outputs']).flatMap((output) => asTexts(output['text'])),
      stopReason: firstOf(body['outputs'])['stop_reason'],
    }),
  ],
  // Cohere's Command
  [
    'generations',
    (body) => ({
      texts: objects(body['generations']).flatMap((generation) => asTexts(generation['text'])),
      stopReason: firstOf(body['generations'])['finish_reason'],
      responseId: body['id'],
    }),
  ],
  // AI21's Jurassic
  [
    'completions',
    (body) => ({
      texts: objects(body['completions']).flatMap((completion) =>
        asTexts(asObject(completion['data'])?.['text']),
      ),
      stopReason: asObject(firstOf(body['completions'])['finishReason'])?.['reason'],
    }),
  ],
  // Claude's text completion
  ['completion', (body) => ({ texts: asTexts(body['completion']), stopReason: body['stop_reason'] })],
  // Cohere's chat, and any chunk of Cohere's, of which only some have a text
  ['generation_id', cohereAnswer],
  ['is_finished', cohereAnswer],
  // Embeddings of Titan and Cohere
  ['embedding', (body) => ({ operation: 'embeddings', texts: [], inputTokens: body['inputTextTokenCount'] })],
  ['embeddings', (body) => ({ operation: 'embeddings', texts: [], responseId: body['id'] })],
];

/** The last event of a stream repeats the whole answer, of which only what has not been said is taken. */
function cohereAnswer(body: JsonObject): NativeAnswer {
  const whole = asObject(body['response']) ?? body;
  const { inputTokens, outputTokens } = cohereUsage(whole['meta']);
  const calls = objects(body['tool_calls']).flatMap((call) => asTexts(toJsonText(call['parameters'])));
  return {
    texts: asTexts(body['text']),
    handed: calls,
    stopReason: body['finish_reason'],
    inputTokens,
    outputTokens,
    responseId: whole['response_id'],
  };
}

function readNative(body: JsonObject): NativeAnswer {
  const read = VENDORS.find(([key]) => Object.hasOwn(body, key))?.[1];
  return read === undefined ? { texts: [] } : read(body);
}

/** A whole answer to InvokeModel in a form that no other API has. */
export function nativeAnswer(body: JsonObject): ResponseFacts {
  if (Array.isArray(body['choices'])) return choicesReader(body).response(withFinishReasons(body));
  const answer = readNative(body);
  return known({
    operation: answer.operation,
    responseId: asIdentifier(answer.responseId),
    usage: usageOf(answer),
    stopReason: asWord(answer.stopReason),
    responseTexts: [...textsOf('assistant', answer.texts), ...argumentTexts(answer.handed ?? [])].filter(
      ({ text }) => text !== '',
    ),
  });
}

function usageOf({ inputTokens, outputTokens }: NativeAnswer): Usage {
  return known({ inputTokens: asCount(inputTokens), outputTokens: asCount(outputTokens) });
}

/** Mistral and DeepSeek on Bedrock answer as OpenAI does, but for the name of the reason. */
function withFinishReasons(body: JsonObject): JsonObject {
  const choices = objects(body['choices']).map((choice) => ({
    finish_reason: choice['stop_reason'],
    ...choice,
  }));
  return { ...body, choices };
}

function choicesReader(body: JsonObject): Extractor {
  return Object.hasOwn(firstOf(body['choices']), 'text') ? openaiCompletions : openaiChat;
}

/**
 * Puts the chunks of one answer together. The model's counts run along with the text, so that without an end only
 * the input's holds.
 */
export function nativeStream(): StreamReader {
  const texts = new Map<number, string>();
  let choices: StreamReader | undefined;
  let stopReason: string | undefined;
  let responseId: string | undefined;
  let operation: Operation | undefined;
  let usage: Usage = {};

  return {
    add(chunk) {
      if (Array.isArray(chunk['choices'])) {
        choices ??= choicesReader(chunk).stream();
        choices.add(withFinishReasons(chunk));
        return;
      }
      const answer = readNative(chunk);
      operation ??= answer.operation;
      responseId ??= asIdentifier(answer.responseId);
      stopReason = asWord(answer.stopReason) ?? stopReason;
      usage = { ...usage, ...usageOf(answer) };
      const index = asCount(chunk['index']) ?? 0;
      texts.set(index, (texts.get(index) ?? '') + [...answer.texts, ...(answer.handed ?? [])].join(''));
    },

    gap() {
      choices?.gap?.();
      usage = known({ inputTokens: usage.inputTokens });
    },

    finish(ended): StreamFacts {
      if (choices !== undefined) return choices.finish(ended);
      const complete = stopReason !== undefined;
      const inOrder = [...texts].sort(([a], [b]) => a - b).map(([, text]) => text);
      return {
        ...known({ operation, responseId, stopReason }),
        usage: complete ? usage : known({ inputTokens: usage.inputTokens }),
        responseTexts: textsOf('assistant', inOrder).filter(({ text }) => text !== ''),
        complete,
      };
    },
  };
}

/**
 * What Bedrock itself counted for a stream, in the last chunk of any model's. Input is counted without what the
 * cache read or wrote, as in Converse.
 */
export function invocationUsage(chunk: JsonObject): Usage | undefined {
  const metrics = asObject(chunk[INVOCATION_METRICS]);
  if (metrics === undefined) return undefined;
  const cachedInputTokens = asCount(metrics['cacheReadInputTokenCount']);
  const cacheWriteTokens = asCount(metrics['cacheWriteInputTokenCount']);
  return known({
    inputTokens: sumOfCounts(asCount(metrics['inputTokenCount']), cachedInputTokens, cacheWriteTokens),
    outputTokens: asCount(metrics['outputTokenCount']),
    cachedInputTokens,
    cacheWriteTokens,
  });
}

const INVOCATION_METRICS = 'amazon-bedrock-invocationMetrics';
