import { describe, expect, it } from 'vitest';
import type { AttributeValue } from '../../src/llm/call.ts';
import { readCall } from '../../src/llm/enrich.ts';
import { createScanner } from '../../src/llm/scan/scanner.ts';
import { bodies, HTTP, ROOMS } from './enriched.ts';
import { spanView } from './span-view.ts';

/** One rule for each role, so that a verdict tells which roles were scanned as what. */
const WORDS = { user: 'zinnia', retrieved: 'begonia', tool_arguments: 'dahlia' };

const rules = Object.entries(WORDS).map(
  ([role, word]) => `
  - id: seen-as-${role.replace('_', '-')}
    family: prompt_injection
    description: A word in a text of the role.
    severity: low
    weight: 1
    roles: [${role}]
    owasp: [LLM01:2025]
    patterns: ['${word}']
    examples: { match: ['${word}'], no_match: ['rose'] }`,
);

const scanner = createScanner({
  packs: [],
  thresholds: {},
  maxScanBytes: 1 << 18,
  extraRules: [{ name: 'roles.yaml', text: `rules:${rules.join('')}\n` }],
});

function verdictOn(attributes: Record<string, AttributeValue>) {
  return readCall(spanView(attributes), { ...ROOMS, scanner })?.call.security;
}

const at = (url: string) => ({ ...HTTP, 'url.full': url });
const OPENAI = at('https://api.openai.com/v1/chat/completions');
const RESPONSES = at('https://api.openai.com/v1/responses');
const ANTHROPIC = at('https://api.anthropic.com/v1/messages');
const GEMINI = at('https://generativelanguage.googleapis.com/v1beta/models/gemini-2.5-pro:generateContent');
const CONVERSE = at('https://bedrock-runtime.eu-west-1.amazonaws.com/model/amazon.nova-pro-v1%3A0/converse');
const COHERE = at('https://api.cohere.com/v2/chat');
const RERANK = at('https://api.cohere.com/v2/rerank');

const user = (content: unknown) => ({ messages: [{ role: 'user', content }] });
const HANDED = { path: 'dahlia' };

describe('what a model hands to tools is scanned as arguments', () => {
  const call = { type: 'function', id: 'c', function: { name: 'f', arguments: JSON.stringify(HANDED) } };
  it.each([
    [
      'OpenAI chat',
      OPENAI,
      user('Hi'),
      { choices: [{ message: { role: 'assistant', tool_calls: [call] } }] },
    ],
    [
      'OpenAI responses',
      RESPONSES,
      { input: 'Hi' },
      { object: 'response', output: [{ type: 'function_call', name: 'f', arguments: '{"a":"dahlia"}' }] },
    ],
    [
      'Anthropic',
      ANTHROPIC,
      user('Hi'),
      { type: 'message', content: [{ type: 'tool_use', id: 't', name: 'f', input: HANDED }] },
    ],
    [
      'Gemini',
      GEMINI,
      { contents: [{ role: 'user', parts: [{ text: 'Hi' }] }] },
      { candidates: [{ content: { parts: [{ functionCall: { name: 'f', args: HANDED } }] } }] },
    ],
    [
      'Bedrock Converse',
      CONVERSE,
      user([{ text: 'Hi' }]),
      { output: { message: { role: 'assistant', content: [{ toolUse: { name: 'f', input: HANDED } }] } } },
    ],
    ['Cohere', COHERE, user('Hi'), { message: { role: 'assistant', tool_calls: [call] } }],
  ])('by %s', (_, http, request, response) => {
    expect(verdictOn({ ...http, ...bodies(request, response) })).toMatchObject({
      rules: ['seen-as-tool-arguments'],
      directions: ['output'],
    });
  });

  it('as the conventions and OpenInference write them', () => {
    const part = { type: 'tool_call', name: 'f', arguments: HANDED };
    const conventions = {
      'gen_ai.operation.name': 'chat',
      'gen_ai.output.messages': JSON.stringify([{ role: 'assistant', parts: [part] }]),
    };
    const flattened = {
      'openinference.span.kind': 'LLM',
      'llm.output_messages.0.message.role': 'assistant',
      'llm.output_messages.0.message.tool_calls.0.tool_call.function.arguments': '{"a":"dahlia"}',
    };
    for (const attributes of [conventions, flattened])
      expect(verdictOn(attributes)?.rules).toEqual(['seen-as-tool-arguments']);
  });

  it('and what it says beside them is not', () => {
    const message = { role: 'assistant', content: 'dahlia' };
    expect(verdictOn({ ...OPENAI, ...bodies(user('Hi'), { choices: [{ message }] }) })?.rules).toEqual([]);
  });
});

describe('what was looked up is scanned as retrieved, from the tool side', () => {
  const text = 'begonia and zinnia';
  const document = { type: 'document', source: { type: 'text', media_type: 'text/plain', data: text } };
  const result = { type: 'search_result', source: 's', title: 't', content: [{ type: 'text', text }] };
  it.each([
    ['a document for Anthropic', ANTHROPIC, user([document])],
    ['a search result for Anthropic', ANTHROPIC, user([result])],
    [
      'a search result in a tool result',
      ANTHROPIC,
      user([{ type: 'tool_result', tool_use_id: 't', content: [result] }]),
    ],
    ['a document for Bedrock', CONVERSE, user([{ document: { name: 'd', source: { text } } }])],
    ['a document for Cohere', COHERE, { ...user('Hi'), documents: [{ data: { snippet: text } }] }],
    ['a document for a reranker', RERANK, { query: 'q', documents: [text] }],
    [
      'what a search of files found earlier',
      RESPONSES,
      { input: [{ type: 'file_search_call', id: 'f', results: [{ text, filename: 'a.txt' }] }] },
    ],
  ])('%s', (_, http, request) => {
    expect(verdictOn({ ...http, ...bodies(request, {}) })).toMatchObject({
      rules: ['seen-as-retrieved'],
      directions: ['tool'],
    });
  });

  it('in an answer, too, where it is not counted as its words', () => {
    const found = { type: 'file_search_call', id: 'f', results: [{ text, filename: 'a.txt' }] };
    const message = { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'Yes.' }] };
    const call = readCall(
      spanView({
        ...RESPONSES,
        ...bodies({ input: 'Hi' }, { object: 'response', output: [found, message] }),
      }),
      { ...ROOMS, scanner },
    )?.call;
    expect(call?.security).toMatchObject({ rules: ['seen-as-retrieved'], directions: ['tool'] });
    expect(call?.estimate.outputTokens).toBe(1);
  });

  it.each(['retrieval.documents.0.document.content', 'reranker.input_documents.0.document.content'])(
    '%s of OpenInference',
    (key) => {
      const attributes = { 'openinference.span.kind': 'RERANKER', 'reranker.query': 'q', [key]: text };
      expect(verdictOn(attributes)?.rules).toEqual(['seen-as-retrieved']);
    },
  );

  it('and what the user says is not', () => {
    expect(verdictOn({ ...OPENAI, ...bodies(user(text), {}) })).toMatchObject({
      rules: ['seen-as-user'],
      directions: ['input'],
    });
  });
});
