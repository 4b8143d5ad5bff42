import type { MessageText, Usage } from '../call.ts';
import { contentTexts, conversation, roleOf, type Turn, textsOf } from './conversation.ts';
import { type Extractor, known, type ResponseFacts, type StreamReader } from './facts.ts';
import {
  asCount,
  asIdentifier,
  asList,
  asModelName,
  asObject,
  asTexts,
  asWord,
  type JsonObject,
} from './json.ts';
import { assistantTexts } from './openai-choices.ts';

/**
 * DashScope's own generation (Alibaba Cloud Model Studio, `/api/v1/services/aigc/{text,multimodal}-generation/generation`).
 * Whether the answer is streamed stands in a header. No answer names its model.
 */
export const dashscope: Extractor = {
  shape: 'dashscope',
  operation: 'chat',

  request(body) {
    const input = asObject(body['input']) ?? {};
    const prompt: Turn = { role: 'user', texts: textsOf('user', asTexts(input['prompt'])) };
    return {
      ...known({ requestModel: asModelName(body['model']) }),
      ...conversation([], [...asList(input['messages']).map(turnOf), prompt]),
    };
  },

  response: answerFacts,

  stream: generationStream,
};

function turnOf(value: unknown): Turn {
  const message = asObject(value) ?? {};
  const role = roleOf(message['role']);
  if (role === 'assistant') return { role, texts: assistantTexts(message) };
  return { role, texts: textsOf(role, contentTexts(message['content'])) };
}

function outputOf(body: JsonObject): { texts: MessageText[]; stopReason: string | undefined } {
  const output = asObject(body['output']) ?? {};
  const choice = asObject(asList(output['choices'])[0]);
  const message = asObject(choice?.['message']) ?? {};
  return {
    texts: [...textsOf('assistant', asTexts(output['text'])), ...assistantTexts(message)],
    stopReason: stopWord(choice?.['finish_reason'] ?? output['finish_reason']),
  };
}

/** The word `null` stands in the events of a stream before its end. */
function stopWord(value: unknown): string | undefined {
  return value === 'null' ? undefined : asWord(value);
}

function usageOf(value: unknown): Usage {
  const usage = asObject(value);
  return known({
    inputTokens: asCount(usage?.['input_tokens']),
    outputTokens: asCount(usage?.['output_tokens']),
    cachedInputTokens: asCount(asObject(usage?.['prompt_tokens_details'])?.['cached_tokens']),
  });
}

function answerFacts(body: JsonObject): ResponseFacts {
  const { texts, stopReason } = outputOf(body);
  return known({
    responseId: asIdentifier(body['request_id']),
    usage: usageOf(body['usage']),
    stopReason,
    responseTexts: texts.filter(({ text }) => text !== ''),
  });
}

/**
 * Every event brings the text so far, or, if the request asked for increments, what is new; its counts are
 * those so far. Which of the two it is shows in the texts: the whole of one begins the next.
 */
function generationStream(): StreamReader {
  const pieces: string[] = [];
  let last: JsonObject = {};
  return {
    add(event) {
      last = event;
      pieces.push(
        outputOf(event)
          .texts.map(({ text }) => text)
          .join(''),
      );
    },
    finish() {
      const facts = answerFacts(last);
      const complete = facts.stopReason !== undefined;
      const repeats = pieces.every((piece, at) => piece.startsWith(pieces[at - 1] ?? ''));
      const text = repeats ? (pieces.at(-1) ?? '') : pieces.join('');
      const { inputTokens } = facts.usage;
      return {
        ...facts,
        usage: complete ? facts.usage : known({ inputTokens }),
        responseTexts: textsOf('assistant', text === '' ? [] : [text]),
        complete,
      };
    },
  };
}
