import type { Usage } from '../call.ts';
import { conversation, textsOf } from './conversation.ts';
import type { Extractor, ResponseFacts } from './facts.ts';
import { asCount, asList, asObject, asTexts, type JsonObject } from './json.ts';
import { lastBody } from './last-body.ts';

/** Vertex AI's text embeddings, which go through its general `:predict`. The URL names the model. */
export const vertexEmbeddings: Extractor = {
  shape: 'vertex-embeddings',
  operation: 'embeddings',

  request(body) {
    const texts = asList(body['instances']).flatMap((instance) => asTexts(asObject(instance)?.['content']));
    return { streaming: false, ...conversation([], [{ role: 'user', texts: textsOf('user', texts) }]) };
  },

  response: predictionFacts,

  stream: () => lastBody(predictionFacts),
};

function predictionFacts(body: JsonObject): ResponseFacts {
  return { usage: usageOf(asList(body['predictions'])), responseTexts: [] };
}

/** Each text is counted apart; if one of them is not, the sum is not known. */
function usageOf(predictions: readonly unknown[]): Usage {
  const counts = predictions.map((prediction) => {
    const embeddings = asObject(asObject(prediction)?.['embeddings']);
    return asCount(asObject(embeddings?.['statistics'])?.['token_count']);
  });
  const known = counts.filter((count) => count !== undefined);
  if (known.length === 0 || known.length < counts.length) return {};
  return { inputTokens: known.reduce((sum, count) => sum + count, 0) };
}
