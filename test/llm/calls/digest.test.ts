import { expect, it } from 'vitest';
import type { LlmCall } from '../../../src/llm/call.ts';
import { CallBook } from '../../../src/llm/calls/call-book.ts';
import {
  applyChanges,
  callOf,
  carriedDigest,
  carriedOf,
  changesOf,
  digestOf,
} from '../../../src/llm/calls/digest.ts';
import { factsOf } from '../../../src/llm/calls/facts.ts';
import { placeOf } from '../../../src/llm/calls/place.ts';
import { spanView } from '../span-view.ts';

const SECRET = 'captured text';

function callOn(spanId: string, facts: Partial<LlmCall> = {}): LlmCall {
  const times = {
    startTimeUnixNano: 1_795_397_173_000_000_001n,
    endTimeUnixNano: 1_795_397_174_000_000_001n,
  };
  const ids = { traceId: 't', spanId, parentSpanId: spanId === 'a' ? '' : 'a' };
  return {
    span: spanView(
      { 'gen_ai.prompt': SECRET },
      { ...ids, ...times, name: SECRET, scopeName: 'tests', statusMessage: SECRET },
    ),
    detection: { source: 'http', host: 'api.openai.com', provider: 'openai', httpStatus: 200, path: '/v1/x' },
    provider: 'openai',
    usage: {},
    estimate: { inputTokens: 3 },
    systemPrompt: SECRET,
    requestTexts: [{ role: 'system', text: SECRET }],
    responseTexts: [{ role: 'assistant', text: SECRET }],
    hasRequest: true,
    notes: new Set(['no_usage']),
    ...facts,
  };
}

function crossed<Data>(data: Data): Data {
  return JSON.parse(JSON.stringify(data)) as Data;
}

it('holds no text, and all that a call tells besides', () => {
  const call = callOn('a', { responseId: 'r', conditions: { rateLimit: { resetS: 1 } } });
  const digest = crossed(digestOf(call));
  expect(JSON.stringify(digest)).not.toContain(SECRET);
  const shadow = callOf(digest);
  expect(factsOf(shadow)).toEqual(factsOf(call));
  expect(placeOf(shadow.span)).toEqual(placeOf(call.span));
  expect(changesOf(digest, shadow)).toBeUndefined();
});

it('brings back to each call what the book of another process put into its shadow', () => {
  const bearer = callOn('a', { usage: { inputTokens: 7, outputTokens: 5 }, usageSource: 'provider' });
  const other = callOn('b', {
    detection: { source: 'sdk' },
    usage: { inputTokens: 7, outputTokens: 6 },
    usageSource: 'sdk',
    stopReason: 'stop',
    billedCostUsd: 0.5,
  });
  const inOneProcess = [bearer, other].map((call) => ({ ...call, notes: new Set(call.notes) }));
  settle(inOneProcess);

  const apart = [bearer, other];
  const digests = crossed(apart.map(digestOf));
  const shadows = digests.map(callOf);
  settle(shadows);
  const changes = crossed(digests.map((digest, index) => changesOf(digest, shadows[index]!) ?? null));
  for (const [index, call] of apart.entries()) if (changes[index]) applyChanges(call, changes[index]);
  expect(apart).toEqual(inOneProcess);
  expect([bearer.duplicateOf, other.duplicateOf].filter(Boolean)).toHaveLength(1);
});

it('takes a carrier over as it was, but for the time at which it came', () => {
  const call = callOn('a');
  const carried = {
    kind: 'log',
    place: placeOf(call.span),
    facts: factsOf(call),
    identity: 'one',
    isPiece: true,
    systemAtUnixNano: 12n,
    atMs: 1,
  } as const;
  const digest = crossed(carriedDigest(carried));
  expect(JSON.stringify(digest)).not.toContain(SECRET);
  expect(carriedOf(digest, 99)).toEqual({ ...carried, atMs: 99 });
});

function settle(calls: readonly LlmCall[]): void {
  const book = new CallBook({ maxCalls: 10, keepMs: 1 });
  book.enter(calls, 0);
  book.settle(calls, 0);
}
