import { describe, expect, it } from 'vitest';
import type { Payload } from '../../../src/llm/call.ts';
import { extractRequest } from '../../../src/llm/extract/request.ts';
import { extractResponse } from '../../../src/llm/extract/response.ts';

const payload = (text: string, tail?: string): Payload => ({
  place: 'p',
  text,
  truncated: tail !== undefined,
  ...(tail !== undefined && { tail }),
});

/** The text up to and with `last`. */
const upTo = (text: string, last: string) => text.slice(0, text.indexOf(last) + last.length);
/** The text from `first` on. */
const from = (text: string, first: string) => text.slice(text.indexOf(first));

describe('a request that is cut', () => {
  const chat = JSON.stringify({
    model: 'gpt-4o',
    stream: true,
    messages: [
      { role: 'system', content: 'Be \u{1f642} brief.' },
      { role: 'user', content: 'Explain token buckets at length.' },
    ],
    temperature: 0,
  });

  it('in a message keeps model, streaming, system prompt, and the beginning of that message', () => {
    expect(extractRequest(payload(upTo(chat, 'Explain token')), 'openai-chat')).toStrictEqual({
      shape: 'openai-chat',
      operation: 'chat',
      requestModel: 'gpt-4o',
      streaming: true,
      systemPrompt: 'Be \u{1f642} brief.',
      requestTexts: [
        { role: 'system', text: 'Be \u{1f642} brief.' },
        { role: 'user', text: 'Explain token' },
      ],
      notes: ['request_truncated'],
    });
  });

  it('in its system prompt has none, but what is there of the text, without half a character', () => {
    const half = upTo(chat, 'Be \u{1f642}').slice(0, -1);
    const facts = extractRequest(payload(half), 'openai-chat');
    expect(facts).not.toHaveProperty('systemPrompt');
    expect(facts.requestTexts).toStrictEqual([{ role: 'system', text: 'Be ' }]);
  });

  it('behind its system prompt has none either: a second one may follow', () => {
    expect(extractRequest(payload(upTo(chat, 'brief."},{')), 'openai-chat')).not.toHaveProperty(
      'systemPrompt',
    );
    expect(extractRequest(payload(upTo(chat, '"user"')), 'openai-chat').systemPrompt).toBe(
      'Be \u{1f642} brief.',
    );
  });

  it('before its streaming flag does not claim the default', () => {
    const late = '{"model":"gpt-4o","messages":[{"role":"user","content":"Hi"}],"str';
    expect(extractRequest(payload(late), 'openai-chat')).not.toHaveProperty('streaming');
  });

  it('within its model has none', () => {
    expect(extractRequest(payload('{"messages":[],"model":"gpt-4'), 'openai-chat')).toStrictEqual({
      shape: 'openai-chat',
      requestTexts: [],
      notes: ['request_truncated'],
    });
  });

  it('of Anthropic has the system prompt where the first message is no system message', () => {
    const text =
      '{"model":"claude-opus-4-1","system":[{"type":"text","text":"Be brief."}],"messages":[{"role":"user","content":"Lo';
    expect(extractRequest(payload(text), 'anthropic-messages')).toMatchObject({
      requestModel: 'claude-opus-4-1',
      systemPrompt: 'Be brief.',
    });
  });

  it('of Gemini has the system prompt, whether the role comes before the parts or behind', () => {
    const text = '{"systemInstruction":{"parts":[{"text":"Be brief."}]},"contents":[{"parts":[{"text":"Lo';
    expect(extractRequest(payload(text), 'gemini')).toMatchObject({
      systemPrompt: 'Be brief.',
      requestTexts: [
        { role: 'system', text: 'Be brief.' },
        { role: 'user', text: 'Lo' },
      ],
    });
  });

  it.each([
    '...',
    '…',
    '... [truncated]',
    '...(truncated, "4 MB" left out)',
    '<truncated>',
    '\n[… 512 bytes]',
  ])('with %j behind the cut: the same facts, and no model of half a name', (mark) => {
    const facts = extractRequest(payload(`${upTo(chat, 'Explain token')}${mark}`), 'openai-chat');
    expect(facts).toMatchObject({ requestModel: 'gpt-4o', systemPrompt: 'Be \u{1f642} brief.' });
    expect(extractRequest(payload(`{"model":"gpt-4${mark}`), 'openai-chat')).not.toHaveProperty(
      'requestModel',
    );
    expect(
      extractRequest(payload(`{"model":"gpt-4o","max_tokens":1${mark}`), 'openai-chat').requestModel,
    ).toBe('gpt-4o');
  });

  it('as a JSON string, in an escape: the facts before it', () => {
    const wrapped = JSON.stringify(chat);
    const cut = wrapped.slice(0, wrapped.indexOf('temperature') - 1);
    expect(cut.endsWith('\\')).toBe(true);
    expect(extractRequest(payload(cut), 'openai-chat')).toMatchObject({
      requestModel: 'gpt-4o',
      systemPrompt: 'Be \u{1f642} brief.',
      notes: ['request_truncated'],
    });
  });
});

