import type { Usage } from '../call.ts';
import { contentTexts, conversation, roleOf, textsOf } from './conversation.ts';
import { type Extractor, known, type ResponseFacts, type StreamReader } from './facts.ts';
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

/**
 * Reka's chat (`/v1/chat`): answers stand in `responses`, each with a `message`, or in streams with a `chunk`. Source:
 * Reka's API reference, "Chat".
 */
export const rekaChat: Extractor = {
  shape: 'reka-chat',
  operation: 'chat',
  signs: {
    requestKeys: ['messages'],
    request: (body) => Array.isArray(body['messages']) && /^reka-/.test(asText(body['model']) ?? ''),
    response: (body) => {
      const first = asObject(asList(body['responses'])[0]);
      return asObject(first?.['message'] ?? first?.['chunk']) !== undefined;
    },
  },

  request(body) {
    const turns = asList(body['messages']).map((value) => {
      const message = asObject(value);
      const role = roleOf(message?.['role']);
      return { role, texts: textsOf(role, contentTexts(message?.['content'])) };
    });
    return {
      ...known({ requestModel: asModelName(body['model']) }),
      streaming: body['stream'] === true,
      ...conversation([], turns),
    };
  },

  response: (body) => answerFacts(body, 'message'),

  stream: chunkStream,
};

function answerFacts(body: JsonObject, part: 'message' | 'chunk'): ResponseFacts {
  const responses = asList(body['responses']).map(asObject);
  const texts = responses.flatMap((one) => contentTexts(asObject(one?.[part])?.['content']));
  return {
    ...known({
      responseModel: asModelName(body['model']),
      responseId: asIdentifier(body['id']),
      stopReason: asWord(responses[0]?.['finish_reason']),
    }),
    usage: usageOf(body['usage']),
    responseTexts: textsOf('assistant', texts).filter(({ text }) => text !== ''),
  };
}

function usageOf(value: unknown): Usage {
  const usage = asObject(value);
  return known({
    inputTokens: asCount(usage?.['input_tokens']),
    outputTokens: asCount(usage?.['output_tokens']),
    reasoningTokens: asCount(usage?.['reasoning_tokens']),
  });
}

/** Every event has the text so far and the counts so far; the reason of the end comes with the last. */
function chunkStream(): StreamReader {
  let last: JsonObject = {};
  return {
    add(event) {
      last = event;
    },
    finish() {
      const facts = answerFacts(last, 'chunk');
      const complete = facts.stopReason !== undefined;
      const { inputTokens } = facts.usage;
      return { ...facts, usage: complete ? facts.usage : known({ inputTokens }), complete };
    },
  };
}
