import type { Attributes, AttributeValue, Usage } from '../call.ts';
import { providerStopReason } from './provider-words.ts';

/** What an LLM instrumentation (or a hand) wrote on the span about the call, in one vocabulary. */
export interface SdkFacts {
  readonly requestModel?: string;
  readonly responseModel?: string;
  readonly responseId?: string;
  readonly streaming?: boolean;
  readonly stopReason?: string;
  readonly usage: Usage;
}

/** Attribute names by meaning over the dialects in use (OpenTelemetry, OpenLLMetry, OpenInference, our own). */
const NAMES = {
  requestModel: ['gen_ai.request.model', 'llm.request.model', 'llm.request_model', 'embedding.model_name'],
  responseModel: [
    'gen_ai.response.model',
    'llm.response.model',
    'llm.response.model_name',
    'llm.model_name',
    'llm.model',
  ],
  responseId: ['gen_ai.response.id', 'llm.response.id', 'llm.response_id'],
  streaming: ['gen_ai.request.stream', 'gen_ai.is_streaming', 'llm.is_streaming', 'llm.streaming'],
  stopReason: [
    'anthropic.message.stop_reason',
    'gen_ai.response.finish_reasons',
    'gen_ai.response.finish_reason',
    'llm.response.stop_reason',
    'llm.response.finish_reason',
    'llm.finish_reason',
    'llm.stop_reason',
  ],
  inputTokens: [
    'gen_ai.usage.input_tokens',
    'gen_ai.usage.prompt_tokens',
    'llm.usage.prompt_tokens',
    'llm.token_count.prompt',
    'llm.input_tokens',
  ],
  outputTokens: [
    'gen_ai.usage.output_tokens',
    'gen_ai.usage.completion_tokens',
    'llm.usage.completion_tokens',
    'llm.token_count.completion',
    'llm.output_tokens',
  ],
  cachedInputTokens: [
    'gen_ai.usage.cache_read.input_tokens',
    'gen_ai.usage.cache_read_input_tokens',
    'llm.token_count.prompt_details.cache_read',
    'llm.cached_input_tokens',
  ],
  cacheWriteTokens: [
    'gen_ai.usage.cache_write.input_tokens',
    'gen_ai.usage.cache_creation.input_tokens',
    'gen_ai.usage.cache_creation_input_tokens',
    'gen_ai.usage.cache_write_input_tokens',
    'llm.token_count.prompt_details.cache_write',
    'llm.cache_write_tokens',
  ],
  reasoningTokens: [
    'gen_ai.usage.reasoning.output_tokens',
    'gen_ai.usage.reasoning_tokens',
    'llm.usage.reasoning_tokens',
    'llm.token_count.completion_details.reasoning',
    'llm.reasoning_tokens',
  ],
} as const;

const USAGE_KEYS = [
  'inputTokens',
  'outputTokens',
  'cachedInputTokens',
  'cacheWriteTokens',
  'reasoningTokens',
] as const satisfies readonly (keyof Usage)[];

/**
 * Reads the facts that stand on the span itself.
 *
 * @param provider Whose words the stop reason has to be told in.
 * @param finishReason What the messages on the span say, for want of an attribute.
 */
export function readSdkFacts(
  attributes: Attributes,
  provider: string | undefined,
  finishReason?: string,
): SdkFacts {
  const requestModel = textAt(attributes, NAMES.requestModel) ?? invocationModel(attributes);
  const responseModel = textAt(attributes, NAMES.responseModel);
  const responseId = textAt(attributes, NAMES.responseId);
  const streaming = flagAt(attributes, NAMES.streaming);
  const written = [textAt(attributes, NAMES.stopReason), finishReason].find(isWord);
  const stopReason =
    written === undefined ? undefined : providerStopReason(written, provider, responseId, attributes);
  return {
    ...(requestModel !== undefined && { requestModel }),
    ...(responseModel !== undefined && { responseModel }),
    ...(responseId !== undefined && { responseId }),
    ...(streaming !== undefined && { streaming }),
    ...(stopReason !== undefined && { stopReason }),
    usage: readUsage(attributes),
  };
}

/**
 * Some instrumentations leave cache reads and writes out of the input count, under the same name. Where the
 * parts are larger than the whole, or the total tells, they were left out and are added.
 */
function readUsage(attributes: Attributes): Usage {
  const usage: Usage = {};
  for (const key of USAGE_KEYS) {
    const count = countAt(attributes, NAMES[key]);
    if (count !== undefined) usage[key] = count;
  }
  const { inputTokens, outputTokens } = usage;
  const cacheTokens = (usage.cachedInputTokens ?? 0) + (usage.cacheWriteTokens ?? 0);
  if (inputTokens === undefined || cacheTokens === 0) return usage;
  const total = countAt(attributes, ['gen_ai.usage.total_tokens', 'llm.usage.total_tokens']);
  const leftOut = cacheTokens > inputTokens || total === inputTokens + cacheTokens + (outputTokens ?? 0);
  return leftOut ? { ...usage, inputTokens: inputTokens + cacheTokens } : usage;
}

/** OpenInference keeps the request's parameters, model included, as JSON text. */
function invocationModel(attributes: Attributes): string | undefined {
  const text =
    attributes.get('llm.invocation_parameters') ?? attributes.get('embedding.invocation_parameters');
  if (typeof text !== 'string') return undefined;
  try {
    return asName(JSON.parse(text)?.model);
  } catch {
    return undefined;
  }
}

function textAt(attributes: Attributes, names: readonly string[]): string | undefined {
  for (const name of names) {
    const value = attributes.get(name);
    const text = asName(Array.isArray(value) ? value[0] : value);
    if (text !== undefined) return text;
  }
  return undefined;
}

const LONGEST_NAME = 256;

/** A model, an id, a reason: one short line. Anything else may be captured text and is not passed on. */
function asName(value: unknown): string | undefined {
  if (typeof value !== 'string' || value === '' || value.length > LONGEST_NAME) return undefined;
  return /[\p{Cc}\u2028\u2029]/u.test(value) ? undefined : value;
}

/** A word out of a provider's vocabulary. */
function isWord(text: string | undefined): text is string {
  return text !== undefined && /^[\w.:/-]{1,64}$/.test(text);
}

function flagAt(attributes: Attributes, names: readonly string[]): boolean | undefined {
  for (const name of names) {
    const value = attributes.get(name);
    if (typeof value === 'boolean') return value;
  }
  return undefined;
}

function countAt(attributes: Attributes, names: readonly string[]): number | undefined {
  for (const name of names) {
    const count = asCount(attributes.get(name));
    if (count !== undefined) return count;
  }
  return undefined;
}

/** Hand-made exporters write counts as decimal strings. */
function asCount(value: AttributeValue | undefined): number | undefined {
  const count = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value;
  return typeof count === 'number' && Number.isSafeInteger(count) && count >= 0 ? count : undefined;
}
