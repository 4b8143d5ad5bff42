import type { Usage } from '../call.ts';
import { contentTexts, conversation, textsOf } from './conversation.ts';
import { type Extractor, known } from './facts.ts';
import { asCount, asIdentifier, asList, asModelName, asObject } from './json.ts';
import { lastBody } from './last-body.ts';
import { positiveSum } from './openai-usage.ts';

/** Cohere's embeddings (API reference, `/v2/embed` and `/v1/embed`). The answer names no model. */
export const cohereEmbeddings: Extractor = {
  shape: 'cohere-embeddings',
  operation: 'embeddings',

  request(body) {
    const inputs = asList(body['inputs']).flatMap((input) => contentTexts(asObject(input)?.['content']));
    const texts = [...contentTexts(body['texts']), ...inputs];
    return {
      ...known({ requestModel: asModelName(body['model']) }),
      streaming: false,
      ...conversation([], [{ role: 'user', texts: textsOf('user', texts) }]),
    };
  },

  response(body) {
    return {
      ...known({ responseId: asIdentifier(body['id']) }),
      usage: usageOf(body['meta']),
      responseTexts: [],
    };
  },

  stream: () => lastBody(cohereEmbeddings.response),
};

/** What is billed is all that is counted; images have a rate of their own. */
function usageOf(meta: unknown): Usage {
  const billed = asObject(asObject(meta)?.['billed_units']);
  return known({
    inputTokens: asCount(billed?.['input_tokens']),
    otherModalityTokens: positiveSum([billed?.['images']]),
  });
}
