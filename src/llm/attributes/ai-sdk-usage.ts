import type { Attributes } from '../call.ts';
import { type Counts, collect, type Names } from './usage-names.ts';
import { asCount, objectAt, valueAt } from './values.ts';

const AI_SDK_METADATA = 'ai.response.providerMetadata';

/** What the AI SDK's versions pass on of the providers' own counts, and where in that object. */
const METADATA: Names = {
  cachedInputTokens: [
    'openai.cachedPromptTokens',
    'anthropic.usage.cache_read_input_tokens',
    'anthropic.cacheReadInputTokens',
    'google.usageMetadata.cachedContentTokenCount',
    'vertex.usageMetadata.cachedContentTokenCount',
    'bedrock.usage.cacheReadInputTokens',
  ],
  cacheWriteTokens: [
    'anthropic.usage.cache_creation_input_tokens',
    'anthropic.cacheCreationInputTokens',
    'bedrock.usage.cacheWriteInputTokens',
  ],
  reasoningTokens: [
    'openai.reasoningTokens',
    'google.usageMetadata.thoughtsTokenCount',
    'vertex.usageMetadata.thoughtsTokenCount',
  ],
  total: ['google.usageMetadata.totalTokenCount', 'vertex.usageMetadata.totalTokenCount'],
};

/** Fills what the AI SDK has no attribute for, or wrote none, out of what the provider said. */
export function withMetadata(counts: Counts, attributes: Attributes): Counts {
  const metadata = objectAt(attributes, AI_SDK_METADATA);
  if (metadata === undefined) return counts;
  const told = collect(METADATA, (path) => asCount(valueAt(metadata, path)));
  const whole = { ...told, ...counts };
  // Version 5 passes Bedrock's cache writes on, and keeps the reads to itself where the answer was not streamed.
  const isBedrock = valueAt(metadata, 'bedrock.usage') !== undefined;
  if (isBedrock && whole.cacheWriteTokens && whole.cachedInputTokens === undefined) delete whole.inputTokens;
  return whole;
}

/** The whole input. The AI SDK passes on what Anthropic said, whatever the SDK's version made of it. */
export function inputInMetadata(attributes: Attributes): number | undefined {
  const metadata = objectAt(attributes, AI_SDK_METADATA);
  const usage = metadata && valueAt(metadata, 'anthropic.usage');
  if (typeof usage !== 'object' || usage === null) return undefined;
  const countOf = (name: string) => asCount((usage as Readonly<Record<string, unknown>>)[name]);
  const input = countOf('input_tokens');
  if (input === undefined) return undefined;
  return input + (countOf('cache_creation_input_tokens') ?? 0) + (countOf('cache_read_input_tokens') ?? 0);
}
