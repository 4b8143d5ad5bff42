import type { EnrichmentStatus } from '../../llm/attributes/write.ts';
import type { LlmCall, Redaction } from '../../llm/call.ts';
import type { ReadCall } from '../../llm/enrich.ts';
import type { Counter, Labels, Meter, MetricDefinition } from '../../telemetry/meter.ts';
import { METRICS } from '../../telemetry/metric-table.ts';
import type { WaitResult } from './hold.ts';
import { createModelLabels } from './model-label.ts';

/** Why a span, or a whole request, was passed on as it came, or (`masking`) with text dropped. */
export type FailureReason = 'unreadable_span' | 'exception' | 'splice' | 'masking';

/** What the processor counts. */
export interface LlmMetrics {
  unchanged(signal: string, bytes: number): void;
  read(call: ReadCall, durationSeconds: number): void;
  readRecord(call: ReadCall, durationSeconds: number): void;
  told(call: LlmCall, status: EnrichmentStatus): void;
  toldRecord(): void;
  newPrompt(): void;
  redacted(redaction: Redaction): void;
  waited(result: WaitResult): void;
  failed(reason: FailureReason): void;
}

export function createLlmMetrics(meter: Meter): LlmMetrics {
  // The label values are few (signals, rules, sources): each counter is resolved when first needed and kept.
  const counters = new Map<string, Counter>();
  const count = (definition: MetricDefinition, labels: Labels, amount: number) => {
    const key = `${definition.name} ${Object.values(labels).join(' ')}`;
    let counter = counters.get(key);
    if (counter === undefined) {
      counter = meter.counter(definition, labels);
      counters.set(key, counter);
    }
    counter.add(amount);
  };
  const modelLabel = createModelLabels();
  const seconds = meter.histogram(METRICS.llmEnrichmentSeconds, {});
  const countReading = ({ findings, payloadLength }: ReadCall, durationSeconds: number) => {
    seconds.record(durationSeconds);
    count(METRICS.llmPayloadBytes, {}, payloadLength);
    const fired = new Map(findings.map(({ ruleId, family }) => [ruleId, family]));
    for (const [rule, family] of fired) count(METRICS.llmFindings, { family, rule }, 1);
  };
  return {
    unchanged: (signal, bytes) => count(METRICS.passthroughBytes, { otel_signal: signal }, bytes),
    failed: (reason) => count(METRICS.llmFailures, { reason }, 1),
    read: (read, durationSeconds) => {
      count(METRICS.llmSpansDetected, { source: read.call.detection.source }, 1);
      countReading(read, durationSeconds);
    },
    readRecord: countReading,
    waited: (result) => count(METRICS.llmJoinWaits, { result }, 1),
    redacted: ({ action, families }) => {
      for (const family of families.length > 0 ? families : ['unknown'])
        count(METRICS.llmRedactions, { family, action }, 1);
    },
    newPrompt: () => count(METRICS.llmNewPrompts, {}, 1),
    toldRecord: () => count(METRICS.llmRecordsEnriched, {}, 1),
    told: (call, status) => {
      count(METRICS.llmSpansEnriched, { status }, 1);
      const { source, usage } = tokensOf(call);
      const { inputTokens, outputTokens } = usage;
      if (inputTokens !== undefined) count(METRICS.llmTokens, { direction: 'input', source }, inputTokens);
      if (outputTokens !== undefined) count(METRICS.llmTokens, { direction: 'output', source }, outputTokens);
      if (call.cost !== undefined)
        count(METRICS.llmCostUsd, { source: call.cost.source }, call.cost.totalUsd);
      if (call.notes.has('unpriced_model'))
        count(METRICS.llmUnpricedModels, { model: modelLabel(call.responseModel ?? call.requestModel) }, 1);
    },
  };
}

/** A duplicate's tokens are counted with the span that bears them. */
function tokensOf({ usageSource, usage, estimate, duplicateOf }: LlmCall) {
  if (duplicateOf !== undefined) return { source: 'none', usage: {} };
  return usageSource === undefined ? { source: 'estimate', usage: estimate } : { source: usageSource, usage };
}
