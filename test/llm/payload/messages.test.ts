import { describe, expect, it } from 'vitest';
import { findMessages } from '../../../src/llm/payload/messages.ts';
import { spanView } from '../span-view.ts';

const SYSTEM = 'gen_ai.system_instructions';
const INPUT = 'gen_ai.input.messages';
const OUTPUT = 'gen_ai.output.messages';

describe('messages of the GenAI conventions', () => {
  it('are read from JSON text', () => {
    const messages = findMessages(
      spanView({
        [SYSTEM]: '[{"type":"text","content":"Be \\u00e9xact."},{"type":"text","content":"Be brief."}]',
        [INPUT]:
          '[{"role":"user","parts":[{"type":"text","content":"Weather?"}]},' +
          '{"role":"assistant","parts":[{"type":"tool_call","name":"w","arguments":{"city":"Bern"}}]},' +
          '{"role":"user","parts":[{"type":"tool_call_response","id":"1","response":"rain"}]}]',
        [OUTPUT]:
          '[{"role":"assistant","parts":[{"type":"text","content":"It rains."}],"finish_reason":"stop"}]',
      }),
    );
    expect(messages).toEqual({
      systemPrompt: 'Be éxact.\nBe brief.',
      requestTexts: [
        { role: 'system', text: 'Be éxact.' },
        { role: 'system', text: 'Be brief.' },
        { role: 'user', text: 'Weather?' },
        { role: 'assistant', text: '{"city":"Bern"}', source: 'tool_arguments' },
        { role: 'tool', text: 'rain' },
      ],
      responseTexts: [{ role: 'assistant', text: 'It rains.' }],
      finishReason: 'stop',
      hasRequest: true,
      hasResponse: true,
    });
  });

  it('are read from structured values, on an event too', () => {
    const attributes = { [INPUT]: [{ role: 'user', parts: [{ type: 'text', content: 'Hi' }] }] };
    const expected = { requestTexts: [{ role: 'user', text: 'Hi' }], hasRequest: true, hasResponse: false };
    expect(findMessages(spanView(attributes))).toMatchObject(expected);
    const event = { name: 'gen_ai.client.inference.operation.details', attributes };
    expect(findMessages(spanView({}, { events: [event] }))).toMatchObject(expected);
  });

  it('take the system prompt from the leading system and developer messages only', () => {
    const roles = ['system', 'developer', 'user', 'system'];
    const input = roles.map((role, at) => ({ role, parts: [{ type: 'text', content: `${role} ${at}` }] }));
    expect(findMessages(spanView({ [INPUT]: JSON.stringify(input) }))?.systemPrompt).toBe(
      'system 0\ndeveloper 1',
    );
  });

  it('take instructions that are plain text, or wrapped in a message', () => {
    expect(findMessages(spanView({ [SYSTEM]: 'Be exact.' }))?.systemPrompt).toBe('Be exact.');
    const wrapped = '{"role":"system","parts":[{"type":"text","content":"Be exact."}]}';
    expect(findMessages(spanView({ [SYSTEM]: wrapped }))?.systemPrompt).toBe('Be exact.');
  });

  it('leave out what is no text', () => {
    const parts = [
      { type: 'blob', content: 'aGVsbG8=' },
      { type: 'file', file_id: 'f1' },
      null,
      7,
      { type: 'text' },
      { type: 'text', content: '' },
      { type: 'reasoning', content: 'The user wants …' },
    ];
    const messages = findMessages(spanView({ [INPUT]: JSON.stringify([{ role: 'user', parts }]) }));
    expect(messages?.requestTexts).toEqual([]);
  });

  it('are read in bounded time, without an exception, however deep or many they are', () => {
    const nested = `${'{"parts":['.repeat(200_000)}${']}'.repeat(200_000)}`;
    expect(findMessages(spanView({ [SYSTEM]: nested }))).toMatchObject({ requestTexts: [] });
    const call = `[{"role":"assistant","parts":[{"type":"tool_call","arguments":${nested}}]}]`;
    expect(findMessages(spanView({ [INPUT]: call }))).toMatchObject({ requestTexts: [] });
    const many = JSON.stringify([{ role: 'system', parts: Array(300_000).fill('a') }]);
    expect(findMessages(spanView({ [INPUT]: many }))?.systemPrompt).toHaveLength(599_999);
  });

  it('are none where the attributes are missing or cannot be read', () => {
    expect(findMessages(spanView({}))).toBeUndefined();
    expect(findMessages(spanView({ [INPUT]: '[{"role":"user","parts":[{"type":"te' }))).toBeUndefined();
    expect(
      findMessages(spanView({ [INPUT]: '[null, 3, "x", {"role": 4, "parts": "hi"}]' }))?.requestTexts,
    ).toEqual([{ role: 'user', text: 'hi' }]);
  });
});

describe('the input of OpenAI’s responses API that OpenLLMetry for Node writes as one text', () => {
  const items = [
    { role: 'developer', content: 'Be brief.' },
    { role: 'user', content: [{ type: 'input_text', text: 'Hi' }] },
  ];
  const written = (text: string, scopeName: string) =>
    findMessages(
      spanView(
        {
          'gen_ai.input.messages': JSON.stringify([
            { role: 'user', parts: [{ type: 'text', content: text }] },
          ]),
        },
        { scopeName },
      ),
    );

  it('is told apart again', () => {
    const messages = written(JSON.stringify(items), '@traceloop/instrumentation-openai');
    expect(messages?.systemPrompt).toBe('Be brief.');
    expect(messages?.requestTexts).toEqual([
      { role: 'system', text: 'Be brief.' },
      { role: 'user', text: 'Hi' },
    ]);
  });

  it('is what the user wrote with anybody else, or where it is no list of items', () => {
    expect(written(JSON.stringify(items), 'test')?.systemPrompt).toBeUndefined();
    const text = '[{"a":1}]';
    expect(written(text, '@traceloop/instrumentation-openai')?.requestTexts).toEqual([
      { role: 'user', text },
    ]);
  });
});

describe('a system prompt that stands in two places', () => {
  const messages = (instructions: string) =>
    findMessages(
      spanView({
        'gen_ai.system_instructions': JSON.stringify([{ type: 'text', content: instructions }]),
        'gen_ai.input.messages': JSON.stringify([
          { role: 'system', parts: [{ type: 'text', content: 'Be exact.' }] },
          { role: 'user', parts: [{ type: 'text', content: 'Hi' }] },
        ]),
      }),
    );

  it('is one', () => {
    const found = messages('Be exact.');
    expect(found?.systemPrompt).toBe('Be exact.');
    expect(found?.requestTexts.filter(({ role }) => role === 'system')).toHaveLength(1);
  });

  it('is two parts where the texts differ', () => {
    expect(messages('Be kind.')?.systemPrompt).toBe('Be kind.\nBe exact.');
  });
});

it('the parts of a content are told apart where openlit joins them', () => {
  const attributes = { 'gen_ai.prompt': 'developer: text: One.\nTwo., text: Three\nuser: Hi' };
  expect(findMessages(spanView(attributes))?.systemPrompt).toBe('One.\nTwo.\nThree');
});

it('Langfuse’s copy of the instructions may be JSON text', () => {
  const attributes = {
    'langfuse.observation.input': JSON.stringify([{ role: 'user', content: 'Hi' }]),
    'langfuse.observation.metadata.object': '"response"',
    'langfuse.observation.metadata.instructions': '"Be \\"exact\\"."',
  };
  expect(findMessages(spanView(attributes))?.systemPrompt).toBe('Be "exact".');
});
