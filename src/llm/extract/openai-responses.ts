import type { MessageText, Role, TextSource, Usage } from '../call.ts';
import { confidenceOf, newLogprobs, tokenLogprobs } from './confidence.ts';
import { argumentTexts, contentTexts, conversation, roleOf, type Turn, textsOf } from './conversation.ts';
import { errorTypeOf } from './error-body.ts';
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
} from './json.ts';
import { outputFacts } from './model-output.ts';
import { billedCostUsd, gatewayCostUsd } from './openai-usage.ts';
import { responsesSchemas } from './output-schemas.ts';

/** OpenAI's responses API (API reference, `/v1/responses`). */
export const openaiResponses: Extractor = {
  shape: 'openai-responses',
  operation: 'chat',

  request(body) {
    const input = body['input'];
    const turns = typeof input === 'string' ? [userTurn([input])] : asList(input).map(turnOf);
    const variables = userTurn(promptVariables(body['prompt']));
    return {
      ...known({ requestModel: asModelName(body['model']) }),
      streaming: body['stream'] === true,
      ...conversation(asTexts(body['instructions']), [...turns, variables]),
      ...responsesSchemas(body),
    };
  },

  response: responseFacts,

  stream: responsesStream,
};

/** Statuses after which nothing more comes; of a call that still runs in the background no end is known. */
const FINAL_STATUSES = new Set(['completed', 'incomplete', 'failed', 'cancelled']);

/** Those after which the output is all that there will be, and not by the caller's will. */
const WHOLE_STATUSES = new Set(['completed', 'incomplete']);

function responseFacts(body: JsonObject): ResponseFacts {
  const output = asList(body['output']).map((item) => asObject(item) ?? {});
  const status = asWord(body['status']);
  return known({
    responseModel: asModelName(body['model']),
    responseId: asIdentifier(body['id']),
    usage: usageOf(body['usage'], output),
    billedCostUsd: billedCostUsd(body['usage']) ?? gatewayCostUsd(body),
    serviceTier: asWord(body['service_tier']),
    stopReason: status !== undefined && FINAL_STATUSES.has(status) ? status : undefined,
    errorType: errorTypeOf(body),
    confidence: confidenceOf(output.flatMap(itemLogprobs)),
    responseTexts: output.flatMap(itemTexts).filter(isAnswer),
    ...(status !== undefined && WHOLE_STATUSES.has(status) && itemsOutput(output)),
  });
}

/** What the provider's search of files found stands in the answer, told apart by its source. */
function isAnswer({ role, text, source }: MessageText): boolean {
  return text !== '' && (role === 'assistant' || source === 'retrieved');
}

/** The messages of an answer are one text; what the provider's own tools did leaves it one. */
function itemsOutput(output: readonly JsonObject[]): Pick<ResponseFacts, 'output'> {
  const messages = output.filter((item) => item['type'] === 'message' || item['type'] === undefined);
  const parts = messages.flatMap((item) => asList(item['content']).map((part) => asObject(part) ?? {}));
  const calls = output.filter((item) => CALLER_TOOLS.has(item['type']));
  const choice = {
    text: parts.map((part) => asText(part['text']) ?? '').join(''),
    refused: parts.some((part) => part['type'] === 'refusal'),
    callsTools: calls.length > 0,
  };
  return outputFacts(
    [choice],
    calls.flatMap((item) => {
      const name = asText(item['name']);
      const text = asText(item['arguments']);
      return name === undefined || text === undefined ? [] : [{ name, arguments: text }];
    }),
  );
}

/** Calls of tools that the caller runs. */
const CALLER_TOOLS = new Set<unknown>(['function_call', 'custom_tool_call']);

function usageOf(value: unknown, output: readonly JsonObject[]): Usage {
  const usage = asObject(value);
  if (usage === undefined) return {};
  const inputDetails = asObject(usage['input_tokens_details']);
  const outputDetails = asObject(usage['output_tokens_details']);
  const searches = output.filter(isSearch).length;
  return known({
    inputTokens: asCount(usage['input_tokens']),
    outputTokens: asCount(usage['output_tokens']),
    cachedInputTokens: asCount(inputDetails?.['cached_tokens']),
    cacheWriteTokens: asCount(inputDetails?.['cache_write_tokens']),
    reasoningTokens: asCount(outputDetails?.['reasoning_tokens']),
    webSearches: searches > 0 ? searches : undefined,
  });
}

/** Opening a page that was found is no search of its own. */
function isSearch(item: JsonObject): boolean {
  const action = asObject(item['action'])?.['type'];
  return item['type'] === 'web_search_call' && (action === undefined || action === 'search');
}

