import type { MessageText } from '../call.ts';
import { choiceLogprobs, confidenceOf, newLogprobs } from './confidence.ts';
import { argumentTexts, contentTexts, textsOf } from './conversation.ts';
import { errorTypeOf } from './error-body.ts';
import { known, type ResponseFacts, type StreamFacts, type StreamReader } from './facts.ts';
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
import { outputFacts, type ToolCall } from './model-output.ts';
import { billedCostUsd, chatUsage, gatewayCostUsd } from './openai-usage.ts';

/** Texts of an assistant message, from a request's history or an answer: content, refusal, tool arguments. */
export function assistantTexts(message: JsonObject): MessageText[] {
  const { content, refusal, tool_calls: toolCalls, function_call: functionCall } = message;
  // Nearly all are this, and nothing is made for what they have not.
  if (typeof content === 'string' && (refusal ?? toolCalls ?? functionCall ?? undefined) === undefined)
    return [{ role: 'assistant', text: content }];
  const calls = asList(message['tool_calls']).map((call) => callArguments(asObject(call)));
  const handed = [...calls, asText(asObject(message['function_call'])?.['arguments'])];
  return [
    ...textsOf('assistant', [...contentTexts(message['content']), ...asTexts(message['refusal'])]),
    ...argumentTexts(handed.filter((part) => part !== undefined)),
  ];
}

/** Arguments of a function tool, or the input of a custom one. */
function callArguments(call: JsonObject | undefined): string | undefined {
  return asText(asObject(call?.['function'])?.['arguments']) ?? asText(asObject(call?.['custom'])?.['input']);
}

/** What the messages of an answer's choices put out, for the eyes of a schema. */
export function messagesOutput(messages: readonly JsonObject[]): Pick<ResponseFacts, 'output'> {
  const choices = messages.map((message) => ({
    text:
      typeof message['content'] === 'string' ? message['content'] : contentTexts(message['content']).join(''),
    refused: hasText(message['refusal']) || hasRefusalPart(message['content']),
    callsTools: asList(message['tool_calls']).length > 0 || asObject(message['function_call']) !== undefined,
  }));
  return outputFacts(choices, messages.flatMap(toolCallsOf));
}

function toolCallsOf(message: JsonObject): readonly ToolCall[] {
  const { tool_calls: toolCalls, function_call: functionCall } = message;
  if ((toolCalls ?? functionCall ?? undefined) === undefined) return NO_CALLS;
  const functions = [...asList(toolCalls).map((call) => asObject(call)?.['function']), functionCall];
  return functions.flatMap((value) => {
    const called = asObject(value);
    const name = asText(called?.['name']);
    const text = asText(called?.['arguments']);
    return name === undefined || text === undefined ? [] : [{ name, arguments: text }];
  });
}

const NO_CALLS: readonly ToolCall[] = [];

function hasText(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}

function hasRefusalPart(content: unknown): boolean {
  return asList(content).some((part) => hasText(asObject(part)?.['refusal']));
}

/** The facts of a whole answer whose choices have been read to texts. */
export function choicesResponse(body: JsonObject, responseTexts: readonly MessageText[]): ResponseFacts {
  const firstChoice = asObject(asList(body['choices'])[0]) ?? {};
  return known({
    responseModel: asModelName(body['model'] ?? body['model_id']),
    responseId: asIdentifier(body['id']),
    usage: chatUsage(body['usage']),
    billedCostUsd: billedCostUsd(body['usage']) ?? gatewayCostUsd(body),
    serviceTier: asWord(body['service_tier']),
    stopReason: asWord(firstChoice['finish_reason']),
    errorType: errorTypeOf(firstChoice),
    confidence: confidenceOf(asList(body['choices']).map((choice) => choiceLogprobs(asObject(choice) ?? {}))),
    responseTexts: responseTexts.filter(({ text }) => text !== ''),
  });
}

interface StreamedToolCall {
  name: string;
  text: string;
  /** False for a custom tool's, whose input is text. */
  isFunction: boolean;
}

interface StreamedChoice {
  content: string;
  refusal: string;
  readonly functionCall: StreamedToolCall;
  readonly toolCalls: Map<number, StreamedToolCall>;
  stopReason?: string;
}

/**
 * Puts the chunks of a chat or completions stream together. `messageOf` finds the message part in a choice.
 *
 * Counts are final where they come in a chunk of their own, at the stream's closing mark, or together with the
 * end of the last choice. Some servers (vLLM with `continuous_usage_stats`) send a running count with every
 * chunk, so of a stream that is cut short the prompt's part alone is kept.
 */
