import { contentTexts, conversation, roleOf, type Turn, textsOf } from './conversation.ts';
import type { Extractor, RequestFacts } from './facts.ts';
import { asList, asModelName, asObject, type JsonObject } from './json.ts';
import { assistantTexts, choicesResponse, choicesStream, messagesOutput } from './openai-choices.ts';
import { chatSchemas } from './output-schemas.ts';

/**
 * OpenAI's chat completions (API reference, `/v1/chat/completions`), which Azure OpenAI and most other hosts
 * speak as well; watsonx.ai calls the model `model_id`.
 */
export const openaiChat: Extractor = {
  shape: 'openai-chat',
  operation: 'chat',

  request(body) {
    const facts: { -readonly [Key in keyof RequestFacts]: RequestFacts[Key] } = conversation(
      [],
      asList(body['messages']).map(turnOf),
    );
    const requestModel = asModelName(body['model'] ?? body['model_id']);
    const { outputSchemas } = chatSchemas(body);
    facts.streaming = body['stream'] === true;
    if (requestModel !== undefined) facts.requestModel = requestModel;
    if (outputSchemas !== undefined) facts.outputSchemas = outputSchemas;
    return facts;
  },

  response(body) {
    const choices = asList(body['choices']).map((choice) => asObject(choice) ?? {});
    const messages = choices.map((choice) => messageOf(choice) ?? {});
    return Object.assign(choicesResponse(body, messages.flatMap(assistantTexts)), messagesOutput(messages));
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
