import { describe, expect, it } from 'vitest';
import { ENRICHMENT_ATTRIBUTES } from '../../../src/llm/attributes/enrichment.ts';
import { ATTRIBUTES } from '../../../src/llm/attributes/table.ts';
import { writeAttributes } from '../../../src/llm/attributes/write.ts';
import type { LlmCall } from '../../../src/llm/call.ts';
import { spanView } from '../span-view.ts';

const ALL = {
  dialects: new Set(['llm', 'gen_ai', 'openinference'] as const),
  latestNames: false,
  version: '1',
};

function call(facts: Partial<LlmCall> = {}, attributes: Record<string, number> = {}): LlmCall {
  return {
    span: spanView(attributes),
    detection: { source: 'http' },
    usage: {},
    requestTexts: [],
    responseTexts: [],
    estimate: {},
    notes: new Set(),
    ...facts,
  };
}

const keysOf = (told: LlmCall) => writeAttributes(told, ALL).map(({ key }) => key);

describe('the attribute table', () => {
  it('has no key twice', () => {
    const keys = [...ATTRIBUTES, ...ENRICHMENT_ATTRIBUTES].map(({ key }) => key);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('invents no key under gen_ai.usage. but the one for cost', () => {
    const usage = ATTRIBUTES.map(({ key }) => key).filter((key) => key.startsWith('gen_ai.usage.'));
    expect(usage.filter((key) => !key.endsWith('_tokens'))).toEqual(['gen_ai.usage.cost']);
  });

  it('tells nothing of what is not known', () => {
    expect(keysOf(call())).toEqual([
      'openinference.span.kind',
      'llm.enrichment.status',
      'llm.enrichment.version',
    ]);
  });

  it('tells counts of zero, which are known', () => {
    const usage = { inputTokens: 9, outputTokens: 0 };
    expect(keysOf(call({ usage, usageSource: 'provider' }))).toContain('llm.output_tokens');
  });

  it('leaves a count out where the span has another spelling of it', () => {
    const usage = { inputTokens: 9, cacheWriteTokens: 4 };
    const told = call({ usage }, { 'gen_ai.usage.cache_write.input_tokens': 4 });
    expect(keysOf(told)).not.toContain('gen_ai.usage.cache_creation.input_tokens');
    expect(keysOf(call({ usage }))).toContain('gen_ai.usage.cache_creation.input_tokens');
  });

  it('has OpenTelemetry’s recent names where they are asked for', () => {
    const told = call({ usage: { inputTokens: 9, cacheWriteTokens: 4 } });
    const keys = writeAttributes(told, { ...ALL, latestNames: true }).map(({ key }) => key);
    expect(keys).toContain('gen_ai.usage.cache_write.input_tokens');
    expect(keys).not.toContain('gen_ai.usage.cache_creation.input_tokens');
    expect(keysOf(call({}, { 'gen_ai.usage.cache_creation.input_tokens': 4 }))).not.toContain(
      'gen_ai.usage.cache_write.input_tokens',
    );
  });

  it('tells a call alike whatever it has told before', () => {
    const calls: readonly Partial<LlmCall>[] = [
      {
        provider: 'openai',
        requestModel: 'gpt-4o',
        usage: { inputTokens: 0 },
        confidence: 0,
        streaming: true,
      },
      {
        provider: 'openai',
        requestModel: 'gpt-5',
        usage: { inputTokens: 7 },
        confidence: -0,
        stopReason: 'stop',
      },
      { provider: 'openai', requestModel: 'm'.repeat(300), usage: {}, confidence: 0, stopReason: 'length' },
      { requestModel: 'm'.repeat(400), streaming: false, responseId: 'a', systemPromptFirstSeenMs: 7 },
    ];
    for (const first of calls) {
      for (const second of calls) {
        for (const latestNames of [false, true]) {
          const remembering = { ...ALL, dialects: new Set(ALL.dialects) };
          writeAttributes(call(first), remembering);
          const told = writeAttributes(call(second), { ...remembering, latestNames });
          const alone = { ...ALL, dialects: new Set(ALL.dialects), latestNames };
          expect(told).toEqual(writeAttributes(call(second), alone));
        }
      }
    }
  });

  it('bounds the names that come from payloads', () => {
    const told = writeAttributes(call({ responseModel: 'm'.repeat(10_000) }), ALL);
    expect(told.find(({ key }) => key === 'llm.model')?.value.value).toHaveLength(256);
  });
});
