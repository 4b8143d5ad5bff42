import { ITEM_NAMES, SIGNALS, type Signal } from '../otlp/signal.ts';
import type { MetricDefinition } from './meter.ts';

type Row = Omit<MetricDefinition, 'name'>;
type PerSignal = Readonly<Record<Signal, MetricDefinition>>;

/**
 * All metrics of the daemon, the only place where their names are written.
 *
 * Those of a pipeline carry the names and labels that a Collector with its default configuration exposes, since
 * dashboards and alerts key on them. Its default Prometheus reader is set to `without_type_suffix` and
 * `without_units`, so counters have no `_total`; ours keep to the same style. Where the Collector has one metric
 * per kind of item (`…_spans`, `…_metric_points`, `…_log_records`) the row is a record by signal.
 */
export const METRICS = {
  receiverAccepted: perSignal('otelcol_receiver_accepted', {
    kind: 'counter',
    help: 'Items successfully pushed into the pipeline.',
    labels: ['receiver', 'transport'],
  }),
  receiverRefused: perSignal('otelcol_receiver_refused', {
    kind: 'counter',
    help: 'Items that could not be pushed into the pipeline, for a reason further down in it.',
    labels: ['receiver', 'transport'],
  }),
  receiverFailed: perSignal('otelcol_receiver_failed', {
    kind: 'counter',
    help: 'Items that the receiver itself failed to process.',
    labels: ['receiver', 'transport'],
  }),
  receiverRequests: metric('otelcol_receiver_requests', {
    kind: 'counter',
    help: 'Requests received, by outcome: success, refused (further down in the pipeline) or failure (here).',
    labels: ['receiver', 'transport', 'outcome'],
  }),

  processorIncomingItems: metric('otelcol_processor_incoming_items', {
    kind: 'counter',
    help: 'Items passed to the processor.',
    labels: ['processor', 'otel_signal'],
  }),
  processorOutgoingItems: metric('otelcol_processor_outgoing_items', {
    kind: 'counter',
    help: 'Items that the processor passed on.',
    labels: ['processor', 'otel_signal'],
  }),

  componentExceptions: metric('clearspan_component_exceptions', {
    kind: 'counter',
    help: 'Batches refused because a component threw an exception, which is a bug in it.',
    labels: ['component', 'otel_signal'],
  }),

  exporterSent: perSignal('otelcol_exporter_sent', {
    kind: 'counter',
    help: 'Items successfully delivered to the destination.',
    labels: ['exporter'],
  }),
  exporterSendFailed: perSignal('otelcol_exporter_send_failed', {
    kind: 'counter',
    help: 'Items lost because the destination refused them for good or the retries ran out.',
    labels: ['exporter'],
  }),
  exporterEnqueueFailed: perSignal('otelcol_exporter_enqueue_failed', {
    kind: 'counter',
    help: 'Items that found no room in the sending queue.',
    labels: ['exporter'],
  }),
  exporterQueueSize: metric('otelcol_exporter_queue_size', {
    kind: 'gauge',
    help: 'What waits in the sending queue, in the unit of its sizer.',
    labels: ['exporter', 'data_type'],
  }),
  exporterQueueCapacity: metric('otelcol_exporter_queue_capacity', {
    kind: 'gauge',
    help: 'What the sending queue holds at most, in the unit of its sizer.',
    labels: ['exporter', 'data_type'],
  }),
  exporterInFlightRequests: metric('otelcol_exporter_in_flight_requests', {
    kind: 'gauge',
    help: 'Requests sent to the destination whose answer has not arrived.',
    labels: ['exporter', 'data_type'],
  }),

  workers: metric('clearspan_workers', {
    kind: 'gauge',
    help: 'Worker processes that are ready; only where `service.workers` asks for several.',
    labels: [],
  }),
  workerReplacements: metric('clearspan_worker_replacements', {
    kind: 'counter',
    help: 'Worker processes that were started for one that had ended.',
    labels: [],
  }),

  processUptime: metric('otelcol_process_uptime', {
    kind: 'counter',
    help: 'Seconds since the process started.',
    labels: [],
    acrossProcesses: 'max',
  }),
  processCpuSeconds: metric('otelcol_process_cpu_seconds', {
    kind: 'counter',
    help: 'User and system CPU time of the process, in seconds.',
    labels: [],
  }),
  processMemoryRss: metric('otelcol_process_memory_rss', {
    kind: 'gauge',
    help: 'Resident memory of the process, in bytes.',
    labels: [],
  }),
  processHeapAllocBytes: metric('otelcol_process_runtime_heap_alloc_bytes', {
    kind: 'gauge',
    help: 'Bytes in use on the JavaScript heap and in buffers beside it.',
    labels: [],
  }),

  llmSpansDetected: metric('clearspan_llm_spans_detected', {
    kind: 'counter',
    help: 'Spans recognised as LLM calls, by what told them: http, sdk or manual.',
    labels: ['source'],
  }),
  llmSpansEnriched: metric('clearspan_llm_spans_enriched', {
    kind: 'counter',
    help: 'LLM spans by enrichment status: complete, partial or none.',
    labels: ['status'],
  }),
  llmRecordsEnriched: metric('clearspan_llm_log_records_enriched', {
    kind: 'counter',
    help: "Log records with a call's text that were enriched.",
    labels: [],
  }),
  llmJoinWaiting: metric('clearspan_llm_join_waiting', {
    kind: 'gauge',
    help: 'LLM calls that wait, unacknowledged, for facts from other spans or log records.',
    labels: ['processor'],
  }),
  llmJoinWaits: metric('clearspan_llm_join_waits', {
    kind: 'counter',
    help: 'LLM calls that waited for facts, by what came of it: joined, timeout or cancelled.',
    labels: ['result'],
  }),
  llmFailures: metric('clearspan_llm_failures', {
    kind: 'counter',
    help: 'Enrichments that failed and left the span as it was, by reason; or (`masking`) maskings that failed, whose text was dropped.',
    labels: ['reason'],
  }),
  llmEnrichmentSeconds: metric('clearspan_llm_enrichment_seconds', {
    kind: 'histogram',
    help: 'Time spent on one LLM span, in seconds.',
    labels: [],
    buckets: [
      0.000_01, 0.000_025, 0.000_05, 0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.05, 0.25, 1,
    ],
  }),
  llmPayloadBytes: metric('clearspan_llm_payload_bytes', {
    kind: 'counter',
    help: 'Bytes of captured payload that were looked into.',
    labels: [],
  }),
  llmTokens: metric('clearspan_llm_tokens', {
    kind: 'counter',
    help: 'Tokens of the LLM calls seen, by direction (input, output) and source (provider, sdk, estimate).',
    labels: ['direction', 'source'],
  }),
  llmCostUsd: metric('clearspan_llm_cost_usd', {
    kind: 'counter',
    help: 'Cost of the LLM calls seen, in US dollars, by the source of the price.',
    labels: ['source'],
  }),
  llmUnpricedModels: metric('clearspan_llm_unpriced_models', {
    kind: 'counter',
    help: 'LLM calls with token counts whose model has no known price; of a hundred models by name, else `other`.',
    labels: ['model'],
  }),
  llmNewPrompts: metric('clearspan_llm_new_prompts', {
    kind: 'counter',
    help: 'Templates of system prompts that were seen for the first time for their prompt key.',
    labels: [],
  }),
  llmFindings: metric('clearspan_llm_findings', {
    kind: 'counter',
    help: 'Security findings in prompts and answers, by family and rule.',
    labels: ['family', 'rule'],
  }),
  llmRedactions: metric('clearspan_llm_redactions', {
    kind: 'counter',
    help: 'Spans and log records of which captured text was masked, by family and by the strongest of what was done; the family is unknown where masking failed and text was dropped.',
    labels: ['family', 'action'],
  }),
  passthroughBytes: metric('clearspan_passthrough_bytes', {
    kind: 'counter',
    help: 'Bytes of export requests that were forwarded unchanged.',
    labels: ['otel_signal'],
  }),
} as const;

/** Every definition, those by signal included, in the table's order. */
export function metricDefinitions(): MetricDefinition[] {
  return Object.values(METRICS).flatMap((row) =>
    'traces' in row ? SIGNALS.map((signal) => row[signal]) : [row],
  );
}

function metric(name: string, row: Row): MetricDefinition {
  return { name, ...row };
}

function perSignal(prefix: string, row: Row): PerSignal {
  return {
    traces: metric(`${prefix}_${ITEM_NAMES.traces}`, row),
    metrics: metric(`${prefix}_${ITEM_NAMES.metrics}`, row),
    logs: metric(`${prefix}_${ITEM_NAMES.logs}`, row),
  };
}
