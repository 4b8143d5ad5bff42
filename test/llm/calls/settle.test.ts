import { describe, expect, it } from 'vitest';
import type { LlmCall } from '../../../src/llm/call.ts';
import { CallBook } from '../../../src/llm/calls/call-book.ts';
import { spanView } from '../span-view.ts';

type Facts = Partial<Omit<LlmCall, 'span' | 'detection'>> & {
  spanId: string;
  source?: 'http' | 'sdk';
  scopeName?: string;
  traceId?: string;
  startS?: number;
};

function call({
  spanId,
  source = 'sdk',
  scopeName = 'instrumentation',
  traceId = 'trace',
  startS = 0,
  ...facts
}: Facts): LlmCall {
  const span = spanView(
    {},
    {
      spanId,
      scopeName,
      traceId,
      startTimeUnixNano: BigInt(startS) * 1_000_000_000n,
      endTimeUnixNano: BigInt(startS + 2) * 1_000_000_000n,
    },
  );
  return {
    span,
    detection: { source },
    responseId: 'chatcmpl-1',
    usage: { inputTokens: 10, outputTokens: 5 },
    usageSource: 'sdk',
    requestTexts: [],
    responseTexts: [],
    estimate: {},
    notes: new Set(),
    ...facts,
  };
}

/** All in one request. */
function settleCalls(calls: readonly LlmCall[]): void {
  const book = new CallBook({ maxCalls: 100_000, keepMs: 1 });
  book.enter(calls, 0);
  book.settle(calls, 0);
}

const duplicates = (calls: readonly LlmCall[]) => calls.map((one) => one.duplicateOf);

