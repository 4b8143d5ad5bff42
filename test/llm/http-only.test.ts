import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readSdkFacts } from '../../src/llm/attributes/sdk-facts.ts';
import { speaksOfHttpOnly } from '../../src/llm/http-only.ts';
import { findMessages } from '../../src/llm/payload/messages.ts';
import { spanView } from './span-view.ts';

const HTTP_KEYS = [
  'http.request.method',
  'http.response.status_code',
  'http.request.body.content',
  'http.response.header.x-request-id',
  'url.full',
  'server.address',
  'server.port',
  'net.peer.name',
  'network.protocol.version',
  'user_agent.original',
  'thread.name',
  'code.function.name',
  'peer.service',
];
const OTHER_KEYS = [
  '',
  'events',
  'input.value',
  'gen_ai.request.model',
  'llm.prompts.0.content',
  'ai.prompt',
  'httpx',
];

const texts = fc.constantFrom('POST', '200', '{"messages":[{"role":"user","content":"hello"}]}', '["stop"]');

function attributes(keys: readonly string[]) {
  return fc.dictionary(fc.constantFrom(...keys), texts, { maxKeys: 8 });
}

describe('a span that speaks of HTTP only', () => {
  it('has no messages and tells nothing in the words of an LLM instrumentation', () => {
    fc.assert(
      fc.property(attributes(HTTP_KEYS), attributes(HTTP_KEYS), (onSpan, onEvent) => {
        const event = {
          name: 'http.request',
          timeUnixNano: 1n,
          attributes: new Map<string, string>(Object.entries(onEvent)),
        };
        const span = { ...spanView(onSpan), events: [event] };
        expect(speaksOfHttpOnly(span)).toBe(true);
        expect(findMessages(span)).toBeUndefined();
        expect(readSdkFacts(span, 'openai')).toEqual({ usage: {} });
      }),
    );
  });

  it('is none with any other key, on it or on an event, with an error, or with an event of another kind', () => {
    for (const key of OTHER_KEYS) {
      expect(speaksOfHttpOnly(spanView({ 'url.full': 'https://x', [key]: '1' }))).toBe(false);
      const event = { name: 'http.request', timeUnixNano: 1n, attributes: new Map([[key, '1']]) };
      expect(speaksOfHttpOnly({ ...spanView({}), events: [event] })).toBe(false);
    }
    expect(speaksOfHttpOnly({ ...spanView({}), statusCode: 2 })).toBe(false);
    const named = { name: 'gen_ai.user.message', timeUnixNano: 1n, attributes: new Map() };
    expect(speaksOfHttpOnly({ ...spanView({}), events: [named] })).toBe(false);
  });
});
