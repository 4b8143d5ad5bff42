import type { Operation } from '../call.ts';
import { anthropicMessages } from './anthropic-messages.ts';
import { bedrockConverse } from './bedrock-converse.ts';
import { nativeAnswer, nativeStream } from './bedrock-native.ts';
import { cohereChat } from './cohere-chat.ts';
import { cohereEmbeddings } from './cohere-embeddings.ts';
import { contentTexts, conversation, textsOf } from './conversation.ts';
import { type Extractor, known, type RequestFacts } from './facts.ts';
import { asObject, asTexts, type JsonObject } from './json.ts';
import { openaiChat } from './openai-chat.ts';
import { rerank } from './rerank.ts';
import { isConverseRequest } from './sniff-bedrock.ts';

/**
 * Bedrock's InvokeModel and InvokeModelWithResponseStream (Amazon Bedrock user guide, "Inference request
 * parameters and response fields for foundation models"): the body is in the vendor's own form. What another
 * shape reads is left to it; forms that are met on Bedrock alone are read here and in bedrock-native.ts. Model
 * and streaming stand in the URL, and with the model what it does.
 */
export const bedrockInvoke: Extractor = {
  shape: 'bedrock-invoke',
  request: (body) => {
    const shared = SHARED_FORMS.find(([fits]) => fits(body))?.[1];
    return shared === undefined ? nativeRequest(body) : sharedRequest(shared, body);
  },
  response: nativeAnswer,
  stream: nativeStream,
};

const has = (body: JsonObject, key: string) => Object.hasOwn(body, key);

/** Forms that vendors use elsewhere too; the first that fits holds. */
const SHARED_FORMS: readonly (readonly [(body: JsonObject) => boolean, Extractor])[] = [
  [(body) => has(body, 'anthropic_version'), anthropicMessages],
  [isConverseRequest, bedrockConverse], // Nova
  [(body) => has(body, 'messages'), openaiChat], // Mistral, AI21's Jamba, gpt-oss, Qwen
  [(body) => has(body, 'message'), cohereChat],
  [(body) => has(body, 'texts') || has(body, 'inputs'), cohereEmbeddings],
  [(body) => has(body, 'query') && has(body, 'documents'), rerank],
];

/** What such a body says of streaming would be a default that does not hold here. */
function sharedRequest(extractor: Extractor, body: JsonObject): RequestFacts {
  const { streaming, ...facts } = extractor.request(body);
  return { ...known({ operation: extractor.operation }), ...facts };
}

/**
 * The other requests: `prompt` (Llama, Mistral, Cohere's Command, AI21's Jurassic, DeepSeek, images), `inputText`
 * (Titan), `text_prompts` and `textToImageParams` (images).
 */
function nativeRequest(body: JsonObject): RequestFacts {
  const texts = [
    ...asTexts(body['prompt']),
    ...asTexts(body['inputText']),
    ...contentTexts(body['text_prompts']),
    ...asTexts(asObject(body['textToImageParams'])?.['text']),
  ];
  return {
    ...known({ operation: operationOf(body) }),
    ...conversation([], [{ role: 'user', texts: textsOf('user', texts) }]),
  };
}

/** What Titan's parameters tell of the kind of model; without any, an `inputText` may go to either. */
function operationOf(body: JsonObject): Operation | undefined {
  if (has(body, 'textGenerationConfig')) return 'text_completion';
  const embeds = ['embeddingConfig', 'embeddingTypes', 'normalize', 'dimensions'];
  return embeds.some((key) => has(body, key)) ? 'embeddings' : undefined;
}
