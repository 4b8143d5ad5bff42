import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ModelOutput, OutputSchemas, Payload, SafetyVerdict, Shape } from '../../../src/llm/call.ts';
import { readBody } from '../../../src/llm/extract/body.ts';
import { extractRequest } from '../../../src/llm/extract/request.ts';
import { extractResponse } from '../../../src/llm/extract/response.ts';
import { EXTRACTORS } from '../../../src/llm/extract/shapes.ts';
import { GOLDEN_CASES } from '../../golden/cases.ts';

const SHAPES = Object.keys(EXTRACTORS) as Shape[];
const HINTS = [undefined, ...SHAPES];
const payload = (text: string, truncated = false): Payload => ({ place: 'p', text, truncated });

/** Every fact has its own type, whatever the body held in its place. */
function expectWellTyped(facts: object): void {
  for (const [key, value] of Object.entries(facts)) {
    if (key === 'usage') {
      for (const count of Object.values(value as object)) expect(Number.isSafeInteger(count)).toBe(true);
    } else if (key.endsWith('Texts')) {
      for (const { text } of value as { text: unknown }[]) expect(typeof text).toBe('string');
    } else if (key === 'outputSchemas') {
      for (const tool of (value as OutputSchemas).tools) expect(typeof tool.name).toBe('string');
    } else if (key === 'output') {
      const { answers, toolCalls } = value as ModelOutput;
      const texts = [...answers, ...toolCalls.flatMap((call) => [call.name, call.arguments])];
      for (const text of texts) expect(typeof text).toBe('string');
    } else if (key === 'safety') {
      for (const category of (value as SafetyVerdict).categories ?? [])
        expect(typeof category).toBe('string');
    } else if (key === 'parameters') {
      for (const parameter of Object.values(value as object)) expect(Number.isFinite(parameter)).toBe(true);
    } else if (key === 'confidence') {
      for (const part of Object.values(value as object)) expect(part).toBeLessThanOrEqual(1);
    } else if (key === 'billedCostUsd' || key === 'retryAfterS') expect(Number.isFinite(value)).toBe(true);
    else if (key === 'streaming') expect(typeof value).toBe('boolean');
    else if (key !== 'notes') expect(typeof value).toBe('string');
  }
}

function extractAll(text: string): void {
  for (const hint of HINTS) {
    expectWellTyped(extractRequest(payload(text), hint));
    expectWellTyped(extractResponse(payload(text), hint));
  }
}

/** One object, and not JSON lines. */
function isJsonObject(text: string | undefined): boolean {
  return text !== undefined && readBody({ text }).kind === 'object';
}

