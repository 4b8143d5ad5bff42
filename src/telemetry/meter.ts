/** One row of the metric table (metric-table.ts): the only place where metric names are written. */
export interface MetricDefinition {
  readonly name: string;
  readonly kind: 'counter' | 'gauge' | 'histogram';
  readonly help: string;
  readonly labels: readonly string[];
  /** Upper bounds of a histogram's buckets, in the metric's unit. */
  readonly buckets?: readonly number[];
  /** What several processes tell makes one figure: their sum, or what the one with most tells. Default: the sum. */
  readonly acrossProcesses?: 'sum' | 'max';
}

export type Labels = Readonly<Record<string, string>>;

export interface Counter {
  add(amount?: number): void;
}

export interface Histogram {
  record(value: number): void;
}

/**
 * Hands out the daemon's own instruments. A component resolves its instruments once, when it is made, and keeps
 * them: looking labels up builds strings, which a hot path must not.
 */
export interface Meter {
  counter(definition: MetricDefinition, labels: Labels): Counter;
  histogram(definition: MetricDefinition, labels: Labels): Histogram;
  /**
   * `read` is called at each scrape. Returns a function that takes the gauge away again. Also for a definition of
   * kind `counter` whose figure is kept elsewhere and only rises (CPU seconds).
   */
  gauge(definition: MetricDefinition, labels: Labels, read: () => number): () => void;
}
