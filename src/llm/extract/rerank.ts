import type { Usage } from '../call.ts';
import { contentTexts, conversation, retrievedTexts, textsOf } from './conversation.ts';
import { type Extractor, known, type ResponseFacts } from './facts.ts';
import { asCount, asIdentifier, asModelName, asObject, asTexts, type JsonObject } from './json.ts';
import { lastBody } from './last-body.ts';
import { chatUsage } from './openai-usage.ts';

/**
 * Rerankers: Cohere, Jina, Voyage, Together, vLLM and TEI at `/rerank`, vLLM at `/score`. They differ in what they
 * call the texts, and in what they count: Cohere searches instead of tokens, TEI nothing.
 */
export const rerank: Extractor = {
  shape: 'rerank',
  operation: 'rerank',

  request(body) {
    const query = [...asTexts(body['query']), ...contentTexts(body['text_1'])];
    const texts = ['documents', 'texts', 'text_2'].flatMap((key) => contentTexts(body[key]));
    return {
      ...known({ requestModel: asModelName(body['model'] ?? body['model_id']) }),
      streaming: false,
      ...conversation(
        [],
        [{ role: 'user', texts: [...textsOf('user', query), ...retrievedTexts('user', texts)] }],
      ),
    };
  },

  response: rankingFacts,

  // TEI's whole answer is a list.
  stream() {
    const reader = lastBody(rankingFacts);
    return { add: reader.add, finish: (ended) => ({ ...reader.finish(ended), isWhole: true }) };
  },
};

function rankingFacts(body: JsonObject): ResponseFacts {
  return {
    ...known({
      responseModel: asModelName(body['model'] ?? body['model_id']),
      responseId: asIdentifier(body['id']),
    }),
    usage: usageOf(body['usage']),
    responseTexts: [],
  };
}

/** Jina, Voyage and vLLM tell the total alone, and all of it is input. */
function usageOf(value: unknown): Usage {
  const inputTokens = chatUsage(value).inputTokens ?? asCount(asObject(value)?.['total_tokens']);
  return known({ inputTokens });
}