describe('spans that tell of one call', () => {
  it('leave the figures to the instrumentation’s span, whatever the order of arrival', () => {
    const http = call({ spanId: 'http', source: 'http', usageSource: 'provider' });
    const native = call({ spanId: 'native', scopeName: 'com.anthropic.sdk.go' });
    const instrumented = call({ spanId: 'instrumented' });
    settleCalls([http, native, instrumented]);
    expect(duplicates([http, native, instrumented])).toEqual(['instrumented', 'instrumented', undefined]);
    expect(http.usage).toEqual({});
    expect(http.usageSource).toBeUndefined();
  });

  it('tell the bearer what the gateway said in the headers, which the HTTP span has', () => {
    const limit = { limitRequests: 5 };
    const http = call({
      spanId: 'http',
      source: 'http',
      conditions: {
        rateLimited: false,
        rateLimit: limit,
        gatewayCache: { hit: false, kind: 'gateway' },
        gatewayCostUsd: 0.25,
      },
    });
    const instrumented = call({ spanId: 'instrumented', conditions: { rateLimit: {} } });
    settleCalls([http, instrumented]);
    expect(instrumented.conditions).toEqual({
      rateLimited: false,
      rateLimit: limit,
      gatewayCache: { hit: false, kind: 'gateway' },
      gatewayCostUsd: 0.25,
    });
  });

  it('give the bearer the count of the payload before the SDK’s own before the instrumentation’s', () => {
    const instrumented = call({ spanId: 'a', usage: { outputTokens: 39 }, stopReason: 'stop' });
    const native = call({
      spanId: 'b',
      scopeName: 'com.anthropic.sdk.python',
      usage: { outputTokens: 36 },
      stopReason: 'end_turn',
    });
    settleCalls([instrumented, native]);
    expect(instrumented).toMatchObject({ usage: { outputTokens: 36 }, stopReason: 'end_turn' });
    const again = call({ spanId: 'c', usage: { outputTokens: 39 } });
    const http = call({
      spanId: 'd',
      source: 'http',
      usageSource: 'provider',
      usage: { outputTokens: 37 },
      billedCostUsd: 1,
    });
    settleCalls([native, again, http]);
    expect(again).toMatchObject({ usage: { outputTokens: 37 }, usageSource: 'provider', billedCostUsd: 1 });
    expect(http.billedCostUsd).toBeUndefined();
  });

  it('are not estimated on one of them where another has the count', () => {
    const uncounted = call({ spanId: 'a', usage: {}, estimate: { inputTokens: 11, outputTokens: 6 } });
    delete uncounted.usageSource;
    const counted = call({ spanId: 'b', source: 'http' });
    settleCalls([uncounted, counted]);
    expect(duplicates([uncounted, counted])).toEqual(['b', undefined]);
    expect(counted.usage).toEqual({ inputTokens: 10, outputTokens: 5 });
  });

  it('are estimated once where the one’s log record has what the other lacks', () => {
    const calls = [
      call({ spanId: 'http', usage: {}, source: 'http', estimate: { inputTokens: 11 } }),
      call({ spanId: 'sdk', usage: {}, estimate: { outputTokens: 6 } }),
    ];
    for (const one of calls) delete one.usageSource;
    settleCalls(calls);
    expect(duplicates(calls)).toEqual(['sdk', undefined]);
  });

  it('are estimated once where none of them has a count', () => {
    const calls = [
      call({ spanId: 'a', usage: {} }),
      call({ spanId: 'b', usage: {}, source: 'http', estimate: { inputTokens: 11, outputTokens: 6 } }),
      call({ spanId: 'c', usage: {}, source: 'http', estimate: { inputTokens: 11, outputTokens: 6 } }),
    ];
    for (const one of calls) delete one.usageSource;
    settleCalls(calls);
    expect(duplicates(calls)).toEqual(['b', undefined, 'b']);
  });

  it('are found through others, by trace and by time', () => {
    const calls = [
      call({ spanId: 'a', traceId: 't1', startS: 0 }),
      call({ spanId: 'b', traceId: 't2', startS: 60, scopeName: 'com.anthropic.sdk.python' }),
      call({ spanId: 'c', traceId: 't1', startS: 61 }),
      call({ spanId: 'd', traceId: 't3', startS: 120 }),
    ];
    settleCalls(calls);
    expect(duplicates(calls)).toEqual([undefined, 'a', 'a', undefined]);
  });

  it('are told apart in bounded time where a server gives every answer the same id', () => {
    const calls = Array.from({ length: 50_000 }, (_, at) =>
      call({ spanId: `${at}`, traceId: `${at}`, startS: 10 * at }),
    );
    settleCalls(calls);
    expect(calls.filter(({ duplicateOf }) => duplicateOf !== undefined)).toEqual([]);
  });

  it('are not found in other traces where one source has the id in several at a time, as a mock’s', () => {
    const calls = [call({ spanId: 'a', traceId: 't1' }), call({ spanId: 'b', traceId: 't2' })];
    settleCalls(calls);
    expect(duplicates(calls)).toEqual([undefined, undefined]);
  });

  it('are so many at most, so that work stays bounded where a mock gives all answers of a trace one id', () => {
    const book = new CallBook({ maxCalls: 100_000, keepMs: 1 });
    const calls = Array.from({ length: 20_000 }, (_, at) => call({ spanId: `${at}` }));
    book.enter(calls, 0);
    for (const one of calls) expect(book.others(one).length).toBeLessThan(32);
  });

  it('are known by the id within the trace, or at the same time', () => {
    const first = call({ spanId: 'a', traceId: 't1', startS: 0 });
    const sibling = call({ spanId: 'b', traceId: 't2', startS: 1, scopeName: 'com.anthropic.sdk.python' });
    const replayedFromCache = call({ spanId: 'c', traceId: 't3', startS: 60 });
    settleCalls([first, sibling, replayedFromCache]);
    expect(duplicates([first, sibling, replayedFromCache])).toEqual([undefined, 'a', undefined]);
  });

  it('are not known without an id', () => {
    const calls = [call({ spanId: 'a' }), call({ spanId: 'b' })];
    for (const one of calls) delete one.responseId;
    settleCalls(calls);
    expect(duplicates(calls)).toEqual([undefined, undefined]);
  });

  it('of equal rank leave the figures to the first', () => {
    const calls = [call({ spanId: 'a' }), call({ spanId: 'b' }), call({ spanId: 'c' })];
    settleCalls(calls);
    expect(duplicates(calls)).toEqual([undefined, 'a', 'a']);
  });
});

