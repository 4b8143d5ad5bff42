import { describe, expect, it } from 'vitest';
import type { AttributeValue, Conditions } from '../../../src/llm/call.ts';
import {
  type AnswerFacts,
  errorTypeByHeaders,
  readConditions,
} from '../../../src/llm/conditions/conditions.ts';
import { providerByHeaders } from '../../../src/llm/conditions/fingerprint.ts';
import { readResponseHeaders } from '../../../src/llm/conditions/response-headers.ts';
import { spanView } from '../span-view.ts';

/** The end of the spans of spanView. */
const END = '2026-11-23T01:26:14Z';

function withHeaders(headers: Record<string, AttributeValue>, facts: AnswerFacts = {}): Conditions {
  const span = spanView(
    Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [`http.response.header.${name}`, value]),
    ),
  );
  return readConditions(span, readResponseHeaders(span), facts);
}

it('the times below are told from the end of the span', () => {
  expect(BigInt(Date.parse(END)) * 1_000_000n).toBe(spanView({}).endTimeUnixNano);
});

describe('limits', () => {
  it('of OpenAI and those who write like it, with the longer reset', () => {
    const { rateLimit, retryAfterS } = withHeaders({
      'x-ratelimit-limit-requests': ['10000'],
      'x-ratelimit-remaining-requests': ['9999'],
      'x-ratelimit-limit-tokens': ['200000'],
      'x-ratelimit-remaining-tokens': ['199932'],
      'x-ratelimit-reset-requests': ['8.64s'],
      'x-ratelimit-reset-tokens': ['20ms'],
      'retry-after': ['1'],
      'retry-after-ms': ['150'],
    });
    expect(rateLimit).toEqual({
      limitRequests: 10_000,
      remainingRequests: 9999,
      limitTokens: 200_000,
      remainingTokens: 199_932,
      resetS: 8.64,
    });
    expect(retryAfterS).toBe(0.15);
  });

  it('of Anthropic, whose resets are times', () => {
    expect(
      withHeaders({
        'anthropic-ratelimit-requests-limit': '4000',
        'anthropic-ratelimit-requests-remaining': '0',
        'anthropic-ratelimit-requests-reset': '2026-11-23T01:26:15Z',
        'anthropic-ratelimit-tokens-limit': '400000',
        'anthropic-ratelimit-tokens-remaining': '390000',
        'anthropic-ratelimit-tokens-reset': '2026-11-23T01:27:14Z',
        'retry-after': '12',
      }),
    ).toMatchObject({
      rateLimit: {
        limitRequests: 4000,
        remainingRequests: 0,
        limitTokens: 400_000,
        remainingTokens: 390_000,
        resetS: 60,
      },
      retryAfterS: 12,
    });
  });

  it('that nobody told are not known; what is masked or empty says nothing', () => {
    expect(withHeaders({}).rateLimit).toEqual({});
    expect(
      withHeaders({
        'x-ratelimit-limit-tokens': '***',
        'x-ratelimit-reset-tokens': '',
        'retry-after': 'later',
      }),
    ).toEqual({ rateLimit: {} });
  });

  it('wait as long as the body says where no header does', () => {
    expect(withHeaders({}, { retryAfterS: 36.5 }).retryAfterS).toBe(36.5);
    expect(withHeaders({ 'retry-after': '7' }, { retryAfterS: 36.5 }).retryAfterS).toBe(7);
  });
});

describe('caches of gateways', () => {
  const hit = { hit: true, kind: 'gateway' };
  const miss = { hit: false, kind: 'gateway' };
  it.each([
    ['x-portkey-cache-status', 'HIT', hit],
    ['x-portkey-cache-status', 'MISS', miss],
    ['x-portkey-cache-status', 'SEMANTIC HIT', { hit: true, kind: 'semantic' }],
    ['x-portkey-cache-status', 'SEMANTIC MISS', { hit: false, kind: 'semantic' }],
    ['x-portkey-cache-status', 'REFRESH', miss],
    ['x-portkey-cache-status', 'DISABLED', undefined],
    ['helicone-cache', 'HIT', hit],
    ['helicone-cache', 'MISS', miss],
    ['cf-aig-cache-status', 'HIT', hit],
    ['x-openrouter-cache-status', 'HIT', hit],
    ['x-cache-status', 'Hit', hit],
    ['x-cache-status', 'Miss', miss],
    ['x-cache-status', 'Bypass', undefined],
    ['x-ai-cache-status', 'MISS', miss],
    ['x-litellm-cache-hit', 'True', hit],
    ['cache-status', 'edge; fwd=miss, origin; hit; ttl=5', hit],
    ['cache-status', 'edge; fwd=miss', undefined],
    ['cache-status', 'edge; key=hit-parade', undefined],
    ['cf-cache-status', 'DYNAMIC', undefined],
    ['cf-cache-status', 'MISS', undefined],
    ['x-cache-status', 'constructor', undefined],
  ])('%s: %s', (header, value, expected) => {
    expect(withHeaders({ [header]: value }).gatewayCache).toEqual(expected);
  });

  it('LiteLLM names a key, and charges nothing', () => {
    const key = { 'x-litellm-cache-key': 'a1b2' };
    expect(withHeaders({ ...key, 'x-litellm-response-cost': '0.0' }).gatewayCache).toEqual(hit);
    expect(withHeaders({ ...key, 'x-litellm-response-cost': '0.1' }).gatewayCache).toBeUndefined();
    expect(withHeaders(key).gatewayCache).toBeUndefined();
  });
});

describe('what a gateway says that it charges', () => {
  it('is the cost in US dollars', () => {
    expect(withHeaders({ 'x-litellm-response-cost': '2.85e-05' }).gatewayCostUsd).toBe(2.85e-5);
  });

  it.each(['0', '0.0', 'None', '', '-1'])('is not known where it says %j', (value) => {
    expect(withHeaders({ 'x-litellm-response-cost': value })).not.toHaveProperty('gatewayCostUsd');
  });
});

describe('who answered, by the headers', () => {
  it.each([
    [{ 'openai-processing-ms': '12' }, 'openai'],
    [{ 'openai-processing-ms': '12', 'x-ms-deployment-name': 'gpt' }, 'azure.ai.openai'],
    [{ 'anthropic-ratelimit-requests-limit': '1' }, 'anthropic'],
    [{ 'x-amzn-bedrock-input-token-count': '1' }, 'aws.bedrock'],
    [{ 'x-groq-region': 'eu' }, 'groq'],
    [{ 'llm_provider-anthropic-organization-id': 'x' }, 'anthropic'],
    [{ 'x-request-id': 'req_1', 'cf-ray': '1' }, undefined],
  ])('%j', (headers, provider) => {
    const span = spanView(
      Object.fromEntries(
        Object.entries(headers).map(([name, value]) => [`http.response.header.${name}`, value]),
      ),
    );
    expect(providerByHeaders(readResponseHeaders(span))).toBe(provider);
  });

  it.each([
    ['ThrottlingException:http://internal.amazon.com/coral/', 'ThrottlingException'],
    ['ThrottlingException', 'ThrottlingException'],
    ['com.amazon#ValidationException', 'ValidationException'],
    ['two words', undefined],
    ['', undefined],
  ])('the error of AWS: %s', (value, errorType) => {
    expect(errorTypeByHeaders(new Map([['x-amzn-errortype', value]]))).toBe(errorType);
  });
});
