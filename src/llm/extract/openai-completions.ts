import { contentTexts, conversation, textsOf } from './conversation.ts';
import { type Extractor, known } from './facts.ts';
import { asList, asModelName, asObject, asText, type JsonObject } from './json.ts';
import { outputFacts } from './model-output.ts';
import { choicesResponse, choicesStream } from './openai-choices.ts';
import { chatSchemas } from './output-schemas.ts';

/** OpenAI's legacy completions (`/v1/completions`), still the base API of vLLM, llama.cpp and others. */
export const openaiCompletions: Extractor = {
  shape: 'openai-completions',
  operation: 'text_completion',

  request(body) {
    // Prompts given as token ids are no text; contentTexts passes over them.
    const texts = [...contentTexts(body['prompt']), asText(body['suffix']) ?? ''];
    return {
      ...known({ requestModel: asModelName(body['model']) }),
      streaming: body['stream'] === true,
      ...conversation([], [{ role: 'user', texts: textsOf('user', texts) }]),
      ...chatSchemas(body),
    };
  },

  response(body) {
    const texts = asList(body['choices']).map((choice) => asText(asObject(choice)?.['text']) ?? '');
    const choices = texts.map((text) => ({ text, refused: false, callsTools: false }));
    return { ...choicesResponse(body, textsOf('assistant', texts)), ...outputFacts(choices, []) };
  },

  stream: () => choicesStream(textAsMessage),
};

function textAsMessage(choice: JsonObject): JsonObject {
  return { content: choice['text'] };
}
