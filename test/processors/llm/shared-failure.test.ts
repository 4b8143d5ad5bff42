import { describe, expect, it } from 'vitest';
import type { LlmCall } from '../../../src/llm/call.ts';
import type { Commons } from '../../../src/pipeline/commons.ts';
import { SharedJoin } from '../../../src/processors/llm/shared-join.ts';
import { sharedPrompts } from '../../../src/processors/llm/shared-prompts.ts';
import { spanView } from '../../llm/span-view.ts';

const NEVER = new AbortController().signal;
const SILENT: Commons = { ask: async () => undefined };

function aCall(): LlmCall {
  return {
    span: spanView({}, { spanId: 'a' }),
    detection: { source: 'sdk' },
    usage: { inputTokens: 1, outputTokens: 2 },
    usageSource: 'sdk',
    requestTexts: [],
    responseTexts: [],
    estimate: {},
    notes: new Set(),
  };
}

describe('a primary process that fails to answer', () => {
  it('leaves calls as they are, to be told by themselves', async () => {
    const join = new SharedJoin(SILENT);
    const calls = [aCall()];
    join.enter(calls, []);
    await join.wait(calls, NEVER);
    join.settle(calls);
    expect(calls).toEqual([aCall()]);
  });

  it('leaves prompts without a verdict', async () => {
    const sightings = [{ key: 'k', templateHash: 'h', atMs: 1 }];
    expect(await sharedPrompts(SILENT).record(sightings)).toEqual({ verdicts: [], news: [] });
  });
});

describe('closing', () => {
  it('waits for what is being read, and has the primary process answer at once', async () => {
    const asked: AbortSignal[] = [];
    const join = new SharedJoin({
      ask: (_question, signal) =>
        new Promise((resolve) => {
          asked.push(signal);
          signal.addEventListener('abort', () => resolve([null]));
        }),
    });
    let goOn: () => void = () => undefined;
    const reading = join.reading(
      () =>
        new Promise<void>((resolve) => {
          goOn = resolve;
        }),
    );
    const calls = [aCall()];
    join.enter(calls, []);
    const waited = join.wait(calls, NEVER);
    const closed = join.close();
    expect(asked.map(({ aborted }) => aborted)).toEqual([false]);
    goOn();
    await reading;
    await closed;
    await waited;
    expect(asked.map(({ aborted }) => aborted)).toEqual([true]);
  });
});
