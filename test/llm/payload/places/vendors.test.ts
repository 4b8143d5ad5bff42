import { describe, expect, it } from 'vitest';
import type { AttributeValue } from '../../../../src/llm/call.ts';
import { findMessages } from '../../../../src/llm/payload/messages.ts';
import { spanView } from '../../span-view.ts';

const read = (attributes: Record<string, AttributeValue | object>) =>
  findMessages(
    spanView(
      Object.fromEntries(
        Object.entries(attributes).map(([key, value]) => [
          key,
          typeof value === 'string' ? value : JSON.stringify(value),
        ]),
      ),
    ),
  );

const ASKED = [
  { role: 'system', text: 'Be exact.' },
  { role: 'user', text: 'Hi' },
];
const ANSWERED = [{ role: 'assistant', text: 'Hello' }];

const CHAT = [
  { role: 'system', content: 'Be exact.' },
  { role: 'user', content: 'Hi' },
];

describe('vendors’ attributes', () => {
  it.each<[string, Record<string, string | object>]>([
    [
      'the AI SDK’s inner spans',
      {
        'ai.prompt.messages': [CHAT[0], { role: 'user', content: [{ type: 'text', text: 'Hi' }] }],
        'ai.response.text': 'Hello',
      },
    ],
    [
      'the AI SDK’s outer spans',
      { 'ai.prompt': { system: 'Be exact.', prompt: 'Hi' }, 'ai.response.text': 'Hello' },
    ],
    [
      'Langfuse',
      {
        'langfuse.observation.input': { tools: [{}], messages: CHAT },
        'langfuse.observation.output': { role: 'assistant', content: 'Hello' },
      },
    ],
    [
      'Langfuse with a streamed answer',
      { 'langfuse.observation.input': CHAT, 'langfuse.observation.output': 'Hello' },
    ],
    [
      'MLflow for OpenAI',
      {
        'mlflow.spanInputs': { model: 'gpt-4o', messages: CHAT },
        'mlflow.spanOutputs': {
          choices: [{ index: 0, message: { role: 'assistant', content: 'Hello' }, finish_reason: 'stop' }],
        },
      },
    ],
    [
      'MLflow for Anthropic',
      {
        'mlflow.spanInputs': { system: 'Be exact.', messages: [CHAT[1]] },
        'mlflow.spanOutputs': {
          role: 'assistant',
          type: 'message',
          content: [{ type: 'text', text: 'Hello' }],
          stop_reason: 'end_turn',
        },
      },
    ],
    [
      'Google’s ADK',
      {
        'gcp.vertex.agent.llm_request': {
          model: 'gemini-2.5-flash',
          config: { system_instruction: 'Be exact.', tools: [] },
          contents: [{ role: 'user', parts: [{ text: 'Hi' }] }],
        },
        'gcp.vertex.agent.llm_response': {
          content: { role: 'model', parts: [{ text: 'Hello' }] },
          finish_reason: 'STOP',
        },
      },
    ],
    [
      'Logfire',
      {
        request_data: { model: 'gpt-4o', messages: CHAT },
        response_data: { message: { role: 'assistant', content: 'Hello' }, usage: {} },
      },
    ],
    [
      'Logfire’s streams',
      {
        request_data: { messages: CHAT },
        response_data: { combined_chunk_content: 'Hello', chunk_count: 2 },
      },
    ],
    [
      'Pydantic AI’s list of events',
      {
        events: [
          { 'event.name': 'gen_ai.system.message', content: 'Be exact.', role: 'system' },
          { 'event.name': 'gen_ai.user.message', content: 'Hi' },
          { 'event.name': 'gen_ai.choice', index: 0, message: { role: 'assistant', content: 'Hello' } },
        ],
      },
    ],
    ['OpenInference for frameworks', { 'input.value': { messages: [CHAT] }, 'output.value': 'Hello' }],
    [
      'Bedrock’s Converse in entities',
      {
        'traceloop.entity.input': {
          args: [],
          kwargs: {
            system: [{ text: 'Be exact.' }],
            messages: [{ role: 'user', content: [{ text: 'Hi' }] }],
          },
        },
        'traceloop.entity.output': {
          output: { message: { role: 'assistant', content: [{ text: 'Hello' }] } },
          stopReason: 'end_turn',
        },
      },
    ],
    [
      'OpenAI’s responses API',
      {
        'langfuse.observation.input': { instructions: 'Be exact.', input: 'Hi' },
        'langfuse.observation.output': [
          { type: 'reasoning', summary: [{ type: 'summary_text', text: 'Hm.' }] },
          {
            type: 'message',
            role: 'assistant',
            status: 'completed',
            content: [{ type: 'output_text', text: 'Hello' }],
          },
        ],
      },
    ],
  ])('of %s are read', (_, attributes) => {
    const messages = read(attributes);
    expect(messages?.systemPrompt).toBe('Be exact.');
    expect(messages?.requestTexts).toEqual(ASKED);
    expect(messages?.responseTexts).toEqual(ANSWERED);
  });

  it('of the AI SDK tell of tool calls and their results', () => {
    expect(
      read({
        'ai.prompt.messages': [
          { role: 'assistant', content: [{ type: 'tool-call', toolName: 'w', input: { city: 'Bern' } }] },
          {
            role: 'tool',
            content: [{ type: 'tool-result', toolName: 'w', output: { type: 'json', value: { c: 11 } } }],
          },
        ],
        'ai.response.toolCalls': [{ toolName: 'w', input: '{"city":"Basel"}' }],
        'ai.response.finishReason': 'tool-calls',
      }),
    ).toMatchObject({
      requestTexts: [
        { role: 'assistant', text: '{"city":"Bern"}' },
        { role: 'tool', text: '{"c":11}' },
      ],
      responseTexts: [{ role: 'assistant', text: '{"city":"Basel"}' }],
      finishReason: 'tool-calls',
    });
  });

  it('of the AI SDK tell of the texts that were embedded', () => {
    const values = spanView({ 'ai.values': ['"return policy"', '"damages"'] });
    expect(findMessages(values)?.requestTexts.map(({ text }) => text)).toEqual(['return policy', 'damages']);
  });

  it('of Langfuse tell of a call that is an answer’s only item', () => {
    const output = { type: 'function_call', name: 'w', arguments: '{"city":"Bern"}', status: 'completed' };
    expect(read({ 'langfuse.observation.output': output })).toMatchObject({
      responseTexts: [{ role: 'assistant', text: '{"city":"Bern"}' }],
      finishReason: 'completed',
    });
  });

  it('of Langfuse repeat the instructions of a streamed response', () => {
    const attributes = {
      'langfuse.observation.input': 'Hi',
      'langfuse.observation.metadata.instructions': 'Be exact.',
      'langfuse.observation.metadata.object': 'response',
    };
    expect(read(attributes)?.systemPrompt).toBe('Be exact.');
    expect(
      read({ ...attributes, 'langfuse.observation.metadata.object': 'mine' })?.systemPrompt,
    ).toBeUndefined();
  });

  it('of Pydantic AI have a role for each part', () => {
    const input = [
      {
        kind: 'request',
        parts: [
          { part_kind: 'system-prompt', content: 'Be exact.' },
          { part_kind: 'user-prompt', content: 'Hi' },
        ],
      },
    ];
    expect(read({ 'input.value': input })).toMatchObject({ systemPrompt: 'Be exact.', requestTexts: ASKED });
  });

  it('tell nothing where there is nothing in them', () => {
    expect(
      read({ 'gcp.vertex.agent.llm_request': '{}', 'gcp.vertex.agent.llm_response': '{}' }),
    ).toBeUndefined();
    expect(read({ 'input.value': '__REDACTED__' })?.requestTexts).toEqual([]);
    expect(read({ events: [{ name: 'click' }] })).toBeUndefined();
    expect(read({ 'input.value': '{"messages": [{"role": "us' })).toBeUndefined();
  });

  it('yield to the conventions’ messages, side by side', () => {
    const output = JSON.stringify([{ role: 'assistant', parts: [{ type: 'text', content: 'Hello' }] }]);
    expect(
      read({
        'gen_ai.output.messages': output,
        'langfuse.observation.output': 'other',
        'langfuse.observation.input': CHAT,
      }),
    ).toMatchObject({ requestTexts: ASKED, responseTexts: ANSWERED });
  });

  it('may hold the messages to instructions that stand in another place', () => {
    expect(
      read({
        'gen_ai.system_instructions': [{ type: 'text', content: 'Be exact.' }],
        'langfuse.observation.input': [CHAT[1]],
      }),
    ).toMatchObject({ systemPrompt: 'Be exact.', requestTexts: ASKED });
  });
});

