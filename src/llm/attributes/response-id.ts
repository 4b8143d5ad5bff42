import type { SpanView } from '../call.ts';
import { mannersOf } from './instrumentations.ts';
import { providerStopReason, type Teller } from './provider-words.ts';

/** The AI SDK and OpenAI's agents make an id up where the provider gave none. */
const MADE_UP = /^(?:(?:aitxt|aiobj)-|__fake_id__$)/;

/** LiteLLM makes one up, in OpenAI's manner, for answers of APIs that are not OpenAI's. */
const MADE_UP_FOR_OTHERS = /^chatcmpl-[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/;
const OTHERS: ReadonlySet<string | undefined> = new Set([
  'anthropic',
  'aws.bedrock',
  'gcp.gemini',
  'gcp.vertex_ai',
  'cohere',
  'ollama',
]);

/** LiteLLM wraps the ids of the responses API in a longer one, to find the deployment again. */
const WRAPPED = /^resp_([A-Za-z\d+/=_-]{40,})$/;
const WRAPPING = /^litellm:.{0,200};response_id:(resp_[\w-]{1,100})$/;

/** Whether an id is of LiteLLM's making, and with it the whole answer in OpenAI's shape and words. */
function isMadeUpByLiteLlm(id: string, provider: string | undefined): boolean {
  return OTHERS.has(provider) && MADE_UP_FOR_OTHERS.test(id);
}

/** The id that the provider gave an answer, out of what an SDK has for one. Undefined: it is of the SDK's own making. */
export function providersId(id: string, provider: string | undefined): string | undefined {
  if (MADE_UP.test(id) || isMadeUpByLiteLlm(id, provider)) return undefined;
  const wrapped = WRAPPED.exec(id)?.[1];
  if (wrapped === undefined) return id;
  return WRAPPING.exec(Buffer.from(wrapped, 'base64').toString())?.[1] ?? id;
}

/**
 * vLLM numbers a request by the id that it answers with; behind it may stand the number of a prompt among several.
 * An id that the client chose goes into the number only.
 */
const ENGINE_ID = /^(?:chatcmpl|cmpl)-[\da-f]{32}(?=-\d+$|$)/;

/** The answer's id out of the number that a model server's engine has for a request. */
export function idOfEngineRequest(requestId: string | undefined): string | undefined {
  return requestId === undefined ? undefined : ENGINE_ID.exec(requestId)?.[0];
}

/**
 * What a body says that a library may have made in another API's shape: an id of the provider's, if there is one,
 * and how the answer ended in the provider's own words.
 */
export function inProvidersWords(
  answer: { readonly responseId?: string; readonly stopReason?: string },
  teller: Pick<Teller, 'provider' | 'model'>,
  { attributes, scopeName }: SpanView,
): { responseId?: string; stopReason?: string } {
  const { responseId = '', stopReason } = answer;
  const given = providersId(responseId, teller.provider);
  if (given !== undefined && !mannersOf(scopeName).prefixesModels)
    return given && given !== responseId ? { ...answer, responseId: given } : answer;
  // OpenAI's agents put a chat's stream into the shape of the responses API, which has no word for how it ended.
  const words = stopReason === undefined || MADE_UP.test(responseId) ? undefined : stopReason;
  const word =
    words && providerStopReason(words, { ...teller, responseId: given, isAiSdk: false }, attributes);
  return { ...(given && { responseId: given }), ...(word && { stopReason: word }) };
}