describe('an answer that is cut', () => {
  const answer = JSON.stringify({
    id: 'chatcmpl-1',
    object: 'chat.completion',
    model: 'gpt-4o-2024-08-06',
    choices: [
      {
        index: 0,
        message: { role: 'assistant', content: 'A "usage": {"prompt_tokens":1} B' },
        finish_reason: 'stop',
      },
    ],
    usage: { prompt_tokens: 12, completion_tokens: 34, total_tokens: 46 },
    system_fingerprint: 'fp_1',
  });

  it('in its counts keeps all but them: a number at the cut is not whole', () => {
    expect(extractResponse(payload(upTo(answer, '"completion_tokens":3')), 'openai-chat')).toStrictEqual({
      operation: 'chat',
      responseModel: 'gpt-4o-2024-08-06',
      responseId: 'chatcmpl-1',
      stopReason: 'stop',
      usage: {},
      responseTexts: [{ role: 'assistant', text: 'A "usage": {"prompt_tokens":1} B' }],
      notes: ['response_truncated'],
    });
  });

  it('behind its counts keeps all', () => {
    expect(extractResponse(payload(upTo(answer, '46}')), 'openai-chat').usage).toStrictEqual({
      inputTokens: 12,
      outputTokens: 34,
    });
  });

  it('at its beginning has its counts, not those that stand in its text', () => {
    for (const first of ['hatcmpl-1', '"usage\\"', 'usage\\"', 'stop"}']) {
      expect(extractResponse(payload(from(answer, first)), 'openai-chat').usage).toStrictEqual({
        inputTokens: 12,
        outputTokens: 34,
      });
    }
  });

  it('in its middle has the facts of both ends', () => {
    const gap = payload(upTo(answer, '"choices":[{"in'), from(answer, 'stop"}'));
    expect(extractResponse(gap, 'openai-chat')).toMatchObject({
      responseModel: 'gpt-4o-2024-08-06',
      responseId: 'chatcmpl-1',
      usage: { inputTokens: 12, outputTokens: 34 },
    });
  });

  it('of Gemini at its beginning has counts, model and id', () => {
    const text =
      '…"finishReason":"STOP"}],"usageMetadata":{"promptTokenCount":3,"candidatesTokenCount":4},"modelVersion":"gemini-2.5-pro","responseId":"r1"}';
    expect(extractResponse(payload(text), 'gemini')).toMatchObject({
      usage: { inputTokens: 3, outputTokens: 4 },
      responseModel: 'gemini-2.5-pro',
      responseId: 'r1',
      notes: ['response_truncated'],
    });
  });

  it('counts in an object further in are not the counts of the call', () => {
    const text =
      '…ent":[{"type":"tool_use","input":{"usage":{"input_tokens":1,"output_tokens":1}}}],"stop_reason":"tool_use"}';
    expect(extractResponse(payload(text), 'anthropic-messages')).toMatchObject({
      usage: {},
      stopReason: 'tool_use',
    });
  });

  it('searches that may be missing are not counted', () => {
    const text =
      '{"object":"response","status":"completed","output":[{"type":"web_search_call"},{"type":"mess';
    const { usage } = extractResponse(
      payload(text, '"usage":{"input_tokens":5,"output_tokens":6}}'),
      'openai-responses',
    );
    expect(usage).toStrictEqual({ inputTokens: 5, outputTokens: 6 });
  });
});

