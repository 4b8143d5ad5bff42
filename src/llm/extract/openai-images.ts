import type { Usage } from '../call.ts';
import { conversation, textsOf } from './conversation.ts';
import { type Extractor, known, type StreamReader } from './facts.ts';
import { asCount, asModelName, asObject, asTexts } from './json.ts';
import { positiveSum } from './openai-usage.ts';

/**
 * OpenAI's image generation and edits (API reference, `/v1/images/…`). Only the gpt-image models count tokens;
 * DALL·E is paid by size and number. The answer names no model.
 */
export const openaiImages: Extractor = {
  shape: 'openai-images',
  operation: 'image',

  request(body) {
    return {
      ...known({ requestModel: asModelName(body['model']) }),
      // In a form every value is text.
      streaming: body['stream'] === true || body['stream'] === 'true',
      ...conversation([], [{ role: 'user', texts: textsOf('user', asTexts(body['prompt'])) }]),
    };
  },

  response(body) {
    return { usage: usageOf(body['usage']), responseTexts: [] };
  },

  stream: imageStream,
};

/** All of the output is an image, and images have rates of their own, on either side. */
function usageOf(value: unknown): Usage {
  const usage = asObject(value);
  const outputTokens = asCount(usage?.['output_tokens']);
  return known({
    inputTokens: asCount(usage?.['input_tokens']),
    outputTokens,
    inputImageTokens: positiveSum([asObject(usage?.['input_tokens_details'])?.['image_tokens']]),
    outputImageTokens: positiveSum([outputTokens]),
  });
}

/** Partial images come first; the event that has the whole image has the counts. */
function imageStream(): StreamReader {
  let usage: unknown;
  let complete = false;
  return {
    add(event) {
      usage = event['usage'] ?? usage;
      complete ||= /\.completed$/.test(String(event['type']));
    },
    finish: () => ({ usage: complete ? usageOf(usage) : {}, responseTexts: [], complete }),
  };
}
