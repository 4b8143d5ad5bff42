import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AttributeValue } from '../../../../src/llm/call.ts';
import { findMessages } from '../../../../src/llm/payload/messages.ts';
import { spanView } from '../../span-view.ts';

interface Message {
  readonly role: 'system' | 'user' | 'assistant' | 'tool';
  readonly content: string;
  readonly calls: readonly string[];
}

/** How each dialect flattens messages. */
const DIALECTS = {
  OpenInference: (side: 'request' | 'response', message: Message, at: number) => {
    const key = `llm.${side === 'request' ? 'input' : 'output'}_messages.${at}.message`;
    return [
      [`${key}.role`, message.role],
      [`${key}.content`, message.content],
      ...message.calls.map((call, nth) => [`${key}.tool_calls.${nth}.tool_call.function.arguments`, call]),
    ];
  },
  OpenLLMetry: (side: 'request' | 'response', message: Message, at: number) => {
    const key = `gen_ai.${side === 'request' ? 'prompt' : 'completion'}.${at}`;
    return [
      [`${key}.role`, message.role],
      [`${key}.content`, message.content],
      ...message.calls.map((call, nth) => [`${key}.tool_calls.${nth}.arguments`, call]),
    ];
  },
  'OpenLLMetry at first': (side: 'request' | 'response', message: Message, at: number) => {
    const key = `llm.${side === 'request' ? 'prompts' : 'completions'}.${at}`;
    return [
      [`${key}.role`, message.role],
      [`${key}.content`, message.content],
      ...message.calls.map((call, nth) => [`${key}.tool_calls.${nth}.arguments`, call]),
    ];
  },
} as const;

const conventions = (messages: readonly Message[]) =>
  JSON.stringify(
    messages.map(({ role, content, calls }) => ({
      role,
      parts: [
        { type: 'text', content },
        ...calls.map((call) => ({ type: 'tool_call', name: 'f', arguments: call })),
      ],
    })),
  );

