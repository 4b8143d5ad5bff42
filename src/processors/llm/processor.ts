import type { Batch } from '../../pipeline/batch.ts';
import type { ComponentSettings, Processor } from '../../pipeline/component.ts';
import type { Consumer } from '../../pipeline/consumer.ts';
import type { Outcome } from '../../pipeline/outcome.ts';
import { type EnrichOptions, enrichBatch } from './enrich-batch.ts';
import { createLlmMetrics } from './metrics.ts';

/** Enriches the LLM calls of trace requests and hands them on; metrics and logs go through as they are. */
export function createLlmProcessor(
  options: EnrichOptions,
  settings: ComponentSettings,
  next: Consumer,
): Processor {
  const metrics = createLlmMetrics(settings.meter);
  const pricesLoaded = options.rooms.pricer.ready.catch(() => {
    settings.logger.error('The price list cannot be loaded: only billed and overridden prices are known');
  });
  return {
    async start() {},
    async shutdown() {},
    async consume(batch: Batch, signal: AbortSignal): Promise<Outcome> {
      const enriched =
        batch.signal === 'traces' ? await enrichBatch(batch, { ...options, metrics, pricesLoaded }) : batch;
      if (enriched === batch) metrics.unchanged(batch.signal, batch.bytes.length);
      return next.consume(enriched, signal);
    },
  };
}
