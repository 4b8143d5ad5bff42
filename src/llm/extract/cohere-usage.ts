import type { Usage } from '../call.ts';
import { known } from './facts.ts';
import { asCount, asObject } from './json.ts';

/**
 * Cohere's counts (`usage` of version 2, `meta` of version 1). `tokens` has what the model read and wrote;
 * `billed_units` what is paid for, without the tokens of Cohere's own prompt template.
 */
export function cohereUsage(value: unknown): Usage {
  const usage = asObject(value);
  const tokens = asObject(usage?.['tokens']);
  const billed = asObject(usage?.['billed_units']);
  return known({
    inputTokens: asCount(tokens?.['input_tokens']),
    outputTokens: asCount(tokens?.['output_tokens']),
    cachedInputTokens: asCount(usage?.['cached_tokens']),
    billedInputTokens: asCount(billed?.['input_tokens']),
    billedOutputTokens: asCount(billed?.['output_tokens']),
  });
}
