import type { Usage } from '../call.ts';
import { countIn } from './header-values.ts';
import type { ResponseHeaders } from './response-headers.ts';

/**
 * The counts that Bedrock sends in the headers of InvokeModel, where many models' own bodies have none (API
 * reference of Bedrock's runtime). As in its bodies the input is what was read afresh, without the cache's part.
 */
export function usageByHeaders(headers: ResponseHeaders): Usage | undefined {
  if (headers.size === 0) return undefined;
  const count = (name: string) => countIn(headers.get(`x-amzn-bedrock-${name}-token-count`) ?? '');
  const fresh = count('input');
  const outputTokens = count('output');
  if (fresh === undefined && outputTokens === undefined) return undefined;
  const cached = count('cache-read-input');
  const written = count('cache-write-input');
  return {
    ...(fresh !== undefined && { inputTokens: fresh + (cached ?? 0) + (written ?? 0) }),
    ...(outputTokens !== undefined && { outputTokens }),
    ...(cached !== undefined && { cachedInputTokens: cached }),
    ...(written !== undefined && { cacheWriteTokens: written }),
  };
}
