/** The kinds of telemetry that OTLP carries and Clearspan forwards. */
export const SIGNALS = ['traces', 'metrics', 'logs'] as const;

export type Signal = (typeof SIGNALS)[number];

/** What one unit of a signal is called in metric names and messages, as the Collector calls it. */
export const ITEM_NAMES: Record<Signal, string> = {
  traces: 'spans',
  metrics: 'metric_points',
  logs: 'log_records',
};
