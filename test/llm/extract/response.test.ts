import { describe, expect, it } from 'vitest';
import type { Payload } from '../../../src/llm/call.ts';
import { extractRequest } from '../../../src/llm/extract/request.ts';
import { extractResponse } from '../../../src/llm/extract/response.ts';

const payload = (text: string, truncated = false): Payload => ({ place: 'p', text, truncated });
const stream = (...events: object[]) => events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join('');

describe('bodies that tell nothing', () => {
  it.each([
    '',
    '   ',
    'null',
    '42',
    '[1,2]',
    '"text"',
    'hello',
    '<html></html>',
    "{'id': 'repr'}",
    '{"a": NaN}',
  ])('%j is unreadable', (text) => {
    expect(extractResponse(payload(text), 'openai-chat').notes).toStrictEqual(['response_unreadable']);
  });

  it('JSON of no known shape is unreadable, unless the host tells the shape', () => {
    expect(extractResponse(payload('{"foo":1}'), undefined).notes).toStrictEqual(['response_unreadable']);
    expect(extractResponse(payload('{"foo":1}'), 'openai-chat')).toStrictEqual({
      shape: 'openai-chat',
      operation: 'chat',
      usage: {},
      responseTexts: [],
      notes: [],
    });
    expect(extractRequest(payload('{"foo":1}'), undefined).notes).toStrictEqual(['request_unreadable']);
  });

  it('what the capturer calls cut is cut, not unreadable', () => {
    expect(extractResponse(payload('…the tail', true), undefined).notes).toStrictEqual([
      'response_truncated',
    ]);
    expect(extractRequest(payload('…the tail', true), undefined).notes).toStrictEqual(['request_truncated']);
  });

  it('an error body of no known shape still names its error', () => {
    const body = '{"error":{"type":"invalid_request_error","code":null}}';
    expect(extractResponse(payload(body), undefined)).toStrictEqual({
      usage: {},
      responseTexts: [],
      errorType: 'invalid_request_error',
      notes: [],
    });
  });
});

describe('the tier that served a call', () => {
  const tierOf = (body: object) => extractResponse(payload(JSON.stringify(body)), undefined).serviceTier;
  const message = (usage: object) => ({ type: 'message', content: [], usage });

  it.each([
    [{ service_tier: 'batch', inference_geo: 'not_available' }, 'batch'],
    [{ service_tier: 'standard', speed: 'standard', inference_geo: 'global' }, 'standard'],
    [{ service_tier: 'standard', inference_geo: 'us' }, 'standard_us'],
    [{ inference_geo: 'us' }, 'standard_us'],
    [{ service_tier: 'standard', speed: 'fast', inference_geo: 'us' }, 'fast_us'],
  ])('of Anthropic: %j', (usage, tier) => {
    expect(tierOf(message(usage))).toBe(tier);
    const start = { type: 'message_start', message: { usage } };
    const end = { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 3 } };
    expect(extractResponse(payload(stream(start, end)), undefined).serviceTier).toBe(tier);
  });

  it('of Vertex AI is the traffic type', () => {
    const usageMetadata = { promptTokenCount: 1, trafficType: 'PROVISIONED_THROUGHPUT' };
    expect(tierOf({ candidates: [], usageMetadata })).toBe('PROVISIONED_THROUGHPUT');
    expect(extractResponse(payload(stream({ usageMetadata })), undefined).serviceTier).toBe(
      'PROVISIONED_THROUGHPUT',
    );
  });
});

