import type { Conditions, SpanView } from '../call.ts';
import { readGatewayCache } from './gateway-cache.ts';
import { amountIn } from './header-values.ts';
import { type FailureFacts, NO_OBSTACLES, readObstacles } from './obstacles.ts';
import { readRateLimit, readRetryAfterS } from './rate-limit.ts';
import type { ResponseHeaders } from './response-headers.ts';

export interface AnswerFacts extends FailureFacts {
  /** How long the error's body asks the caller to wait (Google), in seconds. */
  readonly retryAfterS?: number | undefined;
}

/**
 * What surrounds a call, from what its span shows of it: the gateway's cache and charge, limits, and what kept
 * it from being answered. Facts that are not known are absent.
 */
export function readConditions(span: SpanView, headers: ResponseHeaders, facts: AnswerFacts): Conditions {
  if (headers.size === 0 && facts.retryAfterS === undefined) return withoutHeaders(span, headers, facts);
  const endMs = Number(span.endTimeUnixNano / 1_000_000n);
  const gatewayCache = readGatewayCache(headers);
  const gatewayCostUsd = readGatewayCost(headers);
  const retryAfterS = readRetryAfterS(headers, endMs) ?? facts.retryAfterS;
  const conditions: { -readonly [Key in keyof Conditions]: Conditions[Key] } = {
    ...readObstacles(span, headers, facts),
    rateLimit: readRateLimit(headers, endMs),
  };
  if (gatewayCache !== undefined) conditions.gatewayCache = gatewayCache;
  if (gatewayCostUsd !== undefined) conditions.gatewayCostUsd = gatewayCostUsd;
  if (retryAfterS !== undefined) conditions.retryAfterS = retryAfterS;
  return conditions;
}

/** What is known of nearly every call that was answered: one object for all of them. */
const NOTHING_IN_THE_WAY: Conditions = { rateLimited: false, overloaded: false, rateLimit: {} };

function withoutHeaders(span: SpanView, headers: ResponseHeaders, facts: FailureFacts): Conditions {
  const obstacles = readObstacles(span, headers, facts);
  return obstacles === NO_OBSTACLES ? NOTHING_IN_THE_WAY : { ...obstacles, rateLimit: {} };
}

/**
 * What LiteLLM's proxy says that the call costs. Of a stream, and of a model that it has no price for, it says 0
 * (or `None`): that is not known, then.
 */
function readGatewayCost(headers: ResponseHeaders): number | undefined {
  const cost = amountIn(headers.get('x-litellm-response-cost') ?? '');
  return cost === undefined || cost === 0 ? undefined : cost;
}

/** The error type that AWS puts into a header, where its body has none: `ThrottlingException:http://…`. */
export function errorTypeByHeaders(headers: ResponseHeaders): string | undefined {
  return /^(?:[\w.]{1,64}#)?([A-Za-z]{1,64})(?::|$)/.exec(headers.get('x-amzn-errortype') ?? '')?.[1];
}

/** The tier that served a call, where the body does not tell it: Gemini, of flex and priority inference. */
export function serviceTierByHeaders(headers: ResponseHeaders): string | undefined {
  return /^[a-z_]{1,32}$/.exec(headers.get('x-gemini-service-tier') ?? '')?.[0];
}