export function choicesStream(messageOf: (choice: JsonObject) => JsonObject | undefined): StreamReader {
  const choices = new Map<number, StreamedChoice>();
  const logprobs = newLogprobs();
  let responseModel: string | undefined;
  let responseId: string | undefined;
  let serviceTier: string | undefined;
  let errorType: string | undefined;
  let usage: unknown;
  let usageStandsAlone = false;
  let countsAreRunning = false;
  let unfinished = 0;
  let gatewayUsd: number | undefined;

  return {
    add(chunk) {
      responseModel ??= asModelName(chunk['model'] ?? chunk['model_id']);
      responseId ??= asIdentifier(chunk['id']);
      serviceTier = asWord(chunk['service_tier']) ?? serviceTier;
      gatewayUsd = gatewayCostUsd(chunk) ?? gatewayUsd;
      const chunkChoices = asList(chunk['choices']);
      for (const value of chunkChoices) {
        const choice = asObject(value);
        if (choice === undefined) continue;
        const index = asCount(choice['index']) ?? 0;
        const before = choices.get(index);
        const streamed = before ?? newChoice();
        if (before === undefined) {
          choices.set(index, streamed);
          unfinished++;
        }
        addMessage(streamed, messageOf(choice));
        logprobs.add(choiceLogprobs(choice));
        const stopReason = asWord(choice['finish_reason']);
        if (stopReason !== undefined) {
          if (streamed.stopReason === undefined) unfinished--;
          streamed.stopReason = stopReason;
        }
        errorType ??= errorTypeOf(choice);
      }
      // Groq puts the counts of a stream into an object of its own.
      const chunkUsage = asObject(chunk['usage']) ?? asObject(asObject(chunk['x_groq'])?.['usage']);
      if (chunkUsage === undefined) return;
      usage = chunkUsage;
      usageStandsAlone = chunkChoices.length === 0;
      countsAreRunning ||= !usageStandsAlone && unfinished > 0;
    },

    gap() {
      if (unfinished > 0) usage = asObject(usage) && { prompt_tokens: asObject(usage)?.['prompt_tokens'] };
    },

    finish(ended): StreamFacts {
      const inOrder = [...choices].sort(([a], [b]) => a - b).map(([, choice]) => choice);
      const complete = ended || (inOrder.length > 0 && unfinished === 0);
      const final = ended || usageStandsAlone || (complete && !countsAreRunning);
      return {
        ...known({
          responseModel,
          responseId,
          serviceTier,
          errorType,
          billedCostUsd: (final ? billedCostUsd(usage) : undefined) ?? gatewayUsd,
          stopReason: choices.get(0)?.stopReason,
          confidence: complete ? logprobs.confidence() : undefined,
        }),
        usage: final ? chatUsage(usage) : known({ inputTokens: chatUsage(usage).inputTokens }),
        responseTexts: inOrder.flatMap(textsOfChoice).filter(({ text }) => text !== ''),
        ...(complete && streamedOutput(inOrder)),
        complete,
      };
    },
  };
}

function newChoice(): StreamedChoice {
  return { content: '', refusal: '', functionCall: newToolCall(), toolCalls: new Map() };
}

function newToolCall(): StreamedToolCall {
  return { name: '', text: '', isFunction: true };
}

function addMessage(choice: StreamedChoice, message: JsonObject | undefined): void {
  if (message === undefined) return;
  choice.content += contentTexts(message['content']).join('');
  choice.refusal += asText(message['refusal']) ?? '';
  addToolCall(choice.functionCall, asObject(message['function_call']));
  asList(message['tool_calls']).forEach((value, position) => {
    const call = asObject(value);
    const index = asCount(call?.['index']) ?? position;
    const streamed = choice.toolCalls.get(index) ?? newToolCall();
    choice.toolCalls.set(index, streamed);
    addToolCall(streamed, asObject(call?.['function']));
    const customInput = asText(asObject(call?.['custom'])?.['input']);
    if (customInput === undefined) return;
    streamed.text += customInput;
    streamed.isFunction = false;
  });
}

function addToolCall(streamed: StreamedToolCall, called: JsonObject | undefined): void {
  streamed.name += asText(called?.['name']) ?? '';
  streamed.text += asText(called?.['arguments']) ?? '';
}

function textsOfChoice(choice: StreamedChoice): MessageText[] {
  return [
    ...textsOf('assistant', [choice.content, choice.refusal]),
    ...argumentTexts(toolCallsInOrder(choice).map(({ text }) => text)),
  ];
}

/** The call of the one function that a message could once have stands behind those of tools. */
function toolCallsInOrder({ toolCalls, functionCall }: StreamedChoice): StreamedToolCall[] {
  return [...[...toolCalls].sort(([a], [b]) => a - b).map(([, call]) => call), functionCall];
}

function streamedOutput(choices: readonly StreamedChoice[]): Pick<ResponseFacts, 'output'> {
  const calls = choices.map((choice) =>
    toolCallsInOrder(choice).filter(({ name, text }) => name + text !== ''),
  );
  return outputFacts(
    choices.map(({ content, refusal }, index) => ({
      text: content,
      refused: refusal !== '',
      callsTools: (calls[index]?.length ?? 0) > 0,
    })),
    calls
      .flat()
      .filter(({ name, isFunction }) => name !== '' && isFunction)
      .map(({ name, text }) => ({ name, arguments: text })),
  );
}
