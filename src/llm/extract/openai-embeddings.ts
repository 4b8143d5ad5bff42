import { contentTexts, conversation, textsOf } from './conversation.ts';
import { type Extractor, known, type ResponseFacts } from './facts.ts';
import { asCount, asIdentifier, asModelName, asObject, type JsonObject } from './json.ts';
import { billedCostUsd, chatUsage, gatewayCostUsd } from './openai-usage.ts';

/** OpenAI's embeddings (`/v1/embeddings`), and Voyage and Jina, which speak it too. */
export const openaiEmbeddings: Extractor = {
  shape: 'openai-embeddings',
  operation: 'embeddings',

  request(body) {
    return {
      ...known({ requestModel: asModelName(body['model']) }),
      streaming: false,
      // Token ids are no text; contentTexts passes over them.
      ...conversation([], [{ role: 'user', texts: textsOf('user', contentTexts(body['input'])) }]),
    };
  },

  response: embeddingsResponse,

  stream() {
    let facts: ResponseFacts = { usage: {}, responseTexts: [] };
    return {
      add(event) {
        facts = embeddingsResponse(event);
      },
      finish: () => ({ ...facts, complete: true }),
    };
  },
};

function embeddingsResponse(body: JsonObject): ResponseFacts {
  const usage = chatUsage(body['usage']);
  // Voyage and Jina tell the total alone, and all of it is input.
  const total = asCount(asObject(body['usage'])?.['total_tokens']);
  return {
    ...known({
      responseModel: asModelName(body['model']),
      responseId: asIdentifier(body['id']),
      billedCostUsd: billedCostUsd(body['usage']) ?? gatewayCostUsd(body),
    }),
    usage: usage.inputTokens === undefined && total !== undefined ? { ...usage, inputTokens: total } : usage,
    responseTexts: [],
  };
}
