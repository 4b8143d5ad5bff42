import { describe, expect, it } from 'vitest';
import { CONDITION_ROWS } from '../../../src/llm/attributes/condition-rows.ts';
import type { LlmCall } from '../../../src/llm/call.ts';
import { spanView } from '../span-view.ts';

function call(facts: Partial<LlmCall>): LlmCall {
  return {
    span: spanView({}),
    detection: { source: 'http' },
    usage: {},
    requestTexts: [],
    responseTexts: [],
    estimate: {},
    notes: new Set(),
    ...facts,
  };
}

function told(facts: Partial<LlmCall>): Record<string, unknown> {
  const rows = CONDITION_ROWS.map((row) => [row.key, row.value(call(facts))] as const);
  return Object.fromEntries(rows.filter(([, value]) => value !== undefined));
}

const gateway = (hit: boolean, kind: 'gateway' | 'semantic' = 'gateway') => ({
  rateLimit: {},
  gatewayCache: { hit, kind },
});

describe('the attributes of the conditions', () => {
  it('of a call of which nothing is known are absent', () => {
    expect(told({})).toEqual({});
    expect(told({ conditions: { rateLimit: {} } })).toEqual({});
  });

  it('tell every condition that is known', () => {
    expect(
      told({
        conditions: {
          rateLimited: true,
          overloaded: false,
          circuitBreakerOpen: false,
          rateLimit: {
            limitRequests: 1,
            remainingRequests: 0,
            limitTokens: 3,
            remainingTokens: 2,
            resetS: 0.5,
          },
          retryAfterS: 4,
        },
        outputCheck: { valid: false, errors: 2, source: 'tool' },
      }),
    ).toEqual({
      'llm.rate_limited': true,
      'llm.overloaded': false,
      'llm.circuit_breaker_open': false,
      'llm.rate_limit.limit_requests': 1,
      'llm.rate_limit.remaining_requests': 0,
      'llm.rate_limit.limit_tokens': 3,
      'llm.rate_limit.remaining_tokens': 2,
      'llm.rate_limit.reset_s': 0.5,
      'llm.retry_after_s': 4,
      'llm.output.schema_valid': false,
      'llm.output.schema_errors': 2,
      'llm.output.schema_source': 'tool',
    });
  });

  it.each<[string, Partial<LlmCall>, unknown[]]>([
    ['a cached prompt', { usage: { cachedInputTokens: 5 }, usageSource: 'sdk' }, [true, 'prompt']],
    [
      'no cached prompt, by the provider',
      { usage: { cachedInputTokens: 0 }, usageSource: 'provider' },
      [false, 'prompt'],
    ],
    [
      'no cached prompt, by an SDK that may just not know',
      { usage: { cachedInputTokens: 0 }, usageSource: 'sdk' },
      [],
    ],
    ['no count', { usage: { inputTokens: 5 }, usageSource: 'provider' }, []],
    [
      "a gateway's answer, with the usage of the first one",
      { conditions: gateway(true), usage: { cachedInputTokens: 5 } },
      [true, 'gateway'],
    ],
    ['an answer to a question like it', { conditions: gateway(true, 'semantic') }, [true, 'semantic']],
    [
      'a miss of the gateway and a cached prompt',
      { conditions: gateway(false), usage: { cachedInputTokens: 5 } },
      [true, 'prompt'],
    ],
    [
      'a miss of both',
      { conditions: gateway(false), usage: { cachedInputTokens: 0 }, usageSource: 'provider' },
      [false, 'gateway'],
    ],
  ])('tell of the cache: %s', (_name, facts, expected) => {
    const { 'llm.cache.hit': hit, 'llm.cache.kind': kind } = told(facts);
    expect([hit, kind].filter((value) => value !== undefined)).toEqual(expected);
  });
});
