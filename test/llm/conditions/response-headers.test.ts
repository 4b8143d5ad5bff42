import { describe, expect, it } from 'vitest';
import { readResponseHeaders } from '../../../src/llm/conditions/response-headers.ts';
import { spanView } from '../span-view.ts';

describe('the headers of an answer', () => {
  it('are read as lists of texts, the first of each', () => {
    const headers = readResponseHeaders(
      spanView({ 'http.response.header.retry-after': ['3', '4'], 'http.response.header.x-cache': [] }),
    );
    expect([...headers]).toEqual([['retry-after', '3']]);
  });

  it('are read as plain texts, with underscores or dashes, in any case', () => {
    const headers = readResponseHeaders(
      spanView({
        'http.response.header.x_ratelimit_limit_tokens': ' 200 ',
        'http.response.header.OpenAI-Version': '2020-10-01',
      }),
    );
    expect([...headers]).toEqual([
      ['x-ratelimit-limit-tokens', '200'],
      ['openai-version', '2020-10-01'],
    ]);
  });

  it('are read from one object in a span event, as text or as a map, with texts, lists and numbers', () => {
    const asText = JSON.stringify({ 'Retry-After': 2, 'X-Cache': ['HIT'] });
    const expected = [
      ['retry-after', '2'],
      ['x-cache', 'HIT'],
    ];
    for (const value of [asText, { 'retry-after': 2, 'x-cache': ['HIT'] }]) {
      const span = spanView(
        {},
        { events: [{ name: 'http.response', attributes: { 'http.response.headers': value } }] },
      );
      expect([...readResponseHeaders(span)]).toEqual(expected);
    }
  });

  it('of a provider are those that a gateway passed on, unless it says the same itself', () => {
    const headers = readResponseHeaders(
      spanView({
        'http.response.header.llm_provider-openai-version': '2020-10-01',
        'http.response.header.llm_provider-x-ratelimit-limit-tokens': '1',
        'http.response.header.x-ratelimit-limit-tokens': '2',
      }),
    );
    expect(headers.get('openai-version')).toBe('2020-10-01');
    expect(headers.get('x-ratelimit-limit-tokens')).toBe('2');
  });

  it('of the request are others', () => {
    expect(readResponseHeaders(spanView({ 'http.request.header.retry-after': ['3'] })).size).toBe(0);
  });

  it.each([
    ['broken JSON', '{"retry-after":'],
    ['a list', '["retry-after"]'],
    ['bytes', new Uint8Array([1, 2])],
    ['null', null],
    ['a megabyte of JSON', JSON.stringify({ a: 'x'.repeat(1 << 20) })],
  ])('that are %s are none', (_name, value) => {
    expect(readResponseHeaders(spanView({ 'http.response.headers': value })).size).toBe(0);
  });

  it('of the wrong type or longer than any header are none', () => {
    const span = spanView({
      'http.response.header.a': true,
      'http.response.header.b': [7n],
      'http.response.header.c': 'x'.repeat(2000),
    });
    expect(readResponseHeaders(span).size).toBe(0);
  });
});

it('the headers that LiteLLM passes on are read', () => {
  const parameters = JSON.stringify({
    api_base: null,
    additional_headers: { 'llm_provider-retry-after': '3', 'x-amzn-errortype': 'ThrottlingException' },
  });
  const headers = readResponseHeaders(spanView({ hidden_params: parameters }));
  expect(Object.fromEntries(headers)).toEqual({
    'x-amzn-errortype': 'ThrottlingException',
    'retry-after': '3',
  });
});
