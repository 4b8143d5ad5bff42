import { Trails } from '../../llm/trail.ts';
import type { MessageMemory } from '../../otlp/message-memory.ts';
import { MessagePool } from '../../otlp/message-pool.ts';
import type { Batch } from '../../pipeline/batch.ts';
import type { Component, ComponentSettings, Processor } from '../../pipeline/component.ts';
import type { Consumer } from '../../pipeline/consumer.ts';
import { METRICS } from '../../telemetry/metric-table.ts';
import type { CallJoin } from './call-join.ts';
import type { LlmProcessorConfig } from './config.ts';
import type { EnrichContext, EnrichOptions } from './enrich-context.ts';
import { enrichRecords } from './enrich-records.ts';
import { enrichSpans } from './enrich-spans.ts';
import { explainCall } from './explain.ts';
import { Join } from './join.ts';
import { createLlmMetrics } from './metrics.ts';
import { PromptRecorder } from './prompt-recorder.ts';
import { SharedJoin } from './shared-join.ts';

/** What the processors of all pipelines that name one `llm` have in common: logs and traces meet there. */
export type SharedContext = EnrichContext;

/** Sets up what is shared; the first pipeline's settings serve all. */
export function shareContext(
  options: EnrichOptions,
  config: Pick<LlmProcessorConfig, 'join' | 'promptHistory'>,
  settings: ComponentSettings,
  memory: MessageMemory = new MessagePool(settings.timers),
): SharedContext {
  const { id, meter, logger, timers, commons, explain } = settings;
  const metrics = createLlmMetrics(meter);
  const localJoin = (): CallJoin => {
    const join = new Join(config.join, timers, metrics.waited);
    meter.gauge(METRICS.llmJoinWaiting, { processor: id }, () => join.waitingCalls);
    return join;
  };
  const join = commons === undefined ? localJoin() : new SharedJoin(commons);
  let prices: Promise<void> | undefined;
  const loadPrices = (): Promise<void> => {
    prices ??= options.rooms.pricer.ready().catch(() => {
      logger.error('The price list cannot be loaded: only billed and overridden prices are known');
    });
    return prices;
  };
  const prompts = new PromptRecorder(config.promptHistory, settings, metrics);
  const context = { ...options, join, metrics, prompts, loadPrices, memory, elapsedMs: timers.elapsedMs };
  if (explain === undefined) return context;
  const trails = new Trails();
  return {
    ...context,
    rooms: { ...options.rooms, watch: trails.watch },
    explain: (call) => explain(explainCall(call, trails)),
  };
}

/** Enriches the LLM calls of trace requests and hands them on. */
export function createSpanProcessor(context: SharedContext, next: Consumer): Processor {
  const working = new Set<Promise<Batch>>();
  return {
    start: () => context.prompts.start(),
    async shutdown() {
      await context.join.close();
      await Promise.allSettled(working);
      await context.prompts.shutdown();
    },
    async consume(batch, signal) {
      const enriching = enrichSpans(batch, context, signal);
      working.add(enriching);
      const enriched = await enriching.finally(() => working.delete(enriching));
      if (enriched === batch) context.metrics.unchanged(batch.signal, batch.bytes.length);
      return next.consume(enriched, signal);
    },
  };
}

/** Learns from log records what they tell of calls, enriches those with text, and hands all on. */
export function createRecordProcessor(context: SharedContext, next: Consumer): Processor {
  return {
    ...WITHOUT_LIFE,
    async consume(batch, signal) {
      const enriched = await enrichRecords(batch, context);
      if (enriched === batch) context.metrics.unchanged(batch.signal, batch.bytes.length);
      return next.consume(enriched, signal);
    },
  };
}

/** Stands in the pipelines of metrics, of which nothing is understood. */
export function createPassThrough({ metrics }: SharedContext, next: Consumer): Processor {
  return {
    ...WITHOUT_LIFE,
    consume(batch, signal) {
      metrics.unchanged(batch.signal, batch.bytes.length);
      return next.consume(batch, signal);
    },
  };
}

const WITHOUT_LIFE: Component = {
  async start() {},
  async shutdown() {},
};
