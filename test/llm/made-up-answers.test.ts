import { expect, it } from 'vitest';
import { enriched } from './enriched.ts';
import { spanView } from './span-view.ts';

const MADE_UP = 'chatcmpl-d93e877e-fa63-4959-b153-c8392ab2bc77';

/** An answer in OpenAI's shape on a span of OpenInference's. */
const told = (provider: string, id: string, scopeName = 'test') =>
  enriched(
    spanView(
      {
        'openinference.span.kind': 'LLM',
        'llm.system': provider,
        'output.value': JSON.stringify({
          id,
          object: 'chat.completion',
          model: 'm',
          choices: [{ index: 0, finish_reason: 'tool_calls', message: { role: 'assistant', content: 'Hi' } }],
        }),
      },
      { scopeName, kind: 1 },
    ),
  );

it('an answer that LiteLLM put into OpenAI’s shape has no id, and the provider’s word', () => {
  const answer = told('anthropic', MADE_UP);
  expect(answer).not.toHaveProperty(['llm.response_id']);
  expect(answer).toMatchObject({ 'llm.stop_reason': 'tool_use' });
});

it('it may have the provider’s own id', () => {
  expect(told('google', 'r4b9baf3', 'openinference.instrumentation.litellm')).toMatchObject({
    'llm.response_id': 'r4b9baf3',
    'llm.stop_reason': 'STOP',
  });
});

it('an answer in OpenAI’s shape of an API that speaks it stays as it is', () => {
  expect(told('groq', MADE_UP)).toMatchObject({
    'llm.response_id': MADE_UP,
    'llm.stop_reason': 'tool_calls',
  });
  expect(told('google', 'r4b9baf3')).toMatchObject({ 'llm.stop_reason': 'tool_calls' });
});

it('an answer that OpenAI’s agents made of a chat’s stream tells neither', () => {
  const answer = enriched(
    spanView(
      {
        'openinference.span.kind': 'LLM',
        'output.value': JSON.stringify([
          {
            id: '__fake_id__',
            object: 'response',
            status: 'completed',
            output: [
              {
                id: '__fake_id__',
                type: 'message',
                role: 'assistant',
                status: 'completed',
                content: [{ type: 'output_text', text: 'Hi' }],
              },
            ],
          },
        ]),
      },
      { scopeName: 'openinference.instrumentation.openai_agents', kind: 1 },
    ),
  );
  expect(answer).not.toHaveProperty(['llm.response_id']);
  expect(answer).not.toHaveProperty(['llm.stop_reason']);
});
