import type { LlmCall } from '../../llm/call.ts';
import {
  type CallChanges,
  type CallDigest,
  type CarriedDigest,
  callOf,
  carriedOf,
  changesOf,
} from '../../llm/calls/digest.ts';
import { memoryHistory, PromptHistory, type PromptVerdict, type Sighting } from '../../llm/prompt/history.ts';
import type { CommonsHost } from '../../pipeline/commons.ts';
import type { ComponentSettings } from '../../pipeline/component.ts';
import { METRICS } from '../../telemetry/metric-table.ts';
import type { LlmProcessorConfig } from './config.ts';
import { Join } from './join.ts';
import { createLlmMetrics } from './metrics.ts';
import { historyBounds } from './prompt-recorder.ts';

/** What a request of a worker's tells of calls. */
export interface CallsQuestion {
  readonly about: 'calls';
  readonly calls: readonly CallDigest[];
  readonly carried: readonly CarriedDigest[];
}

/** What others know, for each of the calls; null: nothing. */
export type CallsAnswer = readonly (CallChanges | null)[];

/** System prompts that were seen on calls of one request. */
export interface PromptsQuestion {
  readonly about: 'prompts';
  readonly sightings: readonly Sighting[];
}

export interface PromptsAnswer {
  readonly verdicts: readonly PromptVerdict[];
  /** Indices of the sightings of templates that were new for their key. */
  readonly news: readonly number[];
}

/**
 * What the workers of a daemon share of a processor `llm`: the book of calls with those that wait, and the history of
 * prompts where it is not kept in a storage. It lives in the primary process, so that a call's spans meet whichever
 * worker they arrive at, and a worker that dies takes nothing of it along.
 */
export function createLlmHost(
  { join: holding, promptHistory }: Pick<LlmProcessorConfig, 'join' | 'promptHistory'>,
  { id, meter, timers }: ComponentSettings,
): CommonsHost {
  const metrics = createLlmMetrics(meter);
  const join = new Join(holding, timers, metrics.waited);
  meter.gauge(METRICS.llmJoinWaiting, { processor: id }, () => join.waitingCalls);
  const history = new PromptHistory(memoryHistory(), historyBounds(promptHistory));

  async function joinCalls({ calls, carried }: CallsQuestion, signal: AbortSignal): Promise<CallsAnswer> {
    const nowMs = timers.elapsedMs();
    const shadows = calls.map(callOf);
    join.enter(
      shadows,
      carried.map((digest) => carriedOf(digest, nowMs)),
    );
    await join.wait(shadows, signal);
    join.settle(shadows);
    return calls.map((digest, index) => changesOf(digest, shadows[index] as LlmCall) ?? null);
  }

  async function recordPrompts({ sightings }: PromptsQuestion): Promise<PromptsAnswer> {
    const { verdicts, news } = history.record(sightings);
    await history.flush();
    return { verdicts, news: news.map((sighting) => sightings.indexOf(sighting)) };
  }

  return {
    answer(question, signal) {
      const asked = question as CallsQuestion | PromptsQuestion;
      return asked.about === 'calls' ? joinCalls(asked, signal) : recordPrompts(asked);
    },
  };
}