describe('a system prompt of which something is hidden', () => {
  it('is not known', () => {
    const input = [{ role: 'system', content: "[Scrubbed due to 'SECRET']" }, CHAT[1]];
    const messages = read({ request_data: { messages: input } });
    expect(messages?.systemPrompt).toBeUndefined();
    expect(messages?.requestTexts).toEqual([{ role: 'user', text: 'Hi' }]);
  });
});

describe('hostile values', () => {
  it.each([
    'input.value',
    'gen_ai.prompt',
    'gen_ai.prompt.0.content',
    'langfuse.observation.input',
    'events',
  ])('under %s cost bounded time and no exception', (key) => {
    const deep = 100_000;
    for (const text of [
      `${'['.repeat(deep)}${']'.repeat(deep)}`,
      `${'[{"content":'.repeat(deep)}1${'}]'.repeat(deep)}`,
      `${"[{'content':".repeat(deep)}1${'}]'.repeat(deep)}`,
      `${'{"kwargs":'.repeat(deep)}1${'}'.repeat(deep)}`,
      `${'{"message":'.repeat(deep)}1${'}'.repeat(deep)}`,
      `${'{"output":'.repeat(deep)}1${'}'.repeat(deep)}`,
      'user: \n'.repeat(deep),
      '[{"type":"tool_result","content":'.repeat(deep),
    ]) {
      expect(() => findMessages(spanView({ [key]: text }))).not.toThrow();
    }
  });
});

it('Langfuse for Node keeps the instructions of OpenAI’s responses API beside the answer’s status', () => {
  const attributes = {
    'langfuse.observation.type': 'generation',
    'langfuse.observation.input': 'Hi',
    'langfuse.observation.output': 'Hello',
    'langfuse.observation.metadata.status': 'completed',
    'langfuse.observation.metadata.instructions': 'Be brief.',
  };
  expect(findMessages(spanView(attributes))?.systemPrompt).toBe('Be brief.');
});
