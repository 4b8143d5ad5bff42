import { contentTexts, conversation, roleOf, type Turn, textsOf } from './conversation.ts';
import { type Extractor, known } from './facts.ts';
import { asList, asModelName, asObject, type JsonObject } from './json.ts';
import { assistantTexts, choicesResponse, choicesStream } from './openai-choices.ts';

/**
 * OpenAI's chat completions (API reference, `/v1/chat/completions`), which Azure OpenAI and most other hosts
 * speak as well.
 */
export const openaiChat: Extractor = {
  shape: 'openai-chat',
  operation: 'chat',

  request(body) {
    return {
      ...known({ requestModel: asModelName(body['model']) }),
      streaming: body['stream'] === true,
      ...conversation([], asList(body['messages']).map(turnOf)),
    };
  },

  response(body) {
    const choices = asList(body['choices']).map((choice) => asObject(choice) ?? {});
    return choicesResponse(
      body,
      choices.flatMap((choice) => assistantTexts(messageOf(choice) ?? {})),
    );
  },

  stream: () => choicesStream(messageOf),
};

/** Instrumentations that put a stream together write a whole `message` into what is still called a chunk. */
function messageOf(choice: JsonObject): JsonObject | undefined {
  return asObject(choice['message']) ?? asObject(choice['delta']);
}

function turnOf(value: unknown): Turn {
  const message = asObject(value) ?? {};
  const role = roleOf(message['role']);
  if (role === 'assistant') return { role, texts: assistantTexts(message) };
  return { role, texts: textsOf(role, contentTexts(message['content'])) };
}
