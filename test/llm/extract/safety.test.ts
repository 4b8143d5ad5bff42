import { describe, expect, it } from 'vitest';
import { extractResponse } from '../../../src/llm/extract/response.ts';

const payload = (body: unknown) => ({
  place: 'http.response.body.content',
  text: typeof body === 'string' ? body : JSON.stringify(body),
  truncated: false,
});
const safetyOf = (body: unknown) => extractResponse(payload(body), undefined).safety;
const sse = (...events: unknown[]) =>
  [...events.map((event) => `data: ${JSON.stringify(event)}\n\n`), 'data: [DONE]\n\n'].join('');

describe('what providers say of the safety of a call', () => {
  it('an ordinary answer says nothing', () => {
    const choices = [
      {
        message: { role: 'assistant', content: 'Hi', refusal: null },
        finish_reason: 'stop',
        content_filter_results: { hate: { filtered: false, severity: 'safe' } },
      },
    ];
    expect(safetyOf({ object: 'chat.completion', choices })).toBeUndefined();
    const candidates = [
      {
        content: { parts: [{ text: 'Hi' }] },
        finishReason: 'STOP',
        safetyRatings: [{ category: 'HARM_CATEGORY_HATE_SPEECH', probability: 'NEGLIGIBLE' }],
      },
    ];
    expect(safetyOf({ candidates })).toBeUndefined();
  });

  it('Azure: a filter that only watches tells its category, but blocks nothing', () => {
    const choices = [{ message: { content: 'Hi' }, finish_reason: 'stop' }];
    const prompt_filter_results = [
      { prompt_index: 0, content_filter_results: { jailbreak: { filtered: false, detected: true } } },
    ];
    expect(safetyOf({ choices, prompt_filter_results })).toStrictEqual({ categories: ['jailbreak'] });
  });

  it('OpenAI: a refusal in a stream, of chat and of responses', () => {
    const delta = (refusal: string) => ({
      object: 'chat.completion.chunk',
      choices: [{ index: 0, delta: { refusal } }],
    });
    const end = {
      object: 'chat.completion.chunk',
      choices: [{ index: 0, delta: {}, finish_reason: 'stop' }],
    };
    expect(safetyOf(sse(delta('I am'), delta(' sorry'), end))).toStrictEqual({ refused: true });
    expect(safetyOf(sse({ type: 'response.refusal.delta', delta: 'I' }))).toStrictEqual({ refused: true });
  });

  it('Bedrock: a guardrail on the answer of a stream, and in the body of a model', () => {
    const outputAssessments = {
      g1: [
        {
          topicPolicy: { topics: [{ name: 'My own words', type: 'DENY', action: 'BLOCKED' }] },
          sensitiveInformationPolicy: {
            piiEntities: [{ type: 'EMAIL', match: 'a@b.c', action: 'ANONYMIZED' }],
          },
        },
      ],
    };
    const answer = {
      output: { message: { role: 'assistant', content: [{ text: 'No.' }] } },
      stopReason: 'guardrail_intervened',
      usage: { inputTokens: 1, outputTokens: 1 },
      trace: { guardrail: { outputAssessments } },
    };
    expect(safetyOf(answer)).toStrictEqual({ blocked: true, categories: ['denied_topic', 'email'] });
    const native = { 'amazon-bedrock-guardrailAction': 'INTERVENED', generation: 'No.', stop_reason: 'stop' };
    expect(safetyOf(native)).toStrictEqual({ blocked: true });
  });

  it('OpenRouter: what the moderation flagged, but not the text that it quotes', () => {
    const error = {
      code: 403,
      message: 'Input was flagged',
      metadata: { reasons: ['violence', 'two words are no category'], flagged_input: 'how to …' },
    };
    expect(safetyOf({ error })).toStrictEqual({ blocked: true, categories: ['violence'] });
  });

  it('moderation endpoints: the categories that they found', () => {
    const categories = { violence: true, 'self-harm/intent': true, hate: false };
    const body = { id: 'modr-1', model: 'omni-moderation-latest', results: [{ flagged: true, categories }] };
    expect(safetyOf(body)).toStrictEqual({ categories: ['self-harm/intent', 'violence'] });
    expect(safetyOf({ ...body, results: [{ flagged: false, categories }] })).toBeUndefined();
  });

  it('of a cut answer no list of categories is claimed', () => {
    const chunk = {
      object: 'chat.completion.chunk',
      choices: [{ index: 0, delta: {}, content_filter_results: { hate: { filtered: true } } }],
    };
    const cut = `data: ${JSON.stringify(chunk)}\n\ndata: {"choi`;
    expect(safetyOf(cut)).toStrictEqual({ blocked: true });
  });
});
