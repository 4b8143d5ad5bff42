import { describe, expect, it } from 'vitest';
import type { KIND_ATTRIBUTES } from '../../../src/llm/detect/sdk-names.ts';
import { attributesOf, requestOf, requestOfScope, startProcessor } from './harness.ts';

describe('a span that one attribute alone tells to be a call', () => {
  it.each<[(typeof KIND_ATTRIBUTES)[number], string]>([
    ['langsmith.span.kind', 'llm'],
    ['openinference.span.kind', 'LLM'],
    ['gen_ai.operation.name', 'chat'],
    ['llm.request.type', 'chat'],
    ['langfuse.observation.type', 'generation'],
    ['mlflow.spanType', '"CHAT_MODEL"'],
    ['ai.operationId', 'ai.embed.doEmbed'],
  ])('is found: %s', async (key, value) => {
    const { pass } = await startProcessor();
    const request = requestOf({ name: 'call', kind: 1, attributes: { [key]: value } });
    const [attributes = []] = attributesOf((await pass(request)).bytes);
    expect(Object.fromEntries(attributes)).toHaveProperty(['llm.enrichment.version']);
  });

  it.each<[(typeof KIND_ATTRIBUTES)[number], string]>([
    ['ai.operationId', 'ai.generateText'],
    ['langfuse.observation.type', 'span'],
    ['mlflow.spanType', '"CHAIN"'],
    ['openinference.span.kind', 'AGENT'],
  ])('stays as it came where it says that it is none: %s', async (key, value) => {
    const { pass } = await startProcessor();
    const request = requestOf({ name: 'work', kind: 1, attributes: { [key]: value } });
    expect(Buffer.from((await pass(request)).bytes).equals(request)).toBe(true);
  });
});

it('Logfire’s span of Anthropic’s SDK is found by its request alone', async () => {
  const { pass } = await startProcessor();
  const attributes = {
    request_data: '{"model":"claude-sonnet-4-5","max_tokens":9,"messages":[{"role":"user","content":"Hi"}]}',
  };
  const request = requestOfScope('logfire.anthropic', { name: 'Message', kind: 1, attributes });
  const [found = []] = attributesOf((await pass(request)).bytes);
  expect(Object.fromEntries(found)).toHaveProperty(['llm.request_model']);
});