describe('a stream that begins in its middle', () => {
  const chunk = (delta: object, rest: object = {}) =>
    `data: ${JSON.stringify({ id: 'c1', object: 'chat.completion.chunk', model: 'gpt-4o-2024-08-06', choices: [{ index: 0, delta, ...rest }] })}\n\n`;
  const counts = `data: ${JSON.stringify({ id: 'c1', object: 'chat.completion.chunk', model: 'gpt-4o-2024-08-06', choices: [], usage: { prompt_tokens: 9, completion_tokens: 2 } })}\n\n`;
  const stream = `${chunk({ content: 'Hello' })}${chunk({ content: ' there' }, { finish_reason: 'stop' })}${counts}data: [DONE]\n\n`;
  const end = {
    responseModel: 'gpt-4o-2024-08-06',
    responseId: 'c1',
    stopReason: 'stop',
    usage: { inputTokens: 9, outputTokens: 2 },
    notes: ['response_truncated'],
  };

  it('within its first event, says whose answer it is', () => {
    const created = {
      type: 'response.created',
      response: {
        id: 'resp_1',
        object: 'response',
        status: 'in_progress',
        model: 'gpt-4o-2024-11-20',
        instructions: 'Be brief. '.repeat(50),
      },
    };
    const stream = `event: response.created\ndata: ${JSON.stringify(created)}\n\n`;
    const facts = { streaming: true, usage: {}, responseTexts: [], notes: ['response_truncated'] };
    for (const hint of ['openai-responses', undefined] as const) {
      expect(extractResponse(payload(upTo(stream, 'Be brief. Be')), hint)).toStrictEqual({
        ...facts,
        responseId: 'resp_1',
        responseModel: 'gpt-4o-2024-11-20',
      });
      expect(extractResponse(payload(upTo(stream, 'gpt-4o-2024')), hint)).toStrictEqual({
        ...facts,
        responseId: 'resp_1',
      });
    }
  });

  it('within an event, has all that its end tells, and a note', () => {
    expect(extractResponse(payload(from(stream, 'lo"}')), 'openai-chat')).toMatchObject(end);
    expect(extractResponse(payload(from(stream, '{"index"')), 'openai-chat')).toMatchObject(end);
  });

  it('or has a gap, likewise', () => {
    expect(extractResponse(payload(stream.slice(0, 40), from(stream, 'Hello')), 'openai-chat')).toMatchObject(
      end,
    );
  });

  it('as JSON lines or as a list, likewise', () => {
    const objects = [...stream.matchAll(/^data: (\{.*)$/gm)].map(([, json]) => json);
    for (const text of [objects.join('\n'), `[${objects.join(',\n')}]`]) {
      const { usage } = extractResponse(payload(text.slice(0, 40), from(text, ' there')), 'openai-chat');
      expect(usage).toStrictEqual({ inputTokens: 9, outputTokens: 2 });
    }
  });

  it('counts before a gap are not those of the end', () => {
    const running = `data: ${JSON.stringify({ object: 'chat.completion.chunk', choices: [{ index: 0, delta: { content: 'a' } }], usage: { prompt_tokens: 9, completion_tokens: 1 } })}\n\n`;
    const { usage } = extractResponse(payload(running, '"}\n\ndata: [DONE]\n\n'), 'openai-chat');
    expect(usage).toStrictEqual({ inputTokens: 9 });
  });

  it("of Anthropic has the input's count only where the end tells of cache reads too", () => {
    const tail = (usage: object) =>
      `…"}\n\nevent: message_delta\ndata: ${JSON.stringify({ type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage })}\n\n`;
    const usageOf = (usage: object) => extractResponse(payload(tail(usage)), 'anthropic-messages').usage;
    expect(usageOf({ input_tokens: 5, output_tokens: 7 })).toStrictEqual({ outputTokens: 7 });
    expect(usageOf({ input_tokens: 5, cache_read_input_tokens: 3, output_tokens: 7 })).toStrictEqual({
      inputTokens: 8,
      cachedInputTokens: 3,
      outputTokens: 7,
    });
  });
});