describe('bodies that nobody should send', () => {
  it('any text at all: no exception', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), extractAll));
  });

  it('any JSON at all: no exception', () => {
    fc.assert(fc.property(fc.json(), extractAll));
  });

  it('golden bodies with any value replaced by any other: no exception, no fact of a wrong type', () => {
    const bodies = GOLDEN_CASES.flatMap(({ request, response }) => [request?.text, response?.text]).filter(
      isJsonObject,
    ) as string[];
    fc.assert(
      fc.property(
        fc.constantFrom(...bodies),
        fc.nat(),
        fc.jsonValue({ maxDepth: 2 }),
        (text, pick, value) => {
          let count = 0;
          JSON.parse(text, (_key, old) => {
            count++;
            return old;
          });
          let at = 0;
          const changed = JSON.parse(text, (_key, old) => (at++ === pick % count ? value : old));
          extractAll(JSON.stringify(changed) ?? 'null');
          extractAll(`data: ${JSON.stringify(changed)}\n\ndata: [DONE]\n\n`);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('keys that objects inherit have no meaning, and change nothing', () => {
    const text =
      '{"__proto__":{"model":"x"},"constructor":{"prototype":1},"messages":[{"role":"__proto__","content":"a"}]}';
    expect(extractRequest(payload(text), 'openai-chat')).toStrictEqual({
      shape: 'openai-chat',
      operation: 'chat',
      streaming: false,
      requestTexts: [{ role: 'user', text: 'a' }],
      notes: [],
    });
    expect(Object.hasOwn(Object.prototype, 'model')).toBe(false);
  });

  it('names that are too long, or of several lines, are no names', () => {
    const named = (model: string) =>
      extractRequest(payload(JSON.stringify({ model, messages: [] })), undefined);
    expect(named('m'.repeat(256)).requestModel).toHaveLength(256);
    expect(named('m'.repeat(257)).requestModel).toBeUndefined();
    expect(named('first\nsecond').requestModel).toBeUndefined();
  });

  it('sentences where an id, a reason or a tier belongs are left out', () => {
    const body = {
      id: 'You wrote: hello',
      object: 'chat.completion',
      service_tier: 'hello there',
      choices: [{ index: 0, message: {}, finish_reason: 'You wrote: hello' }],
    };
    const facts = extractResponse(payload(JSON.stringify(body)), 'openai-chat');
    expect(facts).not.toHaveProperty('responseId');
    expect(facts).not.toHaveProperty('stopReason');
    expect(facts).not.toHaveProperty('serviceTier');
  });

  it('an error whose type is a sentence has no name, since it may quote the prompt', () => {
    const body = { error: { type: 'You wrote: hello there', code: null, message: 'hello there' } };
    expect(extractResponse(payload(JSON.stringify(body)), 'openai-chat').errorType).toBeUndefined();
  });
});

describe('bodies that are expensive', () => {
  const deep = 200_000;
  const nested = `${'{"a":['.repeat(deep)}1${']}'.repeat(deep)}`;
  const LARGE: readonly (readonly [string, string])[] = [
    ['JSON nested 200,000 levels deep', nested],
    [
      'the same as arguments of a tool',
      `{"content":[{"type":"tool_use","input":${nested}}],"type":"message"}`,
    ],
    ['nesting that never closes', '{"a":'.repeat(deep)],
    ['a megabyte cut 5,000 levels deep', `${'{"content":['.repeat(5_000)}"${'x'.repeat(1_000_000)}`],
    ['messages within messages, cut', '{"messages":[{"content":[{"text":"a"},'.repeat(20_000)],
    [
      'a hundred thousand messages, cut',
      `{"messages":[${'{"role":"user","content":"a b"},'.repeat(100_000)}{`,
    ],
    ['half a million keys, cut', `{${Array.from({ length: 500_000 }, (_, i) => `"k${i}":0`).join()}`],
    ['half a million names of counts', 'x"usage":'.repeat(500_000)],
    ['half a million objects of counts', `x${',"usage":{}'.repeat(500_000)}`],
    ['half a million keys', `{${Array.from({ length: 500_000 }, (_, i) => `"k${i}":0`).join()}}`],
    [
      '200,000 details of a count',
      `{"candidates":[],"usageMetadata":{"promptTokensDetails":[${Array(200_000).fill('{"modality":"AUDIO","tokenCount":1}').join()}]}}`,
    ],
    ['a million quotes', '{"'.concat('"'.repeat(1_000_000))],
    ['two million line ends', `data:${'\n'.repeat(2_000_000)}`],
    ['two million carriage returns', `data:${'\r'.repeat(2_000_000)}`],
    [
      'a stream of 100,000 choices, each finished and counted',
      chunks((i) => ({ index: i, finish_reason: 's' })),
    ],
    ['a stream of 100,000 pieces', chunks(() => ({ index: 0, delta: { content: 'word ' } }))],
    [
      'a JSON string in a JSON string, many times',
      Array.from({ length: 12 }).reduce<string>((s) => JSON.stringify(s), '{}'),
    ],
  ];

  it.each(LARGE)('%s: read in bounded time, without an exception', (_name, text) => {
    for (const hint of [undefined, 'anthropic-messages'] as const) {
      extractRequest(payload(text), hint);
      expectWellTyped({ ...extractResponse(payload(text), hint), responseTexts: [] });
      const middle = text.length / 2;
      const gap = { ...payload(text.slice(0, middle), true), tail: text.slice(middle) };
      expectWellTyped({ ...extractResponse(gap, hint), responseTexts: [] });
    }
  });

  function chunks(choice: (index: number) => object): string {
    return Array.from({ length: 100_000 }, (_, index) => {
      const usage = { prompt_tokens: 1, completion_tokens: index };
      return `data: ${JSON.stringify({ object: 'chat.completion.chunk', choices: [choice(index)], usage })}\n\n`;
    }).join('');
  }
});
