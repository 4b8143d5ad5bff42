import type { Usage } from '../call.ts';
import { conversation, textsOf } from './conversation.ts';
import { type Extractor, known, type StreamReader } from './facts.ts';
import { asCount, asList, asModelName, asObject, asText, asTexts, asWord, type JsonObject } from './json.ts';

/** Text generation of IBM watsonx.ai (`/ml/v1/text/generation`; with `_stream`, the URL says so). */
export const watsonxGeneration: Extractor = {
  shape: 'watsonx-generation',
  operation: 'text_completion',

  request(body) {
    return {
      ...known({ requestModel: asModelName(body['model_id']) }),
      ...conversation([], [{ role: 'user', texts: textsOf('user', asTexts(body['input'])) }]),
    };
  },

  response(body) {
    const result = firstResult(body);
    return known({
      responseModel: asModelName(body['model_id']),
      usage: usageOf(result),
      stopReason: stopWord(result),
      responseTexts: textsOf('assistant', asTexts(result['generated_text'])).filter(
        ({ text }) => text !== '',
      ),
    });
  },

  stream: generationStream,
};

function firstResult(body: JsonObject): JsonObject {
  return asObject(asList(body['results'])[0]) ?? {};
}

function usageOf(result: JsonObject): Usage {
  return known({
    inputTokens: asCount(result['input_token_count']),
    outputTokens: asCount(result['generated_token_count']),
  });
}

/** `not_finished` stands in the events of a stream before its end. */
function stopWord(result: JsonObject): string | undefined {
  const word = asWord(result['stop_reason']);
  return word?.toLowerCase() === 'not_finished' ? undefined : word;
}

/** One event counts the prompt and the others say zero of it; the output's count is that so far. */
function generationStream(): StreamReader {
  let text = '';
  let inputTokens = 0;
  let responseModel: string | undefined;
  let stopReason: string | undefined;
  let outputTokens: number | undefined;
  return {
    add(event) {
      const result = firstResult(event);
      const counts = usageOf(result);
      responseModel ??= asModelName(event['model_id']);
      text += asText(result['generated_text']) ?? '';
      inputTokens = Math.max(inputTokens, counts.inputTokens ?? 0);
      outputTokens = counts.outputTokens ?? outputTokens;
      stopReason = stopWord(result) ?? stopReason;
    },
    finish(ended) {
      const complete = ended || stopReason !== undefined;
      const input = inputTokens > 0 ? inputTokens : undefined;
      return {
        ...known({ responseModel, stopReason }),
        usage: known({ inputTokens: input, outputTokens: complete ? outputTokens : undefined }),
        responseTexts: textsOf('assistant', text === '' ? [] : [text]),
        complete,
      };
    },
  };
}
