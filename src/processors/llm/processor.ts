import type { Component, ComponentSettings, Processor } from '../../pipeline/component.ts';
import type { Consumer } from '../../pipeline/consumer.ts';
import { type EnrichOptions, enrichBatch } from './enrich-batch.ts';
import { createLlmMetrics } from './metrics.ts';

/** Enriches the LLM calls of trace requests and hands them on. */
export function createLlmProcessor(
  options: EnrichOptions,
  settings: ComponentSettings,
  next: Consumer,
): Processor {
  const metrics = createLlmMetrics(settings.meter);
  const pricesLoaded = options.rooms.pricer.ready.catch(() => {
    settings.logger.error('The price list cannot be loaded: only billed and overridden prices are known');
  });
  const context = { ...options, metrics, pricesLoaded };
  return {
    ...WITHOUT_LIFE,
    async consume(batch, signal) {
      const enriched = await enrichBatch(batch, context);
      if (enriched === batch) metrics.unchanged(batch.signal, batch.bytes.length);
      return next.consume(enriched, signal);
    },
  };
}

/** Stands in the pipelines of metrics and logs, of which nothing is understood. */
export function createPassThrough({ meter }: ComponentSettings, next: Consumer): Processor {
  const metrics = createLlmMetrics(meter);
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
