import type { Usage } from '../call.ts';
import { conversation, textsOf } from './conversation.ts';
import { type Extractor, known, type ResponseFacts, type StreamReader } from './facts.ts';
import { asCount, asList, asObject, asText, asTexts, asWord, type JsonObject } from './json.ts';

/**
 * Hugging Face's text generation (TGI's `/generate`, `/generate_stream` and `/invocations`; the inference API's
 * `/models/{id}`). The server has one model and names it nowhere. The prompt is counted only where the request
 * asked for the details of its tokens.
 */
export const tgi: Extractor = {
  shape: 'tgi',
  operation: 'text_completion',

  request(body) {
    return {
      // Of `/generate_stream` the URL says it.
      ...known({ streaming: typeof body['stream'] === 'boolean' ? body['stream'] : undefined }),
      ...conversation([], [{ role: 'user', texts: textsOf('user', asTexts(body['inputs'])) }]),
    };
  },

  response: answerFacts,

  stream: tokenStream,
};

function answerFacts(body: JsonObject): ResponseFacts {
  const details = asObject(body['details']);
  return {
    usage: usageOf(details),
    ...known({ stopReason: asWord(details?.['finish_reason']) }),
    responseTexts: textsOf('assistant', asTexts(body['generated_text'])).filter(({ text }) => text !== ''),
  };
}

function usageOf(details: JsonObject | undefined): Usage {
  const promptTokens = asList(details?.['prefill']).length;
  return known({
    inputTokens: promptTokens > 0 ? promptTokens : undefined,
    outputTokens: asCount(details?.['generated_tokens']),
  });
}

/**
 * Each event has one token; the last also the whole text, which may repeat the prompt, and the details. The
 * inference API's whole answer is a list, whose objects come here without a token.
 */
function tokenStream(): StreamReader {
  let text = '';
  let tokens = 0;
  let last: JsonObject = {};
  return {
    add(event) {
      last = event;
      const token = asObject(event['token']);
      if (token === undefined) return;
      tokens++;
      if (token['special'] !== true) text += asText(token['text']) ?? '';
    },
    finish() {
      const complete = typeof last['generated_text'] === 'string';
      const facts = answerFacts(last);
      if (tokens === 0) return { ...facts, complete, isWhole: true };
      const responseTexts = textsOf('assistant', [text]).filter((piece) => piece.text !== '');
      return { ...facts, responseTexts, complete };
    },
  };
}
