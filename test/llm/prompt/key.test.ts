import { describe, expect, it } from 'vitest';
import type { LlmCall } from '../../../src/llm/call.ts';
import { promptKey } from '../../../src/llm/prompt/key.ts';
import { spanView } from '../span-view.ts';

function call(attributes: Record<string, string>, facts: Partial<LlmCall> = {}, service = 'shop'): LlmCall {
  return {
    span: { ...spanView(attributes), resource: new Map([['service.name', service]]) },
    detection: { source: 'http', host: 'api.openai.com', path: '/v1/chat/completions' },
    usage: {},
    requestTexts: [],
    responseTexts: [],
    estimate: {},
    notes: new Set(),
    requestModel: 'gpt-4o',
    ...facts,
  };
}

describe('the prompt key', () => {
  it('is the service with host, path and model, or with the name of the prompt', () => {
    const plain = promptKey(call({}));
    expect(plain).toMatch(/^[0-9a-f]{32}$/);
    expect(promptKey(call({}, { requestModel: 'gpt-4.1' }))).not.toBe(plain);
    expect(promptKey(call({}, {}, 'billing'))).not.toBe(plain);
    const named = promptKey(call({ 'gen_ai.prompt.name': 'greeting' }));
    expect(promptKey(call({ 'gen_ai.prompt.name': 'greeting' }, { requestModel: 'gpt-4.1' }))).toBe(named);
  });

  it.each([
    [{ 'langfuse.observation.prompt.name': 'greeting' }, {}],
    [{ 'traceloop.prompt.key': 'greeting' }, {}],
    [{ 'ai.telemetry.metadata.langfusePrompt': '{"name":"greeting","version":3}' }, {}],
    [{}, { promptName: 'greeting' }],
  ])('finds the name in %j %j', (attributes, facts) => {
    const named = promptKey(call({ 'gen_ai.prompt.name': 'greeting' }));
    expect(promptKey(call(attributes as Record<string, string>, facts))).toBe(named);
  });
});