/** Where the items that are no messages keep their text, and whose it is. */
const ITEM_TEXTS = new Map<unknown, readonly (readonly [field: string, role: Role])[]>([
  ['function_call', [['arguments', 'assistant']]],
  ['custom_tool_call', [['input', 'assistant']]],
  ['code_interpreter_call', [['code', 'assistant']]],
  ['file_search_call', [['results', 'tool']]],
  [
    'mcp_call',
    [
      ['arguments', 'assistant'],
      ['output', 'tool'],
    ],
  ],
  ['function_call_output', [['output', 'tool']]],
  ['custom_tool_call_output', [['output', 'tool']]],
  ['local_shell_call_output', [['output', 'tool']]],
]);

function itemTexts(item: JsonObject): MessageText[] {
  const fields = ITEM_TEXTS.get(item['type']);
  if (fields !== undefined) {
    return fields.flatMap(([field, role]) => textsOf(role, contentTexts(item[field]), sourceOf(field, role)));
  }
  const isMessage = item['type'] === 'message' || item['type'] === undefined;
  return isMessage ? textsOf(roleOf(item['role']), contentTexts(item['content'])) : [];
}

/** What stands in an item for the assistant it hands to a tool. */
function sourceOf(field: string, role: Role): TextSource | undefined {
  if (field === 'results') return 'retrieved';
  return role === 'assistant' ? 'tool_arguments' : undefined;
}

function turnOf(value: unknown): Turn {
  const item = asObject(value) ?? {};
  return { role: roleOf(item['role']), texts: itemTexts(item) };
}

function userTurn(texts: readonly string[]): Turn {
  return { role: 'user', texts: textsOf('user', texts) };
}

/** The values filled into a prompt that is stored at OpenAI: texts, or input parts. */
function promptVariables(prompt: unknown): string[] {
  const variables = asObject(asObject(prompt)?.['variables']) ?? {};
  return Object.values(variables).flatMap((value) => contentTexts([value]));
}

/** The logarithms of a message's text parts. */
function itemLogprobs(item: JsonObject): unknown[][] {
  return asList(item['content']).map((part) => tokenLogprobs(asObject(part)?.['logprobs']));
}

const MESSAGE_DELTAS = new Set<unknown>(['response.output_text.delta', 'response.refusal.delta']);

/** Events whose `delta` is text of the answer, in the order of its items. */
const TEXT_DELTAS = new Set<unknown>([
  ...MESSAGE_DELTAS,
  'response.function_call_arguments.delta',
  'response.custom_tool_call_input.delta',
  'response.mcp_call_arguments.delta',
  'response.code_interpreter_call_code.delta',
]);

const TERMINAL_EVENTS = new Set<unknown>(['response.completed', 'response.incomplete', 'response.failed']);

/** The terminal event repeats the whole response; without it, what has come so far is put together. */
function responsesStream(): StreamReader {
  const deltas = new Map<string, { text: string; isCall: boolean }>();
  const logprobs = newLogprobs();
  let opening: JsonObject = {};
  let terminal: JsonObject | undefined;

  return {
    add(event) {
      const type = event['type'];
      const response = asObject(event['response']);
      if (response !== undefined && TERMINAL_EVENTS.has(type)) terminal = response;
      else if (response !== undefined) opening = response;
      const delta = asText(event['delta']);
      if (delta === undefined || !TEXT_DELTAS.has(type)) return;
      const place = `${asCount(event['output_index']) ?? 0}/${asCount(event['content_index']) ?? 0}/${String(type)}`;
      logprobs.add(tokenLogprobs(event['logprobs']));
      const text = (deltas.get(place)?.text ?? '') + delta;
      deltas.set(place, { text, isCall: !MESSAGE_DELTAS.has(type) });
    },

    finish(): StreamFacts {
      const streamed = [...deltas.values()]
        .filter(({ text }) => text !== '')
        .flatMap(({ text, isCall }) => (isCall ? argumentTexts([text]) : textsOf('assistant', [text])));
      if (terminal === undefined) {
        return {
          ...known({
            responseModel: asModelName(opening['model']),
            responseId: asIdentifier(opening['id']),
          }),
          usage: {},
          responseTexts: streamed,
          complete: false,
        };
      }
      const facts = responseFacts(terminal);
      const responseTexts = facts.responseTexts.length > 0 ? facts.responseTexts : streamed;
      const confidence = facts.confidence ?? logprobs.confidence();
      return { ...facts, ...known({ confidence }), responseTexts, complete: true };
    },
  };
}
