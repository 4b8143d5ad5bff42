import type { MessageText, Role, Usage } from '../call.ts';
import {
  argumentTexts,
  contentTexts,
  conversation,
  retrievedTexts,
  roleOf,
  type Turn,
  textsOf,
} from './conversation.ts';
import { type Extractor, known, type ResponseFacts, type StreamFacts, type StreamReader } from './facts.ts';
import {
  asCount,
  asList,
  asModelName,
  asObject,
  asText,
  asTexts,
  asWord,
  type JsonObject,
  sumOfCounts,
  toJsonText,
} from './json.ts';
import { positiveSum } from './openai-usage.ts';

/**
 * Bedrock's Converse and ConverseStream (Amazon Bedrock API reference), whose form Nova's own API shares. The
 * model and whether the answer is streamed stand in the URL; an answer has no id.
 */
export const bedrockConverse: Extractor = {
  shape: 'bedrock-converse',
  operation: 'chat',

  request(body) {
    const instructions = blockTexts('system', body['system']).map(({ text }) => text);
    return {
      // In the arguments of an SDK's call, which some instrumentations put in the body's place.
      ...known({ requestModel: asModelName(body['modelId']) }),
      ...conversation(instructions, [...asList(body['messages']).map(turnOf), variablesOf(body)]),
    };
  },

  response(body) {
    const message = asObject(asObject(body['output'])?.['message']);
    return {
      ...answerFacts(body),
      ...known({ stopReason: asWord(body['stopReason']) }),
      responseTexts: blockTexts('assistant', message?.['content']).filter(({ text }) => text !== ''),
    };
  },

  stream: converseStream,
};

/** What a whole answer and the `metadata` of a stream have in common. */
function answerFacts(body: JsonObject): Pick<ResponseFacts, 'usage' | 'responseModel' | 'serviceTier'> {
  return known({
    usage: usageOf(asObject(body['usage']) ?? {}),
    responseModel: routedModel(body),
    serviceTier: tierOf(body),
  });
}

/**
 * Input tokens are told without what the cache read or wrote: the contract's count is the sum. Nova's own API
 * ends the names of the cache's counts in `Count`.
 */
function usageOf(usage: JsonObject): Usage {
  const cachedInputTokens =
    asCount(usage['cacheReadInputTokens']) ?? asCount(usage['cacheReadInputTokenCount']);
  const cacheWriteTokens =
    asCount(usage['cacheWriteInputTokens']) ?? asCount(usage['cacheWriteInputTokenCount']);
  const keptForAnHour = asList(usage['cacheDetails']).filter((detail) => asObject(detail)?.['ttl'] === '1h');
  return known({
    inputTokens: sumOfCounts(asCount(usage['inputTokens']), cachedInputTokens, cacheWriteTokens),
    outputTokens: asCount(usage['outputTokens']),
    cachedInputTokens,
    cacheWriteTokens,
    cacheWrite1hTokens: positiveSum(keptForAnHour.map((detail) => asObject(detail)?.['inputTokens'])),
  });
}

/** An answer names its model only where a prompt router chose it, as the ARN of a model or inference profile. */
function routedModel(body: JsonObject): string | undefined {
  const arn = asModelName(asObject(asObject(body['trace'])?.['promptRouter'])?.['invokedModelId']);
  return arn === undefined ? undefined : asModelName(arn.slice(arn.lastIndexOf('/') + 1));
}

/** The service tier; an answer whose latency was optimized has prices of its own likewise. */
function tierOf(body: JsonObject): string | undefined {
  if (asObject(body['performanceConfig'])?.['latency'] === 'optimized') return 'optimized';
  return asWord(asObject(body['serviceTier'])?.['type']);
}

function turnOf(value: unknown): Turn {
  const message = asObject(value) ?? {};
  const role = roleOf(message['role']);
  return { role, texts: blockTexts(role, message['content']) };
}

/** What is put into a prompt that Bedrock keeps (`{"name":{"text":…}}`); the prompt itself is not sent. */
function variablesOf(body: JsonObject): Turn {
  const variables = Object.values(asObject(body['promptVariables']) ?? {});
  return { role: 'user', texts: blockTexts('user', variables) };
}

function blockTexts(role: Role, content: unknown): MessageText[] {
  if (typeof content === 'string') return textsOf(role, [content]);
  return asList(content).flatMap((block) => blockText(role, asObject(block) ?? {}));
}

/** A block has one key, which says what it is. Images, videos, cache points and reasoning have no text. */
function blockText(role: Role, block: JsonObject): MessageText[] {
  const toolUse = asObject(block['toolUse']);
  if (toolUse !== undefined) return argumentTexts(asTexts(toJsonText(toolUse['input'])));
  const toolResult = asObject(block['toolResult']);
  if (toolResult !== undefined) return asList(toolResult['content']).flatMap(toolResultTexts);
  const source = asObject(asObject(block['document'])?.['source']);
  return [
    ...textsOf(role, [
      ...asTexts(block['text']),
      ...asTexts(asObject(asObject(block['guardContent'])?.['text'])?.['text']),
    ]),
    ...retrievedTexts(role, [
      ...asTexts(source?.['text']),
      ...contentTexts(source?.['content']),
      ...contentTexts(asObject(block['searchResult'])?.['content']),
    ]),
    ...textsOf(role, contentTexts(asObject(block['citationsContent'])?.['content'])),
  ];
}

function toolResultTexts(value: unknown): MessageText[] {
  const result = asObject(value) ?? {};
  const json = textsOf('tool', asTexts(toJsonText(result['json'])));
  return [...blockText('tool', result).filter(({ role }) => role === 'tool'), ...json];
}

/** Puts a stream together. Its end is `messageStop`; the counts come after it, in `metadata`. */
function converseStream(): StreamReader {
  const blocks = new Map<number, { text: string; isCall: boolean }>();
  let stopReason: string | undefined;
  let metadata: JsonObject = {};

  return {
    add(event) {
      const block = asObject(event['contentBlockDelta']);
      const delta = asObject(block?.['delta']);
      const handed = asText(asObject(delta?.['toolUse'])?.['input']);
      const piece = asText(delta?.['text']) ?? handed;
      if (piece !== undefined) {
        const index = asCount(block?.['contentBlockIndex']) ?? 0;
        const text = (blocks.get(index)?.text ?? '') + piece;
        blocks.set(index, { text, isCall: handed !== undefined });
      }
      stopReason = asWord(asObject(event['messageStop'])?.['stopReason']) ?? stopReason;
      metadata = asObject(event['metadata']) ?? metadata;
    },

    finish(): StreamFacts {
      const inOrder = [...blocks].sort(([a], [b]) => a - b).map(([, block]) => block);
      return {
        ...answerFacts(metadata),
        ...known({ stopReason }),
        responseTexts: inOrder
          .filter(({ text }) => text !== '')
          .flatMap(({ text, isCall }) => (isCall ? argumentTexts([text]) : textsOf('assistant', [text]))),
        complete: stopReason !== undefined,
      };
    },
  };
}
