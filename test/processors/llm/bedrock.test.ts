import { describe, expect, it } from 'vitest';
import { chunksOf, framesOf } from '../../golden/aws-frames.ts';
import { attributesOf, requestOf, startProcessor } from './harness.ts';

const HOST = 'https://bedrock-runtime.us-east-1.amazonaws.com';
const SONNET = 'us.anthropic.claude-sonnet-4-5-20250929-v1:0';

const CONVERSE_REQUEST = JSON.stringify({
  system: [{ text: 'You are a weather bot.' }],
  messages: [{ role: 'user', content: [{ text: 'Weather?' }] }],
});

const CONVERSE_STREAM = framesOf([
  { messageStart: { role: 'assistant' } },
  { contentBlockDelta: { contentBlockIndex: 0, delta: { text: 'Sonnig, 21 °C in Zürich.' } } },
  { messageStop: { stopReason: 'end_turn' } },
  { metadata: { usage: { inputTokens: 100, outputTokens: 10, cacheReadInputTokens: 900 } } },
]);

const CLAUDE_REQUEST = JSON.stringify({
  anthropic_version: 'bedrock-2023-05-31',
  max_tokens: 10,
  messages: [{ role: 'user', content: 'Weather?' }],
});

const CLAUDE_STREAM = chunksOf([
  {
    type: 'message_start',
    message: {
      id: 'msg_bdrk_1',
      model: 'claude-sonnet-4-5-20250929',
      usage: { input_tokens: 100, output_tokens: 1 },
    },
  },
  { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 10 } },
  { type: 'message_stop' },
]);

type Bodies = { request?: string; response?: string | Uint8Array; host?: string };

/** The attributes after the processor, of an HTTP span with these bodies. */
async function enriched(path: string, { request, response, host = HOST }: Bodies) {
  const { pass } = await startProcessor();
  const attributes = {
    'http.request.method': 'POST',
    'url.full': `${host}${path}`,
    ...(request !== undefined && { 'http.request.body.content': request }),
    ...(response !== undefined && { 'http.response.body.content': response }),
  };
  const [after = []] = attributesOf((await pass(requestOf({ attributes }))).bytes);
  return Object.fromEntries(after.map(([key, value]) => [key, Object.values(value)[0]]));
}

describe('an HTTP span to Bedrock', () => {
  it('tells of a stream whose frames were captured as bytes', async () => {
    const bodies = { request: CONVERSE_REQUEST, response: CONVERSE_STREAM };
    expect(await enriched(`/model/${encodeURIComponent(SONNET)}/converse-stream`, bodies)).toMatchObject({
      'llm.provider': 'aws.bedrock',
      'llm.operation': 'chat',
      'llm.request_model': SONNET,
      // Converse names no model in its answer.
      'llm.model': SONNET,
      'llm.streaming': true,
      'llm.input_tokens': '1000',
      'llm.cached_input_tokens': '900',
      'llm.output_tokens': '10',
      'llm.stop_reason': 'end_turn',
      'llm.cost_source': 'price_list',
      // 100 at 3.30, 900 from the cache at 0.33, 10 at 16.50 USD a million.
      'llm.cost_usd': expect.closeTo((100 * 3.3 + 900 * 0.33 + 10 * 16.5) / 1e6, 9),
      'llm.enrichment.status': 'complete',
    });
  });

  it('tells the same where they were captured as text', async () => {
    const path = `/model/${encodeURIComponent(SONNET)}/converse-stream`;
    const asBytes = await enriched(path, { request: CONVERSE_REQUEST, response: CONVERSE_STREAM });
    const asText = await enriched(path, { request: CONVERSE_REQUEST, response: CONVERSE_STREAM.toString() });
    const key = 'http.response.body.content';
    expect({ ...asText, [key]: null }).toEqual({ ...asBytes, [key]: null });
  });

  it('has the model that the native body names, at the price of the one in the URL', async () => {
    const told = await enriched(`/model/${SONNET}/invoke-with-response-stream`, {
      request: CLAUDE_REQUEST,
      response: CLAUDE_STREAM,
    });
    expect(told).toMatchObject({
      'llm.request_model': SONNET,
      'llm.model': 'claude-sonnet-4-5-20250929',
      'llm.response_id': 'msg_bdrk_1',
      'llm.streaming': true,
      'llm.input_tokens': '100',
      'llm.output_tokens': '10',
      'llm.cost_usd': expect.closeTo((100 * 3.3 + 10 * 16.5) / 1e6, 9),
    });
    const global = await enriched(`/model/${SONNET.replace('us.', 'global.')}/invoke`, {
      response: CLAUDE_STREAM,
    });
    expect(global['llm.cost_usd']).toBeCloseTo((100 * 3 + 10 * 15) / 1e6, 9);
  });

  it('has no price where the URL hides the model', async () => {
    const profile = 'arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/a1b2c3';
    const told = await enriched(`/model/${encodeURIComponent(profile)}/invoke`, { response: CLAUDE_STREAM });
    expect(told).toMatchObject({ 'llm.request_model': profile, 'llm.input_tokens': '100' });
    expect(told).not.toHaveProperty('llm.cost_usd');
  });

  it('that a guardrail kept from the model costs nothing', async () => {
    const response = JSON.stringify({
      output: { message: { role: 'assistant', content: [{ text: 'I cannot talk about that.' }] } },
      stopReason: 'guardrail_intervened',
      usage: { inputTokens: 0, outputTokens: 0, totalTokens: 0 },
    });
    expect(
      await enriched(`/model/${SONNET}/converse`, { request: CONVERSE_REQUEST, response }),
    ).toMatchObject({
      'llm.stop_reason': 'guardrail_intervened',
      'llm.tokens_source': 'provider',
      'llm.input_tokens': '0',
      'llm.cost_usd': 0,
    });
  });

  it('is no stream where the path says so, whatever was captured', async () => {
    expect(await enriched(`/model/${SONNET}/converse`, {})).toMatchObject({
      'llm.streaming': false,
      'llm.request_model': SONNET,
      'llm.enrichment.notes': { values: [{ stringValue: 'no_payload' }] },
    });
  });

  it('names the exception that ended a stream', async () => {
    const response = framesOf([
      { messageStart: { role: 'assistant' } },
      { throttlingException: { message: 'Weather? Too many tokens.' } },
    ]);
    const told = await enriched(`/model/${SONNET}/converse-stream`, { request: CONVERSE_REQUEST, response });
    expect(told).toMatchObject({ 'llm.error.type': 'throttlingException' });
    expect(told).not.toHaveProperty('llm.cost_usd');
  });

  it('is believed behind an unknown host if its body asks a model', async () => {
    const host = 'https://proxy.corp.example';
    const path = '/model/meta.llama3-1-70b-instruct-v1:0/invoke';
    expect(await enriched(path, { host, request: '{"prompt":"Hi","max_gen_len":5}' })).toMatchObject({
      'llm.request_model': 'meta.llama3-1-70b-instruct-v1:0',
    });
    expect(await enriched(path, { host, request: CLAUDE_REQUEST })).toHaveProperty('llm.request_model');
    expect(await enriched(path, { host, request: '{"amount":12}' })).not.toHaveProperty('llm.request_model');
    expect(await enriched(path, { host })).not.toHaveProperty('llm.request_model');
  });
});
