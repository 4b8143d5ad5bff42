import { describe, expect, it } from 'vitest';
import type { Shape } from '../../../src/llm/call.ts';
import { extractResponse } from '../../../src/llm/extract/response.ts';

const read = (text: string, hint?: Shape) => extractResponse({ place: 'p', text, truncated: false }, hint);
const lines = (...events: object[]) => events.map((event) => `${JSON.stringify(event)}\n`).join('');

describe('answers that are lists and no streams', () => {
  it('of the inference API: a text, and nothing is said of streaming', () => {
    expect(read('[{"generated_text":" upon a time"}]', 'tgi')).toStrictEqual({
      shape: 'tgi',
      operation: 'text_completion',
      usage: {},
      responseTexts: [{ role: 'assistant', text: ' upon a time' }],
      notes: [],
    });
  });

  it('of TEI: a ranking without a model and without counts', () => {
    expect(read('[{"index":1,"score":0.9},{"index":0,"score":0.1}]')).toStrictEqual({
      shape: 'rerank',
      operation: 'rerank',
      usage: {},
      responseTexts: [],
      notes: [],
    });
  });
});

describe('streams of Cohere’s first version', () => {
  const start = { is_finished: false, event_type: 'stream-start', generation_id: 'g-1' };
  const piece = (text: string) => ({ is_finished: false, event_type: 'text-generation', text });
  const end = {
    is_finished: true,
    event_type: 'stream-end',
    finish_reason: 'COMPLETE',
    response: {
      response_id: 'r-1',
      generation_id: 'g-1',
      text: 'Hi there.',
      finish_reason: 'COMPLETE',
      meta: {
        billed_units: { input_tokens: 3, output_tokens: 3 },
        tokens: { input_tokens: 69, output_tokens: 4 },
      },
    },
  };

  it('end with the whole answer', () => {
    expect(read(lines(start, piece('Hi'), piece(' there.'), end), 'cohere-chat')).toStrictEqual({
      shape: 'cohere-chat',
      operation: 'chat',
      streaming: true,
      responseId: 'r-1',
      usage: { inputTokens: 69, outputTokens: 4, billedInputTokens: 3, billedOutputTokens: 3 },
      stopReason: 'COMPLETE',
      responseTexts: [{ role: 'assistant', text: 'Hi there.' }],
      notes: [],
    });
  });

  it('that are cut have what was said so far', () => {
    expect(read(lines(start, piece('Hi')), 'cohere-chat')).toMatchObject({
      usage: {},
      responseTexts: [{ role: 'assistant', text: 'Hi' }],
      notes: ['response_truncated'],
    });
  });
});

describe('answers that tell less', () => {
  it('a transcript without counts is read where the path says what it is', () => {
    expect(read('{"text":"Hello."}', 'openai-audio').responseTexts).toStrictEqual([
      { role: 'assistant', text: 'Hello.' },
    ]);
    expect(read('{"text":"Hello."}').notes).toStrictEqual(['response_unreadable']);
  });

  it('Vertex counts of which one is missing are no sum', () => {
    const counted = { embeddings: { values: [], statistics: { token_count: 2 } } };
    const body = { predictions: [counted, { embeddings: { values: [] } }] };
    expect(read(JSON.stringify(body)).usage).toStrictEqual({});
  });

  it.each([
    [
      'Databricks',
      '{"error_code":"RESOURCE_DOES_NOT_EXIST","message":"No such endpoint"}',
      'RESOURCE_DOES_NOT_EXIST',
    ],
    ['Cloudflare', '{"success":false,"errors":[{"code":7009,"message":"Upstream"}],"result":null}', '7009'],
    [
      'a success with an empty list of errors',
      '{"success":true,"errors":[],"result":{"response":"a"}}',
      undefined,
    ],
    ['a success of DashScope', '{"code":"","message":"","request_id":"a","output":{"text":"b"}}', undefined],
  ])('errors of %s', (_name, body, errorType) => {
    expect(read(body).errorType).toBe(errorType);
  });
});
