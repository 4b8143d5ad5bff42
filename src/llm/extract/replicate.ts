import { contentTexts, conversation, textsOf } from './conversation.ts';
import { type Extractor, known, type ResponseFacts } from './facts.ts';
import { asCount, asIdentifier, asModelName, asObject, asTexts, asWord, type JsonObject } from './json.ts';
import { lastBody } from './last-body.ts';

/**
 * Replicate's predictions of language models (HTTP API, `/v1/predictions`, `/v1/models/{owner}/{name}/predictions`).
 * A model is named by the URL or by the answer; the `version` of a request is the hash of a build. An answer that
 * came before the prediction was made has neither output nor counts.
 */
export const replicate: Extractor = {
  shape: 'replicate',
  operation: 'text_completion',

  request(body) {
    const input = asObject(body['input']) ?? {};
    return {
      streaming: body['stream'] === true,
      ...conversation(asTexts(input['system_prompt']), [
        { role: 'user', texts: textsOf('user', asTexts(input['prompt'])) },
      ]),
    };
  },

  response: predictionFacts,

  stream: () => lastBody(predictionFacts),
};

function predictionFacts(body: JsonObject): ResponseFacts {
  const metrics = asObject(body['metrics']);
  const text = contentTexts(body['output']).join('');
  return known({
    responseModel: asModelName(body['model']),
    responseId: asIdentifier(body['id']),
    usage: known({
      inputTokens: asCount(metrics?.['input_token_count']),
      outputTokens: asCount(metrics?.['output_token_count']),
    }),
    errorType: body['status'] === 'failed' ? asWord(body['status']) : undefined,
    responseTexts: textsOf('assistant', text === '' ? [] : [text]),
  });
}
