import type { MessageText } from '../call.ts';
import { contentTexts, textsOf } from './conversation.ts';
import { errorTypeOf } from './error-body.ts';
import { known, type ResponseFacts, type StreamFacts, type StreamReader } from './facts.ts';
import {
  asCount,
  asIdentifier,
  asList,
  asModelName,
  asObject,
  asText,
  asWord,
  type JsonObject,
} from './json.ts';
import { billedCostUsd, chatUsage } from './openai-usage.ts';

/** Texts of an assistant message, from a request's history or an answer: content, refusal, tool arguments. */
export function assistantTexts(message: JsonObject): MessageText[] {
  const calls = asList(message['tool_calls']).map((call) => callArguments(asObject(call)));
  const parts = [
    asText(message['refusal']),
    ...calls,
    asText(asObject(message['function_call'])?.['arguments']),
  ];
  return textsOf('assistant', [
    ...contentTexts(message['content']),
    ...parts.filter((part) => part !== undefined),
  ]);
}

/** Arguments of a function tool, or the input of a custom one. */
function callArguments(call: JsonObject | undefined): string | undefined {
  return asText(asObject(call?.['function'])?.['arguments']) ?? asText(asObject(call?.['custom'])?.['input']);
}

/** The facts of a whole answer whose choices have been read to texts. */
export function choicesResponse(body: JsonObject, responseTexts: readonly MessageText[]): ResponseFacts {
  const firstChoice = asObject(asList(body['choices'])[0]) ?? {};
  return known({
    responseModel: asModelName(body['model']),
    responseId: asIdentifier(body['id']),
    usage: chatUsage(body['usage']),
    billedCostUsd: billedCostUsd(body['usage']),
    serviceTier: asWord(body['service_tier']),
    stopReason: asWord(firstChoice['finish_reason']),
    errorType: errorTypeOf(firstChoice),
    responseTexts: responseTexts.filter(({ text }) => text !== ''),
  });
}

interface StreamedChoice {
  content: string;
  refusal: string;
  functionArguments: string;
  readonly toolArguments: Map<number, string>;
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
  let responseModel: string | undefined;
  let responseId: string | undefined;
  let serviceTier: string | undefined;
  let errorType: string | undefined;
  let usage: unknown;
  let usageStandsAlone = false;
  let countsAreRunning = false;
  let unfinished = 0;

  return {
    add(chunk) {
      responseModel ??= asModelName(chunk['model']);
      responseId ??= asIdentifier(chunk['id']);
      serviceTier = asWord(chunk['service_tier']) ?? serviceTier;
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
          billedCostUsd: final ? billedCostUsd(usage) : undefined,
          stopReason: choices.get(0)?.stopReason,
        }),
        usage: final ? chatUsage(usage) : known({ inputTokens: chatUsage(usage).inputTokens }),
        responseTexts: textsOf('assistant', inOrder.flatMap(textsOfChoice)).filter(({ text }) => text !== ''),
        complete,
      };
    },
  };
}

function newChoice(): StreamedChoice {
  return { content: '', refusal: '', functionArguments: '', toolArguments: new Map() };
}

function addMessage(choice: StreamedChoice, message: JsonObject | undefined): void {
  if (message === undefined) return;
  choice.content += contentTexts(message['content']).join('');
  choice.refusal += asText(message['refusal']) ?? '';
  choice.functionArguments += asText(asObject(message['function_call'])?.['arguments']) ?? '';
  asList(message['tool_calls']).forEach((value, position) => {
    const call = asObject(value);
    const index = asCount(call?.['index']) ?? position;
    const before = choice.toolArguments.get(index) ?? '';
    choice.toolArguments.set(index, before + (callArguments(call) ?? ''));
  });
}

function textsOfChoice(choice: StreamedChoice): string[] {
  const calls = [...choice.toolArguments].sort(([a], [b]) => a - b).map(([, text]) => text);
  return [choice.content, choice.refusal, ...calls, choice.functionArguments];
}
