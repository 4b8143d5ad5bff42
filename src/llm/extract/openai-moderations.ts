import { contentTexts, conversation, textsOf } from './conversation.ts';
import { type Extractor, known, type ResponseFacts } from './facts.ts';
import { asIdentifier, asModelName, type JsonObject } from './json.ts';
import { lastBody } from './last-body.ts';
import { chatUsage } from './openai-usage.ts';

/** OpenAI's moderation (API reference, `/v1/moderations`), and Mistral's, which counts its tokens. */
export const openaiModerations: Extractor = {
  shape: 'openai-moderations',
  operation: 'moderation',

  request(body) {
    return {
      ...known({ requestModel: asModelName(body['model']) }),
      streaming: false,
      ...conversation([], [{ role: 'user', texts: textsOf('user', contentTexts(body['input'])) }]),
    };
  },

  response: verdictFacts,

  stream: () => lastBody(verdictFacts),
};

function verdictFacts(body: JsonObject): ResponseFacts {
  return {
    ...known({ responseModel: asModelName(body['model']), responseId: asIdentifier(body['id']) }),
    usage: chatUsage(body['usage']),
    responseTexts: [],
  };
}