describe('streams', () => {
  it('a capture that begins in the midst of an event yields what follows', () => {
    const text = `content":"lost"}}]}\n\n${stream(
      { object: 'chat.completion.chunk', id: 'c', choices: [{ index: 0, delta: { content: 'kept' } }] },
      { object: 'chat.completion.chunk', id: 'c', choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] },
    )}`;
    expect(extractResponse(payload(text, true), undefined)).toMatchObject({
      responseId: 'c',
      stopReason: 'stop',
      streaming: true,
      responseTexts: [{ role: 'assistant', text: 'kept' }],
    });
  });

  it('keep-alives before the first event do not hide the shape', () => {
    const text = stream({ type: 'keepalive' }, { type: 'message_start', message: { id: 'm', usage: {} } });
    expect(extractResponse(payload(text), undefined)).toMatchObject({
      shape: 'anthropic-messages',
      responseId: 'm',
    });
  });

  it('JSON lines are a stream too, cut or not', () => {
    const line = (content: string, finish: string | null) =>
      JSON.stringify({ choices: [{ index: 0, delta: { content }, finish_reason: finish }] });
    const text = `${line('a', null)}\n${line('b', 'stop')}\n`;
    expect(extractResponse(payload(text), undefined)).toMatchObject({ stopReason: 'stop', notes: [] });
    expect(extractResponse(payload(`${text}{"choices":[{`), undefined)).toMatchObject({
      stopReason: 'stop',
      notes: ['response_truncated'],
    });
  });

  it('a lone chunk is a part of a stream', () => {
    const chunk = { object: 'chat.completion.chunk', choices: [{ index: 0, delta: { content: 'a' } }] };
    expect(extractResponse(payload(JSON.stringify(chunk)), 'openai-chat')).toMatchObject({
      streaming: true,
      notes: ['response_truncated'],
    });
  });

  it('a running count is not taken for the final one', () => {
    const chunk = (content: string, completion: number) => ({
      object: 'chat.completion.chunk',
      choices: [{ index: 0, delta: { content }, finish_reason: null }],
      usage: { prompt_tokens: 36, completion_tokens: completion, total_tokens: 36 + completion },
    });
    const { usage } = extractResponse(payload(stream(chunk('a', 1), chunk('b', 2))), undefined);
    expect(usage).toStrictEqual({ inputTokens: 36 });
  });

  it("Anthropic's own tools add to the input at the end: without the end it is not known", () => {
    const start = {
      type: 'message_start',
      message: { id: 'm', usage: { input_tokens: 100, output_tokens: 1 } },
    };
    const tool = {
      type: 'content_block_start',
      index: 0,
      content_block: { type: 'server_tool_use', input: {} },
    };
    const end = {
      type: 'message_delta',
      delta: { stop_reason: 'end_turn' },
      usage: { input_tokens: 5000, output_tokens: 90, cache_read_input_tokens: null },
    };
    expect(extractResponse(payload(stream(start, tool)), undefined).usage).toStrictEqual({});
    expect(extractResponse(payload(stream(start, tool, end)), undefined).usage).toStrictEqual({
      inputTokens: 5000,
      outputTokens: 90,
    });
  });

  it('an end without counts leaves the output unknown', () => {
    const start = { type: 'message_start', message: { usage: { input_tokens: 10, output_tokens: 1 } } };
    const end = { type: 'message_delta', delta: { stop_reason: 'end_turn' } };
    expect(extractResponse(payload(stream(start, end)), undefined).usage).toStrictEqual({ inputTokens: 10 });
  });

  it("Gemini's own tools add to the prompt at the end: without the end it is not known", () => {
    const chunk = {
      candidates: [{ index: 0, content: { parts: [{ text: 'a' }] }, groundingMetadata: {} }],
      usageMetadata: { promptTokenCount: 10 },
    };
    expect(extractResponse(payload(stream(chunk)), undefined).usage).toStrictEqual({});
  });
});

describe('Gemini’s answer as the SDKs for Python have it', () => {
  const answer = {
    sdk_http_response: { headers: {} },
    candidates: [
      { content: { parts: [{ text: 'Hi', thought: null, function_call: null }] }, finish_reason: 'STOP' },
    ],
    grounding_metadata: null,
    model_version: 'gemini-2.5-flash',
    response_id: 'r4b9',
    usage_metadata: { prompt_token_count: 12, candidates_token_count: 29, thoughts_token_count: 640 },
  };

  it('is read like the one on the wire', () => {
    const read = extractResponse(payload(JSON.stringify(answer)), undefined);
    expect(read).toMatchObject({
      shape: 'gemini',
      responseModel: 'gemini-2.5-flash',
      responseId: 'r4b9',
      stopReason: 'STOP',
      usage: { inputTokens: 12, outputTokens: 669, reasoningTokens: 640 },
      responseTexts: [{ role: 'assistant', text: 'Hi' }],
    });
  });

  it('and its request has the instructions among the configuration', () => {
    const request = {
      model: 'm',
      contents: [{ parts: [{ text: 'Hi' }] }],
      config: { system_instruction: 'S' },
    };
    expect(extractRequest(payload(JSON.stringify(request)), undefined)).toMatchObject({
      shape: 'gemini',
      requestModel: 'm',
      systemPrompt: 'S',
    });
  });
});

describe('a list in an answer’s place', () => {
  it('is no stream where it holds messages', () => {
    const messages = JSON.stringify([{ role: 'assistant', content: 'Hi' }]);
    expect(extractResponse(payload(messages), 'openai-chat')).not.toHaveProperty('streaming');
  });

  it('is one where it holds chunks', () => {
    const chunks = JSON.stringify([{ object: 'chat.completion.chunk', choices: [{ delta: {} }] }]);
    expect(extractResponse(payload(chunks), 'openai-chat').streaming).toBe(true);
  });
});

it('Google’s ADK has one candidate beside the counts', () => {
  const answer = {
    content: { parts: [{ text: 'Hi' }], role: 'model' },
    finish_reason: 'STOP',
    usage_metadata: { prompt_token_count: 12, candidates_token_count: 29, thoughts_token_count: 640 },
  };
  expect(extractResponse(payload(JSON.stringify(answer)), undefined)).toMatchObject({
    stopReason: 'STOP',
    usage: { outputTokens: 669 },
    responseTexts: [{ role: 'assistant', text: 'Hi' }],
  });
});
