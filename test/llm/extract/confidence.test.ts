import { describe, expect, it } from 'vitest';
import { newLogprobs } from '../../../src/llm/extract/confidence.ts';
import { extractResponse } from '../../../src/llm/extract/response.ts';

const confidenceIn = (text: string) =>
  extractResponse({ place: 'p', text, truncated: false }, undefined).confidence;
const sse = (...events: object[]) => events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join('');
/** The logarithms of probabilities, as tokens. */
const tokens = (...probabilities: number[]) =>
  probabilities.map((probability) => ({ token: 't', logprob: Math.log(probability) }));

function add(...values: unknown[]) {
  const logprobs = newLogprobs();
  logprobs.add(values);
  return logprobs.confidence();
}

describe('the confidence over logarithms of probabilities', () => {
  it('is their geometric mean and the least of them', () => {
    const confidence = add(Math.log(0.5), Math.log(0.125), 0);
    expect(confidence?.mean).toBeCloseTo(0.0625 ** (1 / 3), 8);
    expect(confidence?.least).toBeCloseTo(0.125, 8);
  });

  it('never exceeds one, whatever rounding does', () => {
    expect(add(1e-7)).toStrictEqual({ mean: 1, least: 1 });
  });

  it.each([
    ['none', []],
    ['a null, as the first token of an echoed prompt has', [null, -1]],
    ['a probability that is too small to be told', [-1, -9999]],
    ['a probability over one', [0.5]],
    ['a text', ['-1']],
    ['no number', [Number.NaN]],
  ])('is not known of %s', (_what, values) => {
    expect(add(...values)).toBeUndefined();
  });
});

describe('where answers tell probabilities', () => {
  const choice = (logprobs: object | null, rest: object = {}) => ({
    object: 'chat.completion',
    choices: [{ index: 0, message: { content: 'a b' }, logprobs, finish_reason: 'stop', ...rest }],
  });
  const half = { mean: expect.closeTo(0.5, 9), least: expect.closeTo(0.25, 9) };

  it.each([
    ['chat', choice({ content: tokens(1, 0.25), refusal: null })],
    ['chat that refuses', choice({ content: null, refusal: tokens(1, 0.25) })],
    ['chat in the way of completions', choice({ tokens: ['a', 'b'], token_logprobs: [0, Math.log(0.25)] })],
    [
      'completions',
      {
        object: 'text_completion',
        choices: [{ text: 'ab', logprobs: { token_logprobs: [0, Math.log(0.25)] } }],
      },
    ],
    [
      'responses',
      {
        object: 'response',
        status: 'completed',
        output: [
          { type: 'reasoning', summary: [] },
          {
            type: 'message',
            role: 'assistant',
            content: [{ type: 'output_text', text: 'ab', logprobs: tokens(1, 0.25) }],
          },
        ],
      },
    ],
    [
      'Gemini, token by token',
      {
        candidates: [
          {
            avgLogprobs: -9,
            logprobsResult: { chosenCandidates: [{ logProbability: 0 }, { logProbability: Math.log(0.25) }] },
          },
        ],
      },
    ],
  ])('%s', (_shape, body) => {
    expect(confidenceIn(JSON.stringify(body))).toEqual(half);
  });

  it('Gemini, where only the mean is told', () => {
    const candidate = { content: {}, avgLogprobs: Math.log(0.5) };
    expect(confidenceIn(JSON.stringify({ candidates: [candidate] }))).toEqual({
      mean: expect.closeTo(0.5, 9),
    });
    expect(confidenceIn(JSON.stringify({ candidates: [candidate, candidate] }))).toBeUndefined();
  });

  it.each([
    ['chat', choice(null)],
    ['chat with nothing in it', choice({ content: [], refusal: null })],
    [
      'responses',
      { object: 'response', output: [{ content: [{ type: 'output_text', text: 'a', logprobs: [] }] }] },
    ],
    ['Gemini', { candidates: [{ content: {} }] }],
  ])('nothing is told where %s has none', (_shape, body) => {
    expect(confidenceIn(JSON.stringify(body))).toBeUndefined();
  });

  const chunks = [
    { object: 'chat.completion.chunk', choices: [{ index: 0, delta: {}, logprobs: { content: tokens(1) } }] },
    {
      object: 'chat.completion.chunk',
      choices: [{ index: 0, delta: {}, logprobs: { content: tokens(0.25) }, finish_reason: 'stop' }],
    },
  ];
  const textDelta = (probability: number) => ({
    type: 'response.output_text.delta',
    delta: 'a',
    logprobs: tokens(probability),
  });
  const completed = { type: 'response.completed', response: { status: 'completed', output: [] } };
  const candidates = [0, Math.log(0.25)].map((logProbability, index) => ({
    candidates: [
      {
        logprobsResult: { chosenCandidates: [{ logProbability }] },
        ...(index === 1 && { finishReason: 'STOP' }),
      },
    ],
  }));

  it.each([
    ['chat', chunks],
    ['responses', [textDelta(1), textDelta(0.25), completed]],
    ['Gemini', candidates],
  ])('a stream of %s', (_shape, events) => {
    expect(confidenceIn(sse(...events))).toEqual(half);
  });

  it('a stream or a body that is cut has no confidence: the rest may be less sure', () => {
    expect(confidenceIn(sse(...chunks.slice(0, 1)))).toBeUndefined();
    expect(confidenceIn(sse(textDelta(1)))).toBeUndefined();
    expect(confidenceIn(JSON.stringify(choice({ content: tokens(1, 0.25) })).slice(0, -1))).toBeUndefined();
    const cut = { place: 'p', text: sse(...chunks), truncated: true };
    expect(extractResponse(cut, undefined).confidence).toBeUndefined();
  });
});
