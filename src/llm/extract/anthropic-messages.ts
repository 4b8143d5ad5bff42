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
  asIdentifier,
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
import { outputFacts } from './model-output.ts';
import { billedCostUsd, positiveSum } from './openai-usage.ts';
import { anthropicSchemas } from './output-schemas.ts';

/** Anthropic's messages API (API reference, `/v1/messages`), also as Vertex, Bedrock and gateways offer it. */
export const anthropicMessages: Extractor = {
  shape: 'anthropic-messages',
  operation: 'chat',

  request(body) {
    return {
      ...known({ requestModel: asModelName(body['model']), streaming: isStreamed(body) }),
      ...conversation(contentTexts(body['system']), asList(body['messages']).map(turnOf)),
      ...anthropicSchemas(body),
    };
  },

  response(body) {
    return known({
      responseModel: asModelName(body['model']),
      responseId: asIdentifier(body['id']),
      usage: usageOf(asObject(body['usage']) ?? {}),
      billedCostUsd: billedCostUsd(body['usage']),
      serviceTier: tierOf(asObject(body['usage']) ?? {}),
      stopReason: asWord(body['stop_reason']),
      responseTexts: blockTexts('assistant', body['content']).filter(isAnswer),
      ...blocksOutput(asList(body['content']).map(outputBlock), body['stop_reason']),
    });
  },

  stream: messageStream,
};

/** With Bedrock, whose bodies name its version of the API, the URL says whether the answer is streamed. */
function isStreamed(body: JsonObject): boolean | undefined {
  const version = body['anthropic_version'];
  const isInUrl = typeof version === 'string' && version.startsWith('bedrock-');
  return isInUrl ? undefined : body['stream'] === true;
}

/** Input tokens are told without what the cache read or wrote: the contract's count is the sum. */
function usageOf(usage: JsonObject): Usage {
  const cacheWrites = asObject(usage['cache_creation']);
  const cachedInputTokens = asCount(usage['cache_read_input_tokens']);
  const cacheWriteTokens = asCount(usage['cache_creation_input_tokens']);
  return known({
    inputTokens: sumOfCounts(asCount(usage['input_tokens']), cachedInputTokens, cacheWriteTokens),
    outputTokens: asCount(usage['output_tokens']),
    cachedInputTokens,
    cacheWriteTokens,
    reasoningTokens: asCount(asObject(usage['output_tokens_details'])?.['thinking_tokens']),
    cacheWrite1hTokens: positiveSum([cacheWrites?.['ephemeral_1h_input_tokens']]),
    webSearches: positiveSum([asObject(usage['server_tool_use'])?.['web_search_requests']]),
  });
}

/** The tier, and what else makes all of a call's tokens dearer: fast mode, and being kept within the US. */
function tierOf(usage: JsonObject): string | undefined {
  const tier = usage['speed'] === 'fast' ? 'fast' : asWord(usage['service_tier']);
  return usage['inference_geo'] === 'us' ? `${tier ?? 'standard'}_us` : tier;
}

function turnOf(value: unknown): Turn {
  const message = asObject(value) ?? {};
  const role = roleOf(message['role']);
  return { role, texts: blockTexts(role, message['content']) };
}

function blockTexts(role: Role, content: unknown): MessageText[] {
  if (typeof content === 'string') return textsOf(role, [content]);
  return asList(content).flatMap((block) => blockText(role, asObject(block) ?? {}));
}

/** A tool's result stands in a user's message but is the tool's text; a document is one that was looked up. */
function blockText(role: Role, block: JsonObject): MessageText[] {
  const source = asObject(block['source']);
  switch (block['type']) {
    case 'tool_use':
    case 'server_tool_use':
    case 'mcp_tool_use':
      return argumentTexts(asTexts(toJsonText(block['input'])));
    case 'tool_result':
    case 'mcp_tool_result':
      return blockTexts('tool', block['content']);
    case 'web_fetch_tool_result':
      return blockTexts('tool', [asObject(block['content'])?.['content']]);
    case 'search_result':
      return retrievedTexts(role, contentTexts(block['content']));
    case 'document':
      if (source?.['type'] === 'text') return retrievedTexts(role, contentTexts(source['data']));
      return retrievedTexts(role, contentTexts(source?.['content']));
    default:
      return textsOf(role, contentTexts([block]));
  }
}

/** A page that the provider fetched stands in the answer, and is told apart by its source. */
function isAnswer({ role, text, source }: MessageText): boolean {
  return text !== '' && (role === 'assistant' || source === 'retrieved');
}

/** A block of an answer, as far as a schema may speak of it. */
interface OutputBlock {
  readonly type: unknown;
  readonly name?: string;
  /** A text, or a tool's input as JSON. */
  readonly text: string;
}

function outputBlock(value: unknown): OutputBlock {
  const block = asObject(value) ?? {};
  const text = block['type'] === 'tool_use' ? toJsonText(block['input']) : asText(block['text']);
  return { type: block['type'], text: text ?? '', ...known({ name: asText(block['name']) }) };
}

