import { describe, expect, it } from 'vitest';
import { SIGNALS } from '../../src/otlp/signal.ts';
import { METRICS, metricDefinitions } from '../../src/telemetry/metric-table.ts';

describe('the metric table', () => {
  it('has the names of a Collector for what a Collector has', () => {
    const names = metricDefinitions().map(({ name }) => name);
    const items = ['spans', 'metric_points', 'log_records'];
    const perItem = [
      'otelcol_receiver_accepted',
      'otelcol_receiver_refused',
      'otelcol_receiver_failed',
      'otelcol_exporter_sent',
      'otelcol_exporter_send_failed',
      'otelcol_exporter_enqueue_failed',
    ].flatMap((prefix) => items.map((item) => `${prefix}_${item}`));
    expect(names.filter((name) => name.startsWith('otelcol_')).sort()).toEqual(
      [
        ...perItem,
        'otelcol_receiver_requests',
        'otelcol_processor_incoming_items',
        'otelcol_processor_outgoing_items',
        'otelcol_exporter_queue_size',
        'otelcol_exporter_queue_capacity',
        'otelcol_exporter_in_flight_requests',
        'otelcol_process_uptime',
        'otelcol_process_cpu_seconds',
        'otelcol_process_memory_rss',
        'otelcol_process_runtime_heap_alloc_bytes',
      ].sort(),
    );
  });

  it('gives the definition for a signal', () => {
    expect(SIGNALS.map((signal) => METRICS.receiverAccepted[signal].name)).toEqual([
      'otelcol_receiver_accepted_spans',
      'otelcol_receiver_accepted_metric_points',
      'otelcol_receiver_accepted_log_records',
    ]);
  });

  it('names each metric once, without the suffix that the Collector leaves off, and helps with each', () => {
    const definitions = metricDefinitions();
    expect(new Set(definitions.map(({ name }) => name)).size).toBe(definitions.length);
    for (const { name, help, kind, buckets } of definitions) {
      expect(name).toMatch(/^(otelcol|clearspan)_[a-z]+(_[a-z]+)*$/);
      expect(name).not.toMatch(/_total$/);
      expect(help).toMatch(/^[A-Z].*\.$/);
      expect(buckets !== undefined).toBe(kind === 'histogram');
    }
  });

  it('has buckets that rise', () => {
    for (const { buckets = [] } of metricDefinitions()) {
      expect(buckets).toEqual([...buckets].sort((a, b) => a - b));
    }
  });
});
