import { contentTexts, conversation, textsOf } from './conversation.ts';
import { type Extractor, known, type ResponseFacts, type StreamReader } from './facts.ts';
import { asCount, asModelName, asObject, asText, asTexts, asWord, type JsonObject } from './json.ts';

/**
 * llama.cpp's own completions (its server's README, `/completion`). `tokens_evaluated` counts the whole prompt;
 * `timings.cache_n` those of its tokens that were still in the cache.
 */
export const llamaCpp: Extractor = {
  shape: 'llama-cpp',
  operation: 'text_completion',

  request(body) {
    return {
      ...known({ requestModel: asModelName(body['model']) }),
      streaming: body['stream'] === true,
      // Prompts given as token ids are no text; contentTexts passes over them.
      ...conversation([], [{ role: 'user', texts: textsOf('user', contentTexts(body['prompt'])) }]),
    };
  },

  response: answerFacts,

  stream: contentStream,
};

function answerFacts(body: JsonObject): ResponseFacts {
  return known({
    responseModel: asModelName(body['model']),
    usage: known({
      inputTokens: asCount(body['tokens_evaluated']),
      outputTokens: asCount(body['tokens_predicted']),
      cachedInputTokens: asCount(asObject(body['timings'])?.['cache_n']),
    }),
    stopReason: stopWord(body['stop_type']),
    responseTexts: textsOf('assistant', asTexts(body['content'])).filter(({ text }) => text !== ''),
  });
}

/** `none` stands in the events of a stream before its end. */
function stopWord(value: unknown): string | undefined {
  return value === 'none' ? undefined : asWord(value);
}

/** Events may carry running counts; those of the last, which says `stop`, are final. */
function contentStream(): StreamReader {
  let text = '';
  let last: JsonObject = {};
  return {
    add(event) {
      last = event;
      text += asText(event['content']) ?? '';
    },
    finish() {
      const complete = last['stop'] === true;
      const facts = complete ? answerFacts(last) : { usage: {} };
      return { ...facts, responseTexts: textsOf('assistant', text === '' ? [] : [text]), complete };
    },
  };
}