function blocksOutput(blocks: readonly OutputBlock[], stopReason: unknown): Pick<ResponseFacts, 'output'> {
  const calls = blocks.filter(({ type }) => type === 'tool_use');
  const choice = {
    text: blocks
      .filter(({ type }) => type === 'text')
      .map(({ text }) => text)
      .join(''),
    // A turn that is paused goes on in the next call.
    refused: stopReason === 'refusal' || stopReason === 'pause_turn',
    callsTools: calls.length > 0,
  };
  return outputFacts(
    [choice],
    calls.flatMap(({ name, text }) => (name === undefined ? [] : [{ name, arguments: text }])),
  );
}

interface StreamedBlock {
  start: JsonObject;
  text: string;
  stopped: boolean;
}

/**
 * Puts a message stream together: `message_start` has the input's counts, each `message_delta` the counts so
 * far, of which the last are final. Of a stream that is cut short the input's counts stay, unless the provider
 * ran tools of its own, whose results it adds to the input later.
 */
function messageStream(): StreamReader {
  const blocks = new Map<number, StreamedBlock>();
  let message: JsonObject = {};
  let stopReason: string | undefined;
  let finalUsage: JsonObject | undefined;
  let stopped = false;

  const blockAt = (event: JsonObject): StreamedBlock => {
    const index = asCount(event['index']) ?? 0;
    const block = blocks.get(index) ?? { start: {}, text: '', stopped: false };
    blocks.set(index, block);
    return block;
  };

  return {
    add(event) {
      switch (event['type']) {
        case 'message_start':
          message = asObject(event['message']) ?? {};
          break;
        case 'content_block_start': {
          const block = blockAt(event);
          block.start = asObject(event['content_block']) ?? {};
          block.text = asText(block.start['text']) ?? '';
          break;
        }
        case 'content_block_delta': {
          const delta = asObject(event['delta']);
          blockAt(event).text += asText(delta?.['text']) ?? asText(delta?.['partial_json']) ?? '';
          break;
        }
        case 'content_block_stop':
          blockAt(event).stopped = true;
          break;
        case 'message_delta':
          stopReason = asWord(asObject(event['delta'])?.['stop_reason']) ?? stopReason;
          finalUsage = asObject(event['usage']) ?? finalUsage;
          break;
        case 'message_stop':
          stopped = true;
      }
    },

    finish(): StreamFacts {
      const startUsage = asObject(message['usage']) ?? {};
      const complete = stopReason !== undefined || stopped;
      const serverTools = [...blocks.values()].some(({ start }) => start['type'] === 'server_tool_use');
      const usage =
        complete && finalUsage !== undefined
          ? finalUsageOf(message, mergeUsage(startUsage, finalUsage))
          : usageSoFar(startUsage, serverTools);
      return {
        ...known({
          responseModel: asModelName(message['model']),
          responseId: asIdentifier(message['id']),
          billedCostUsd: billedCostUsd(finalUsage),
          serviceTier: tierOf(mergeUsage(startUsage, finalUsage ?? {})),
          stopReason,
        }),
        usage,
        responseTexts: [...blocks.values()].flatMap(streamedText).filter(isAnswer),
        ...(complete && blocksOutput([...blocks.values()].map(streamedOutput), stopReason)),
        complete,
      };
    },
  };
}

/** Without the start of a stream its input is known where the end tells of cache reads as well. */
function finalUsageOf(message: JsonObject, usage: JsonObject): Usage {
  const { inputTokens, ...others } = usageOf(usage);
  const isWhole = asObject(message['usage']) !== undefined || usage['cache_read_input_tokens'] !== undefined;
  return isWhole ? known({ inputTokens, ...others }) : others;
}

/** What the end of a stream leaves open (a null, or no key at all) stays as told at its start. */
function mergeUsage(start: JsonObject, final: JsonObject): JsonObject {
  const told = Object.entries(final).filter(([, value]) => value !== null);
  return { ...start, output_tokens: undefined, ...Object.fromEntries(told) };
}

/** The output's count of `message_start` is that of the first token only. */
function usageSoFar(startUsage: JsonObject, serverTools: boolean): Usage {
  if (serverTools) return {};
  const { inputTokens, cachedInputTokens, cacheWriteTokens, cacheWrite1hTokens } = usageOf(startUsage);
  return known({ inputTokens, cachedInputTokens, cacheWriteTokens, cacheWrite1hTokens });
}

/** A tool without arguments streams none: its block's own input holds. */
function streamedText({ start, text, stopped }: StreamedBlock): MessageText[] {
  if (text === '' && stopped) return blockText('assistant', start);
  return start['type'] === 'text' || start['type'] === undefined
    ? textsOf('assistant', [text])
    : argumentTexts([text]);
}

function streamedOutput({ start, text, stopped }: StreamedBlock): OutputBlock {
  return text === '' && stopped ? outputBlock(start) : { ...outputBlock(start), text };
}