describe('two roots of one service', () => {
  const root = (spanId: string, scopeName: string, more: Partial<Facts> = {}) => {
    const { responseId: _, ...made } = call({
      spanId,
      scopeName,
      traceId: spanId,
      requestModel: 'mistral-small',
      usage: { outputTokens: 5 },
      ...more,
    });
    return made as LlmCall;
  };
  const native = 'mistralai_sdk_tracer';

  it('are one call where one lies within the other and all agrees', () => {
    const calls = [
      root('sdk', native, { usage: { inputTokens: 10, outputTokens: 5 } }),
      root('own', 'instrumentation', { responseModel: 'mistral-small-2506' }),
    ];
    settleCalls(calls);
    expect(duplicates(calls)).toEqual(['own', undefined]);
    expect(calls[1]?.usage).toEqual({ inputTokens: 10, outputTokens: 5 });
  });

  it.each<[string, Partial<Facts>]>([
    ['at different times', { startS: 1 }],
    ['of different models', { requestModel: 'mistral-large' }],
    ['with different counts', { usage: { outputTokens: 6 } }],
    ['of one source', { scopeName: native }],
  ])('are two %s', (_, more) => {
    const calls = [root('sdk', native), root('own', 'instrumentation', more)];
    settleCalls(calls);
    expect(duplicates(calls)).toEqual([undefined, undefined]);
  });

  it('are one call of two instrumentations', () => {
    const calls = [root('outer', 'langchain'), root('inner', 'openai')];
    settleCalls(calls);
    expect(duplicates(calls)).toEqual([undefined, 'outer']);
  });

  it('are two where there is a choice', () => {
    const calls = [
      root('sdk', native),
      root('other', native, { usage: { outputTokens: 5 } }),
      root('own', 'instrumentation'),
    ];
    settleCalls(calls);
    expect(duplicates(calls)).toEqual([undefined, undefined, undefined]);
  });
});

describe('counts that a framework adds up over a loop of tool calls', () => {
  const turn = (spanId: string, startS: number, input: number, output: number, more: Partial<Facts> = {}) =>
    call({
      spanId,
      startS,
      scopeName: 'org.springframework.boot',
      responseId: `chatcmpl-${spanId}`,
      usage: { inputTokens: input, outputTokens: output },
      stopReason: 'tool_calls',
      ...more,
    });

  it('are those of the call alone, where the turn before is known', () => {
    const calls = [
      turn('a', 0, 23, 25),
      turn('b', 10, 60, 45),
      turn('c', 20, 110, 74, { stopReason: 'stop' }),
      turn('d', 30, 150, 90, { stopReason: 'stop' }),
    ];
    settleCalls(calls);
    expect(calls.map(({ usage }) => usage)).toEqual([
      { inputTokens: 23, outputTokens: 25 },
      { inputTokens: 37, outputTokens: 20 },
      { inputTokens: 50, outputTokens: 29 },
      { inputTokens: 150, outputTokens: 90 },
    ]);
  });

  it('are left alone where nothing was added up', () => {
    const usage = { inputTokens: 60, outputTokens: 45, cachedInputTokens: 0 };
    const calls = [turn('a', 0, 23, 25), turn('b', 10, 0, 0, { usage })];
    settleCalls(calls);
    expect(calls[1]?.usage).toEqual(usage);
    const others = [turn('a', 0, 23, 25), turn('b', 10, 60, 45, { scopeName: 'other' })];
    settleCalls(others);
    expect(others[1]?.usage).toEqual({ inputTokens: 60, outputTokens: 45 });
  });
});

it('the answer’s own name of its model stands before the one that was asked for', () => {
  const calls = [
    call({ spanId: 'own', responseModel: 'claude-sonnet-4-5' }),
    call({
      spanId: 'sdk',
      scopeName: 'com.anthropic.sdk.python',
      responseModel: 'claude-sonnet-4-5-20250929',
    }),
  ];
  settleCalls(calls);
  expect(calls[0]?.responseModel).toBe('claude-sonnet-4-5-20250929');
});
