import { describe, expect, it } from 'vitest';
import { findMessages } from '../../../../src/llm/payload/messages.ts';
import { spanView } from '../../span-view.ts';

describe('one span event a message', () => {
  it('is read from the whole message as JSON', () => {
    const events = [
      {
        name: 'gen_ai.system.message',
        attributes: { 'gen_ai.event.content': '{"role": "system", "content": "Be exact."}' },
      },
      {
        name: 'gen_ai.user.message',
        attributes: {
          'gen_ai.event.content': '{"role": "user", "content": [{"type": "text", "text": "Hi"}]}',
        },
      },
      {
        name: 'gen_ai.choice',
        attributes: {
          'gen_ai.event.content': '{"message": {"content": "Hello"}, "finish_reason": "stop", "index": 0}',
        },
      },
    ];
    expect(findMessages(spanView({}, { events }))).toEqual({
      systemPrompt: 'Be exact.',
      requestTexts: [
        { role: 'system', text: 'Be exact.' },
        { role: 'user', text: 'Hi' },
      ],
      responseTexts: [{ role: 'assistant', text: 'Hello' }],
      finishReason: 'stop',
      hasRequest: true,
      hasResponse: true,
    });
  });

  it('is read from an attribute a field, Bedrock’s parts as strands writes them', () => {
    const events = [
      { name: 'gen_ai.user.message', attributes: { content: '[{"text": "Weather?"}]' } },
      {
        name: 'gen_ai.assistant.message',
        attributes: { content: '[{"toolUse": {"toolUseId": "1", "name": "w", "input": {"city": "Bern"}}}]' },
      },
      {
        name: 'gen_ai.tool.message',
        attributes: {
          content: '[{"toolResult": {"status": "success", "content": [{"text": "rain"}]}}]',
          role: 'tool',
        },
      },
      {
        name: 'gen_ai.choice',
        attributes: { message: '[{"text": "It rains."}]', finish_reason: 'end_turn' },
      },
    ];
    expect(findMessages(spanView({}, { events }))).toMatchObject({
      requestTexts: [
        { role: 'user', text: 'Weather?' },
        { role: 'assistant', text: '{"city":"Bern"}' },
        { role: 'tool', text: 'rain' },
      ],
      responseTexts: [{ role: 'assistant', text: 'It rains.' }],
      finishReason: 'end_turn',
    });
  });

  it('is read with plain fields and tool calls', () => {
    const events = [
      { name: 'gen_ai.system.message', attributes: { content: 'Be exact.' } },
      { name: 'gen_ai.user.message', attributes: { content: 'Weather?' } },
      {
        name: 'gen_ai.choice',
        attributes: {
          message: {
            role: 'assistant',
            tool_calls: [{ id: '1', function: { name: 'w', arguments: '{"city":"Bern"}' } }],
          },
          finish_reason: 'tool_calls',
        },
      },
    ];
    expect(findMessages(spanView({}, { events }))).toMatchObject({
      systemPrompt: 'Be exact.',
      responseTexts: [{ role: 'assistant', text: '{"city":"Bern"}' }],
      finishReason: 'tool_calls',
    });
  });
});

describe('very many messages', () => {
  it.each([
    [
      'in one event',
      {},
      [
        {
          name: 'gen_ai.user.message',
          attributes: { 'gen_ai.event.content': JSON.stringify(Array(200_000).fill('a')) },
        },
      ],
    ],
    [
      'in a list of events',
      { events: JSON.stringify(Array(200_000).fill({ 'event.name': 'gen_ai.user.message', content: 'a' })) },
      [],
    ],
    ['in one text', { 'gen_ai.prompt': JSON.stringify(Array(200_000).fill('a')) }, []],
  ])('are read without an exception %s', (_, attributes, events) => {
    expect(findMessages(spanView(attributes, { events }))?.requestTexts).toHaveLength(200_000);
  });
});

describe('span events that tell of the whole call', () => {
  it('may be three of the same name, one each for instructions, what was asked and what was answered', () => {
    const name = 'gen_ai.client.inference.operation.details';
    const part = (content: string) => [{ type: 'text', content }];
    const events = [
      { name, attributes: { 'gen_ai.system_instructions': JSON.stringify(part('Be exact.')) } },
      {
        name,
        attributes: { 'gen_ai.input.messages': JSON.stringify([{ role: 'user', parts: part('Hi') }]) },
      },
      {
        name,
        attributes: {
          'gen_ai.output.messages': JSON.stringify([{ role: 'assistant', parts: part('Hello') }]),
        },
      },
    ];
    expect(findMessages(spanView({}, { events }))).toMatchObject({
      systemPrompt: 'Be exact.',
      requestTexts: [{ text: 'Be exact.' }, { text: 'Hi' }],
      responseTexts: [{ text: 'Hello' }],
    });
  });

  it('are read among a thousand that tell of nothing', () => {
    const chunk = { name: 'gen_ai.content.completion.chunk', attributes: {} };
    const events = [
      ...Array(1000).fill(chunk),
      {
        name: 'gen_ai.content.prompt',
        attributes: { 'gen_ai.prompt': '[{"role": "user", "content": "Hi"}]' },
      },
      {
        name: 'gen_ai.content.completion',
        attributes: { 'gen_ai.completion': '[{"role": "assistant", "content": "Hello"}]' },
      },
    ];
    expect(findMessages(spanView({}, { events }))).toMatchObject({
      requestTexts: [{ role: 'user', text: 'Hi' }],
      responseTexts: [{ role: 'assistant', text: 'Hello' }],
    });
  });
});

