import { expect, it } from 'vitest';
import { type PairSpan, startPair } from './pair.ts';

it('LiteLLM’s second span brings the first the provider’s id and counts', async () => {
  const pair = await startPair();
  const scope = 'litellm';
  const request: PairSpan = {
    id: 1,
    scope,
    name: 'litellm_request',
    at: [0, 10],
    attributes: {
      'llm.request.type': 'completion',
      'gen_ai.system': 'anthropic',
      'gen_ai.response.id': 'chatcmpl-d7df9297-2db8-4298-b0b0-7d53ee632fc7',
      'gen_ai.usage.input_tokens': 1039,
      'gen_ai.usage.output_tokens': 29,
      'gen_ai.input.messages': '[{"role":"user","parts":[{"type":"text","content":"Hi"}]}]',
      'gen_ai.output.messages': '[{"role":"assistant","parts":[{"type":"text","content":"Hello"}]}]',
    },
  };
  const raw: PairSpan = {
    id: 2,
    parent: 1,
    scope,
    name: 'raw_gen_ai_request',
    at: [1, 9],
    attributes: {
      'llm.anthropic.id': 'msg_01A',
      'llm.anthropic.type': 'message',
      'llm.anthropic.content': "[{'type': 'text', 'text': 'Hello'}]",
      'llm.anthropic.usage': "{'input_tokens': 15, 'cache_read_input_tokens': 1024, 'output_tokens': 29}",
    },
  };
  await pair.spans([request, raw]);
  expect(pair.span(1)).toMatchObject({
    'llm.response_id': 'msg_01A',
    'llm.input_tokens': 1039,
    'llm.cached_input_tokens': 1024,
  });
  expect(pair.span(2)).not.toHaveProperty('llm.enrichment.version');
});
