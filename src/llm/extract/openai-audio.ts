import type { Usage } from '../call.ts';
import { conversation, textsOf } from './conversation.ts';
import { type Extractor, known, type StreamReader } from './facts.ts';
import { asAmount, asCount, asModelName, asObject, asText, asTexts } from './json.ts';

/**
 * OpenAI's transcription, translation and speech (API reference, `/v1/audio/…`). What is to be transcribed comes
 * in a form (form.ts); speech is asked for in JSON and answered with sound, which tells nothing.
 */
export const openaiAudio: Extractor = {
  shape: 'openai-audio',
  operation: 'audio',

  request(body) {
    const texts = [...asTexts(body['input']), ...asTexts(body['prompt'])];
    return {
      ...known({ requestModel: asModelName(body['model']) }),
      // In a form every value is text.
      streaming: body['stream'] === true || body['stream'] === 'true',
      ...conversation(asTexts(body['instructions']), [{ role: 'user', texts: textsOf('user', texts) }]),
    };
  },

  response(body) {
    return {
      usage: usageOf(body['usage']),
      responseTexts: textsOf('assistant', asTexts(body['text'])).filter(({ text }) => text !== ''),
    };
  },

  stream: transcriptStream,
};

/** Some models are paid by the second and count no tokens. Of the input, all but the prompt's text is sound. */
function usageOf(value: unknown): Usage {
  const usage = asObject(value);
  const inputTokens = asCount(usage?.['input_tokens']);
  const details = asObject(usage?.['input_token_details']);
  return known({
    inputTokens,
    outputTokens: asCount(usage?.['output_tokens']),
    inputAudioTokens: asCount(details?.['audio_tokens']) ?? inputTokens,
    audioSeconds: asAmount(usage?.['seconds']),
  });
}

function transcriptStream(): StreamReader {
  let text = '';
  let usage: unknown;
  let complete = false;
  return {
    add(event) {
      if (event['type'] === 'transcript.text.delta') text += asText(event['delta']) ?? '';
      if (event['type'] !== 'transcript.text.done') return;
      text = asText(event['text']) ?? text;
      usage = event['usage'];
      complete = true;
    },
    finish: () => ({
      usage: usageOf(usage),
      responseTexts: textsOf('assistant', text === '' ? [] : [text]),
      complete,
    }),
  };
}
