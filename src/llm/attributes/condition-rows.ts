import type { LlmCall } from '../call.ts';
import { type AttributeRow, row } from './row.ts';

/** Whether any cache had a part in the answer, and which. */
interface CacheFacts {
  readonly hit: boolean;
  readonly kind: 'prompt' | 'semantic' | 'gateway';
}

/**
 * A gateway that had the answer goes before a provider that had a part of the prompt. That a provider's cache had
 * nothing is known only where the provider itself counted zero.
 */
function cacheOf({ conditions, usage, usageSource }: LlmCall): CacheFacts | undefined {
  const gateway = conditions?.gatewayCache;
  if (gateway?.hit === true) return gateway;
  const { cachedInputTokens } = usage;
  if (cachedInputTokens !== undefined && cachedInputTokens > 0) return { hit: true, kind: 'prompt' };
  if (gateway !== undefined) return gateway;
  return cachedInputTokens === 0 && usageSource === 'provider' ? { hit: false, kind: 'prompt' } : undefined;
}

/** What surrounded the call: caches, limits, and what kept it from being answered. */
export const CONDITION_ROWS: readonly AttributeRow[] = [
  row(
    'llm',
    'llm.cache.hit',
    'bool',
    (call) => cacheOf(call)?.hit,
    'Whether a cache had the answer or a part of the prompt.',
  ),
  row(
    'llm',
    'llm.cache.kind',
    'string',
    (call) => cacheOf(call)?.kind,
    "Which: prompt (the provider's, by its count), semantic or gateway (by the gateway's header).",
  ),
  row(
    'llm',
    'llm.rate_limited',
    'bool',
    (call) => call.conditions?.rateLimited,
    'Whether a rate limit refused the call; an exhausted quota or balance is none. False where the status is known.',
  ),
  row(
    'llm',
    'llm.overloaded',
    'bool',
    (call) => call.conditions?.overloaded,
    'Whether the provider had no capacity for the call. False where the status is known.',
  ),
  row(
    'llm',
    'llm.circuit_breaker_open',
    'bool',
    (call) => call.conditions?.circuitBreakerOpen,
    "Whether a circuit breaker refused the call: by a proxy's flag or an exception. False where the proxy told none.",
  ),
  row(
    'llm',
    'llm.rate_limit.limit_requests',
    'int',
    (call) => call.conditions?.rateLimit.limitRequests,
    'Requests allowed in a period, by the headers of the answer.',
    '{request}',
  ),
  row(
    'llm',
    'llm.rate_limit.remaining_requests',
    'int',
    (call) => call.conditions?.rateLimit.remainingRequests,
    'Requests left of them.',
    '{request}',
  ),
  row(
    'llm',
    'llm.rate_limit.limit_tokens',
    'int',
    (call) => call.conditions?.rateLimit.limitTokens,
    'Tokens allowed in a period.',
    '{token}',
  ),
  row(
    'llm',
    'llm.rate_limit.remaining_tokens',
    'int',
    (call) => call.conditions?.rateLimit.remainingTokens,
    'Tokens left of them.',
    '{token}',
  ),
  row(
    'llm',
    'llm.rate_limit.reset_s',
    'double',
    (call) => call.conditions?.rateLimit.resetS,
    "From the call's end until all of its limits are whole again.",
    's',
  ),
  row(
    'llm',
    'llm.retry_after_s',
    'double',
    (call) => call.conditions?.retryAfterS,
    'How long the caller is asked to wait before it tries again.',
    's',
  ),
  row(
    'llm',
    'llm.output.schema_valid',
    'bool',
    (call) => call.outputCheck?.valid,
    "Whether the output satisfied the call's own schema and the configured one; an answer that is cut short is no JSON and does not.",
  ),
  row(
    'llm',
    'llm.output.schema_errors',
    'int',
    (call) => call.outputCheck?.errors,
    'How often it violated the schema, up to 1000.',
    '{error}',
  ),
  row(
    'llm',
    'llm.output.schema_source',
    'string',
    (call) => call.outputCheck?.source,
    'Where the schema stood: response_format, tool.',
  ),
];