describe('one text for all that was asked', () => {
  const read = (prompt: string, completion = 'Hello') =>
    findMessages(spanView({ 'gen_ai.prompt': prompt, 'gen_ai.completion': completion }));

  it('is read from lines that begin with roles, each going on to the next', () => {
    expect(read('system: Be exact.\nBe brief.\nuser: Hi: there\nassistant: Yes?\nuser: Bye')).toMatchObject({
      systemPrompt: 'Be exact.\nBe brief.',
      requestTexts: [
        { role: 'system', text: 'Be exact.\nBe brief.' },
        { role: 'user', text: 'Hi: there' },
        { role: 'assistant', text: 'Yes?' },
        { role: 'user', text: 'Bye' },
      ],
      responseTexts: [{ role: 'assistant', text: 'Hello' }],
    });
  });

  it('is the user’s where it begins with no role', () => {
    expect(read('Translate: "system: x"')?.requestTexts).toEqual([
      { role: 'user', text: 'Translate: "system: x"' },
    ]);
    expect(read('[INST] Hi [/INST]')?.requestTexts).toEqual([{ role: 'user', text: '[INST] Hi [/INST]' }]);
  });

  it('is read from Python’s repr as from JSON, escapes undone', () => {
    const expected = { systemPrompt: "Réponds, s'il te plaît." };
    expect(read(`[{'role': 'system', 'content': "Réponds, s'il te plaît."}]`)).toMatchObject(expected);
    expect(read('[{"role": "system", "content": "R\\u00e9ponds, s\'il te pla\\u00eet."}]')).toMatchObject(
      expected,
    );
    expect(
      read(JSON.stringify('{"messages":[{"role":"system","content":"Réponds, s\'il te plaît."}]}')),
    ).toMatchObject(expected);
  });

  it('is the words themselves where they are JSON, as they were asked to be', () => {
    const words = '{"sentiment": "negative", "score": 0.87}';
    expect(read(words, words)).toMatchObject({
      requestTexts: [{ role: 'user', text: words }],
      responseTexts: [{ role: 'assistant', text: words }],
    });
    const events = [{ name: 'gen_ai.choice', attributes: { message: words } }];
    expect(findMessages(spanView({}, { events }))?.responseTexts).toEqual([
      { role: 'assistant', text: words },
    ]);
    const langfuse = { 'langfuse.observation.output': words };
    expect(findMessages(spanView(langfuse))?.responseTexts).toEqual([{ role: 'assistant', text: words }]);
    const sizes = { ...langfuse, 'langfuse.observation.type': 'embedding' };
    expect(findMessages(spanView(sizes))?.responseTexts).toEqual([]);
  });

  it('is no text where it is an empty message', () => {
    expect(read('Hi', '{"role": "assistant", "content": null}')?.responseTexts).toEqual([]);
  });

  it('is nothing where its JSON was cut', () => {
    expect(read('[{"role": "system", "content": "Be ex')?.hasRequest).toBe(false);
  });

  it('is read from the runs that LangSmith exports', () => {
    const message = (kind: string, content: string) => ({
      lc: 1,
      type: 'constructor',
      id: ['langchain', 'schema', 'messages', kind],
      kwargs: { content, type: kind === 'SystemMessage' ? 'system' : 'human' },
    });
    const prompt = { messages: [[message('SystemMessage', 'Be exact.'), message('HumanMessage', 'Hi')]] };
    const completion = {
      generations: [
        [
          {
            text: 'Hello',
            message: {
              ...message('AIMessage', 'Hello'),
              kwargs: { content: 'Hello', type: 'ai', response_metadata: { finish_reason: 'stop' } },
            },
          },
        ],
      ],
      llm_output: null,
    };
    expect(read(JSON.stringify(prompt), JSON.stringify(completion))).toMatchObject({
      systemPrompt: 'Be exact.',
      requestTexts: [
        { role: 'system', text: 'Be exact.' },
        { role: 'user', text: 'Hi' },
      ],
      responseTexts: [{ role: 'assistant', text: 'Hello' }],
      finishReason: 'stop',
    });
  });
});