const text = fc.string({ unit: 'grapheme', minLength: 1 }).filter((value) => !/^\s*\[/.test(value));
const message: fc.Arbitrary<Message> = fc.record({
  role: fc.constantFrom('system', 'user', 'assistant', 'tool'),
  content: text,
  calls: fc.array(text, { maxLength: 3 }),
});

describe.each(Object.entries(DIALECTS))('messages flattened as %s does', (_, flatten) => {
  it('say what the same messages say as the conventions write them, in whatever order they stand', () => {
    const indices = fc.uniqueArray(fc.nat({ max: 999_999_999 }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(
        indices,
        fc.array(message, { minLength: 12, maxLength: 12 }),
        fc.infiniteStream(fc.nat()),
        (at, all, order) => {
          const sorted = [...at].sort((a, b) => a - b);
          const messages = all.slice(0, sorted.length);
          const entries = messages
            .flatMap((one, nth) => flatten('request', one, sorted[nth]!))
            .map((entry) => [order.next().value, entry] as const)
            .sort(([a], [b]) => a - b)
            .map(([, entry]) => entry);
          const flattened = Object.fromEntries(entries) as Record<string, AttributeValue>;
          expect(findMessages(spanView(flattened))).toEqual(
            findMessages(spanView({ 'gen_ai.input.messages': conventions(messages) })),
          );
        },
      ),
    );
  });

  it('say what was answered as well as what was asked', () => {
    const asked: Message = { role: 'user', content: 'Hi', calls: [] };
    const answered: Message = { role: 'assistant', content: 'Hello', calls: ['{"a":1}'] };
    const attributes = Object.fromEntries([
      ...flatten('request', asked, 0),
      ...flatten('response', answered, 0),
    ]);
    expect(findMessages(spanView(attributes))).toMatchObject({
      requestTexts: [{ role: 'user', text: 'Hi' }],
      responseTexts: [
        { role: 'assistant', text: 'Hello' },
        { role: 'assistant', text: '{"a":1}' },
      ],
    });
  });

  it('cost little where they are many, or their indices huge', () => {
    const many = Object.fromEntries(
      Array.from({ length: 20_000 }, (__, at) =>
        flatten('request', { role: 'user', content: 'x', calls: [] }, at * 50_000),
      ).flat(),
    );
    expect(findMessages(spanView(many))?.requestTexts).toHaveLength(20_000);
    const [[lone, role] = ['', '']] = flatten(
      'request',
      { role: 'user', content: '', calls: [] },
      999_999_999,
    );
    expect(findMessages(spanView({ [lone ?? '']: role ?? '' }))?.requestTexts).toEqual([]);
  });
});

describe('OpenInference', () => {
  it('tells of contents in parts', () => {
    const key = 'llm.input_messages.0.message';
    expect(
      findMessages(
        spanView({
          [`${key}.role`]: 'system',
          [`${key}.contents.0.message_content.type`]: 'text',
          [`${key}.contents.0.message_content.text`]: 'Be exact.',
          [`${key}.contents.1.message_content.type`]: 'image',
          [`${key}.contents.1.message_content.image.image.url`]: 'https://example.org/a.png',
          [`${key}.contents.10.message_content.type`]: 'text',
          [`${key}.contents.10.message_content.text`]: 'Be brief.',
        }),
      )?.systemPrompt,
    ).toBe('Be exact.\nBe brief.');
  });

  it.each([
    ['a list of prompts', { 'llm.prompts': ['Once upon'], 'llm.choices.0.completion.text': 'a time' }],
    [
      'flattened prompts',
      { 'llm.prompts.0.prompt.text': 'Once upon', 'llm.choices.0.completion.text': 'a time' },
    ],
  ])('tells of plain completions with %s', (_, attributes) => {
    expect(findMessages(spanView(attributes))).toMatchObject({
      requestTexts: [{ role: 'user', text: 'Once upon' }],
      responseTexts: [{ role: 'assistant', text: 'a time' }],
    });
  });

  it('tells of the texts that were embedded', () => {
    const attributes = {
      'embedding.embeddings.0.embedding.text': 'return policy',
      'embedding.embeddings.0.embedding.vector': [0.1, 0.2],
      'embedding.embeddings.1.embedding.text': 'damages',
    };
    expect(findMessages(spanView(attributes))?.requestTexts.map(({ text: words }) => words)).toEqual([
      'return policy',
      'damages',
    ]);
  });

  it('tells nothing where its user hides the texts', () => {
    const attributes = {
      'llm.input_messages.0.message.role': 'system',
      'llm.input_messages.0.message.content': '__REDACTED__',
      'llm.input_messages.1.message.role': 'user',
      'llm.input_messages.1.message.content': '__REDACTED__',
    };
    const messages = findMessages(spanView(attributes));
    expect(messages?.requestTexts).toEqual([]);
    expect(messages?.systemPrompt).toBeUndefined();
  });
});

describe('OpenLLMetry', () => {
  it('writes lists of parts out as JSON, and its tool results likewise', () => {
    const messages = findMessages(
      spanView({
        'gen_ai.prompt.0.role': 'system',
        'gen_ai.prompt.0.content':
          '[{"type": "text", "text": "Be \\u00e9xact."}, {"type": "text", "text": "Be brief."}]',
        'gen_ai.prompt.1.role': 'assistant',
        'gen_ai.prompt.1.content':
          '[{"type": "tool_use", "id": "t", "name": "w", "input": {"city": "Bern"}}]',
        'gen_ai.prompt.2.role': 'user',
        'gen_ai.prompt.2.content': '[{"type": "tool_result", "tool_use_id": "t", "content": "11C, rain"}]',
        'gen_ai.completion.0.finish_reason': 'end_turn',
      }),
    );
    expect(messages).toMatchObject({
      systemPrompt: 'Be éxact.\nBe brief.',
      requestTexts: [
        { role: 'system', text: 'Be éxact.' },
        { role: 'system', text: 'Be brief.' },
        { role: 'assistant', text: '{"city":"Bern"}' },
        { role: 'tool', text: '11C, rain' },
      ],
      finishReason: 'end_turn',
    });
  });

  it('names the field of a plain prompt after its role', () => {
    expect(findMessages(spanView({ 'gen_ai.prompt.0.user': 'Hi' }))?.requestTexts).toEqual([
      { role: 'user', text: 'Hi' },
    ]);
  });

  it('leaves a text that is a list of something else as it is', () => {
    const words = '[{"sentiment": "negative"}]';
    const attributes = { 'gen_ai.prompt.0.role': 'user', 'gen_ai.prompt.0.content': words };
    expect(findMessages(spanView(attributes))?.requestTexts).toEqual([{ role: 'user', text: words }]);
  });
});
