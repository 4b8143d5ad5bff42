import type { GatewayCache } from '../call.ts';
import { amountIn } from './header-values.ts';
import type { ResponseHeaders } from './response-headers.ts';

/** A header by which a gateway tells of its own cache of answers, and what its values (upper case) mean. */
interface CacheRow {
  readonly header: string;
  readonly values: Readonly<Record<string, GatewayCache>>;
}

const HIT: GatewayCache = { hit: true, kind: 'gateway' };
const MISS: GatewayCache = { hit: false, kind: 'gateway' };
const SEMANTIC_HIT: GatewayCache = { hit: true, kind: 'semantic' };
const SEMANTIC_MISS: GatewayCache = { hit: false, kind: 'semantic' };

/**
 * Values that are in no row (DISABLED, BYPASS, DYNAMIC) mean that no cache was asked, so nothing is known. Of
 * shared caches in front of any web service the hit alone says something: a model's answer is seldom kept there.
 */
const ROWS: readonly CacheRow[] = [
  {
    header: 'x-portkey-cache-status',
    values: {
      HIT,
      MISS,
      REFRESH: MISS,
      'SEMANTIC HIT': SEMANTIC_HIT,
      'SEMANTIC MISS': SEMANTIC_MISS,
    },
  },
  { header: 'helicone-cache', values: { HIT, MISS } },
  { header: 'cf-aig-cache-status', values: { HIT, MISS } },
  { header: 'x-openrouter-cache-status', values: { HIT, MISS } },
  { header: 'x-litellm-cache-hit', values: { TRUE: HIT, FALSE: MISS } },
  // Kong's proxy-cache and ai-semantic-cache, which tell alike; APISIX.
  { header: 'x-cache-status', values: { HIT, MISS, REFRESH: MISS } },
  { header: 'x-ai-cache-status', values: { HIT, MISS } },
  { header: 'cf-cache-status', values: { HIT } },
  { header: 'x-cache', values: { HIT } },
];

/** What the gateway on the way says of its cache; undefined where none was asked. */
export function readGatewayCache(headers: ResponseHeaders): GatewayCache | undefined {
  for (const { header, values } of ROWS) {
    const value = headers.get(header)?.toUpperCase();
    if (value !== undefined && Object.hasOwn(values, value)) return values[value];
  }
  return isLitellmHit(headers) || isStandardHit(headers) ? HIT : undefined;
}

/** LiteLLM names the cache's key with what it took from there, and then charges nothing. */
function isLitellmHit(headers: ResponseHeaders): boolean {
  const cost = headers.get('x-litellm-response-cost');
  return headers.has('x-litellm-cache-key') && cost !== undefined && amountIn(cost) === 0;
}

/** RFC 9211: a list of caches with parameters, of which `hit` says that this one had the answer. */
function isStandardHit(headers: ResponseHeaders): boolean {
  return /;\s*hit\s*(?:[;,]|$)/.test(headers.get('cache-status') ?? '');
}
