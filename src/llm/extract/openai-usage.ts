import type { Usage } from '../call.ts';
import { known } from './facts.ts';
import { asAmount, asCount, asList, asObject, type JsonObject } from './json.ts';

/**
 * Token counts of OpenAI's chat, completions and embeddings APIs and of everything compatible with them. Cache
 * reads and reasoning are parts of `prompt_tokens` and `completion_tokens`, with one exception: xAI's chat
 * counts reasoning apart, which shows in a total that is larger by just that much.
 *
 * Cache reads have four places: OpenAI `prompt_tokens_details.cached_tokens`, DeepSeek
 * `prompt_cache_hit_tokens`, Moonshot `cached_tokens`, LiteLLM `cache_read_input_tokens`.
 */
export function chatUsage(value: unknown): Usage {
  const usage = asObject(value);
  if (usage === undefined) return {};
  const promptDetails = asObject(usage['prompt_tokens_details']);
  const completionDetails = asObject(usage['completion_tokens_details']);
  const inputTokens = asCount(usage['prompt_tokens']);
  const completion = asCount(usage['completion_tokens']);
  const reasoning = asCount(completionDetails?.['reasoning_tokens']);
  return known({
    inputTokens,
    outputTokens: withReasoning(asCount(usage['total_tokens']), inputTokens, completion, reasoning),
    cachedInputTokens:
      asCount(promptDetails?.['cached_tokens']) ??
      asCount(usage['prompt_cache_hit_tokens']) ??
      asCount(usage['cached_tokens']) ??
      asCount(usage['cache_read_input_tokens']),
    cacheWriteTokens:
      asCount(promptDetails?.['cache_write_tokens']) ??
      asCount(promptDetails?.['cache_creation_tokens']) ??
      asCount(usage['cache_creation_input_tokens']),
    reasoningTokens: reasoning,
    inputAudioTokens: positiveSum([promptDetails?.['audio_tokens']]),
    outputAudioTokens: positiveSum([completionDetails?.['audio_tokens']]),
  });
}

function withReasoning(
  total: number | undefined,
  prompt: number | undefined,
  completion: number | undefined,
  reasoning: number | undefined,
): number | undefined {
  const apart =
    total !== undefined &&
    prompt !== undefined &&
    completion !== undefined &&
    reasoning !== undefined &&
    total === prompt + completion + reasoning;
  return apart ? completion + reasoning : completion;
}

/** A sum of counts, where there is anything to count. */
export function positiveSum(values: readonly unknown[]): number | undefined {
  const sum = values.reduce<number>((total, value) => total + (asCount(value) ?? 0), 0);
  return sum > 0 ? sum : undefined;
}

/** xAI bills in ticks (docs.x.ai, cost tracking). */
const TICKS_PER_USD = 1e10;

/**
 * What the host says it charged, from the `usage` of any shape: xAI `cost_in_usd_ticks`, Perplexity
 * `cost.total_cost`, OpenRouter and the Vercel AI Gateway `cost`. With a key of one's own at OpenRouter (`is_byok`) `cost` is OpenRouter's
 * fee alone, and the provider's price comes on top; where that is not told, the whole is not known.
 */
export function billedCostUsd(value: unknown): number | undefined {
  const usage: JsonObject = asObject(value) ?? {};
  const ticks = asAmount(usage['cost_in_usd_ticks']);
  if (ticks !== undefined) return ticks / TICKS_PER_USD;
  const detailed = asAmount(asObject(usage['cost'])?.['total_cost']);
  if (detailed !== undefined) return detailed;
  const cost = asAmount(usage['cost']);
  if (cost === undefined || usage['is_byok'] !== true) return cost;
  const upstream = asAmount(asObject(usage['cost_details'])?.['upstream_inference_cost']);
  return upstream === undefined ? undefined : cost + upstream;
}

/**
 * What the Vercel AI Gateway says, in an answer or a chunk of one, that it charged: `gateway.cost` of the provider's
 * metadata, which stand on the answer or on the message (docs of the AI Gateway, "provider metadata"). It is a text.
 */
export function gatewayCostUsd(body: JsonObject): number | undefined {
  const choice = asObject(asList(body['choices'])[0]);
  for (const holder of [body, asObject(choice?.['message']), asObject(choice?.['delta'])]) {
    const metadata = asObject(holder?.['provider_metadata'] ?? holder?.['providerMetadata']);
    const cost = asObject(metadata?.['gateway'])?.['cost'];
    if (typeof cost === 'string' && /^\d{1,9}(?:\.\d{1,18})?$/.test(cost)) return Number(cost);
    if (asAmount(cost) !== undefined) return asAmount(cost);
  }
  return undefined;
}
