import { describe, expect, it } from 'vitest';
import type { Conditions, LlmCall } from '../../../src/llm/call.ts';
import { gatewayCharge } from '../../../src/llm/conditions/charge.ts';
import { spanView } from '../span-view.ts';

const MISS = { hit: false, kind: 'gateway' } as const;

function call(conditions: Partial<Conditions>): LlmCall {
  return {
    span: spanView({}),
    detection: { source: 'http' },
    usage: {},
    requestTexts: [],
    responseTexts: [],
    estimate: {},
    conditions: { rateLimit: {}, ...conditions },
    notes: new Set(),
  };
}

describe('what a gateway charges', () => {
  it('is nothing for what it had in its cache, whatever it says else', () => {
    expect(
      gatewayCharge(call({ gatewayCache: { hit: true, kind: 'semantic' }, gatewayCostUsd: 0.1 })),
    ).toEqual({
      totalUsd: 0,
      source: 'cache_hit',
    });
  });

  it('is what it says itself, and not known where it says nothing', () => {
    expect(gatewayCharge(call({ gatewayCache: MISS, gatewayCostUsd: 0.1 }))).toEqual({
      totalUsd: 0.1,
      source: 'gateway',
    });
    expect(gatewayCharge(call({ gatewayCache: MISS }))).toBeUndefined();
    expect(gatewayCharge(call({}))).toBeUndefined();
  });
});
