import type { EnrichmentStatus } from '../../llm/attributes/write.ts';
import type { LlmCall, Redaction, Usage } from '../../llm/call.ts';
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
  // The values are few (statuses, rules, sources). Looked up by name and labels put together, the counters of a
  // span took 3 µs.
  const countBy = (definition: MetricDefinition, labelsOf: (value: string) => Labels) => {
    const counters = new Map<string, Counter>();
    return (value: string, amount = 1) => {
      let counter = counters.get(value);
      if (counter === undefined) {
        counter = meter.counter(definition, labelsOf(value));
        counters.set(value, counter);
      }
      counter.add(amount);
    };
  };
  const countAll = (definition: MetricDefinition) => {
    const count = countBy(definition, () => ({}));
    return (amount = 1) => count('', amount);
  };
  const detected = countBy(METRICS.llmSpansDetected, (source) => ({ source }));
  const enriched = countBy(METRICS.llmSpansEnriched, (status) => ({ status }));
  const inputTokens = countBy(METRICS.llmTokens, (source) => ({ direction: 'input', source }));
  const outputTokens = countBy(METRICS.llmTokens, (source) => ({ direction: 'output', source }));
  const costUsd = countBy(METRICS.llmCostUsd, (source) => ({ source }));
  const unpriced = countBy(METRICS.llmUnpricedModels, (model) => ({ model }));
  const failed = countBy(METRICS.llmFailures, (reason) => ({ reason }));
  const waited = countBy(METRICS.llmJoinWaits, (result) => ({ result }));
  const passed = countBy(METRICS.passthroughBytes, (signal) => ({ otel_signal: signal }));
  const payloadBytes = countAll(METRICS.llmPayloadBytes);
  const newPrompts = countAll(METRICS.llmNewPrompts);
  const toldRecords = countAll(METRICS.llmRecordsEnriched);
  const countFindings = createFindingCounts(meter);
  const modelLabel = createModelLabels();
  const seconds = meter.histogram(METRICS.llmEnrichmentSeconds, {});
  const countReading = ({ findings, payloadLength }: ReadCall, durationSeconds: number) => {
    seconds.record(durationSeconds);
    payloadBytes(payloadLength);
    if (findings.length > 0) countFindings(findings);
  };
  return {
    unchanged: passed,
    failed: (reason) => failed(reason),
    read: (read, durationSeconds) => {
      detected(read.call.detection.source);
      countReading(read, durationSeconds);
    },
    readRecord: countReading,
    waited: (result) => waited(result),
    redacted: ({ action, families }) => {
      for (const family of families.length > 0 ? families : ['unknown'])
        meter.counter(METRICS.llmRedactions, { family, action }).add();
    },
    newPrompt: () => newPrompts(),
    toldRecord: () => toldRecords(),
    told: (call, status) => {
      enriched(status);
      const { source, usage } = tokensOf(call);
      if (usage.inputTokens !== undefined) inputTokens(source, usage.inputTokens);
      if (usage.outputTokens !== undefined) outputTokens(source, usage.outputTokens);
      if (call.cost !== undefined) costUsd(call.cost.source, call.cost.totalUsd);
      if (call.notes.has('unpriced_model')) unpriced(modelLabel(call.responseModel ?? call.requestModel));
    },
  };
}

/** Counts each rule that fired in a call once. */
function createFindingCounts(meter: Meter): (findings: ReadCall['findings']) => void {
  const counters = new Map<string, Counter>();
  return (findings) => {
    const fired = new Map(findings.map(({ ruleId, family }) => [ruleId, family]));
    for (const [rule, family] of fired) {
      const counter = counters.get(rule) ?? meter.counter(METRICS.llmFindings, { family, rule });
      counters.set(rule, counter);
      counter.add();
    }
  };
}

/** What the tokens of a duplicate, which are counted with the span that bears them, are here. */
const NO_TOKENS: { readonly source: string; readonly usage: Usage } = { source: 'none', usage: {} };

function tokensOf({ usageSource, usage, estimate, duplicateOf }: LlmCall): typeof NO_TOKENS {
  if (duplicateOf !== undefined) return NO_TOKENS;
  return usageSource === undefined ? { source: 'estimate', usage: estimate } : { source: usageSource, usage };
}
