import {
  AggregatorRegistry,
  type MetricObjectWithValues,
  type MetricValue,
  Counter as PromCounter,
  Gauge as PromGauge,
  Histogram as PromHistogram,
  Registry,
} from 'prom-client';
import type { Counter, Histogram, Labels, Meter, MetricDefinition } from './meter.ts';

/** All figures of a process at one moment, as plain data. */
export type MetricsSnapshot = readonly MetricObjectWithValues<MetricValue<string>>[];

/** Makes one set of figures of those of several processes, as each metric says (`acrossProcesses`). */
export function addSnapshots(snapshots: readonly MetricsSnapshot[]): Promise<MetricsSnapshot> {
  return AggregatorRegistry.aggregate([...snapshots]).getMetricsAsJSON();
}

/** The Prometheus text exposition of such figures. */
export function expositionOf(snapshots: readonly MetricsSnapshot[]): Promise<string> {
  return AggregatorRegistry.aggregate([...snapshots]).metrics();
}

/** The same without gauges: what a process that has ended leaves behind. */
export function withoutGauges(snapshot: MetricsSnapshot): MetricsSnapshot {
  return snapshot.filter(({ type }) => String(type) !== 'gauge');
}

/** One set of label values of a metric, read at each scrape. */
interface Series {
  readonly labels: Labels;
  readonly read: () => number;
}

/** All series of one metric, by their label values. */
type SeriesTable = Map<string, Series>;

/**
 * A meter whose figures Prometheus can scrape. Figures live in plain fields and reach the registry only when
 * somebody scrapes, so that counting costs an addition.
 */
export class PrometheusMeter implements Meter {
  readonly #registry = new Registry();
  readonly #definitions = new Map<string, MetricDefinition>();
  readonly #tables = new Map<string, SeriesTable>();
  readonly #histograms = new Map<string, PromHistogram>();
  readonly #counters = new Map<string, PushedCounter>();

  /** `constantLabels` stand on every series: `service_name`, `service_instance_id`, `service_version`. */
  constructor(constantLabels: Labels) {
    this.#registry.setDefaultLabels(constantLabels);
  }

  /** The media type of the exposition. */
  get contentType(): string {
    return this.#registry.contentType;
  }

  /** The Prometheus text exposition of all figures as they are now. */
  exposition(): Promise<string> {
    return this.#registry.metrics();
  }

  /** The same figures, to be put together with those of other processes. */
  snapshot(): Promise<MetricsSnapshot> {
    return this.#registry.getMetricsAsJSON();
  }

  counter(definition: MetricDefinition, labels: Labels): Counter {
    const key = seriesKey(definition, labels);
    const known = this.#counters.get(key);
    if (known !== undefined) return known;
    const counter = new PushedCounter();
    this.#counters.set(key, counter);
    this.#table(definition).set(key, { labels, read: () => counter.total });
    return counter;
  }

  histogram(definition: MetricDefinition, labels: Labels): Histogram {
    seriesKey(definition, labels);
    this.#define(definition);
    let histogram = this.#histograms.get(definition.name);
    if (histogram === undefined) {
      histogram = new PromHistogram({
        ...promOptions(definition, this.#registry),
        buckets: [...(definition.buckets ?? [])],
      });
      this.#histograms.set(definition.name, histogram);
    }
    const series = histogram.labels(labels);
    return {
      record: (value) => {
        if (Number.isFinite(value)) series.observe(value);
      },
    };
  }

  gauge(definition: MetricDefinition, labels: Labels, read: () => number): () => void {
    const key = seriesKey(definition, labels);
    const table = this.#table(definition);
    const series = { labels, read };
    table.set(key, series);
    return () => {
      if (table.get(key) === series) table.delete(key);
    };
  }

  #table(definition: MetricDefinition): SeriesTable {
    this.#define(definition);
    const known = this.#tables.get(definition.name);
    if (known !== undefined) return known;
    const table: SeriesTable = new Map();
    this.#tables.set(definition.name, table);
    register(definition, table, this.#registry);
    return table;
  }

  /** Two definitions of one name would mix two things in one figure. */
  #define(definition: MetricDefinition): void {
    const known = this.#definitions.get(definition.name) ?? definition;
    if (known !== definition) throw new Error(`the metric ${definition.name} is defined twice`);
    this.#definitions.set(definition.name, definition);
  }
}

class PushedCounter implements Counter {
  total = 0;

  /** What would make a counter fall, or end it (a cost of NaN), is left out. */
  add(amount = 1): void {
    if (amount > 0 && Number.isFinite(amount)) this.total += amount;
  }
}

/** A metric that takes its figures from the table at each scrape. */
function register(definition: MetricDefinition, table: SeriesTable, registry: Registry): void {
  const options = promOptions(definition, registry);
  if (definition.kind === 'counter') {
    new PromCounter({
      ...options,
      collect() {
        this.reset();
        for (const { labels, value } of samples(table)) this.inc(labels, Math.max(0, value));
      },
    });
    return;
  }
  new PromGauge({
    ...options,
    collect() {
      this.reset();
      for (const { labels, value } of samples(table)) this.set(labels, value);
    },
  });
}

function promOptions({ name, help, labels, acrossProcesses }: MetricDefinition, registry: Registry) {
  const aggregator = acrossProcesses ?? 'sum';
  return { name, help, labelNames: [...labels], registers: [registry], aggregator };
}

/** A figure that cannot be told is left out: one bad reader must not take the whole scrape away. */
function samples(table: SeriesTable): { labels: Record<string, string>; value: number }[] {
  return [...table.values()].flatMap(({ labels, read }) => {
    try {
      const value = read();
      return Number.isFinite(value) ? [{ labels: { ...labels }, value }] : [];
    } catch {
      return [];
    }
  });
}

function seriesKey(definition: MetricDefinition, labels: Labels): string {
  const values = definition.labels.map((label) => labels[label]);
  if (values.includes(undefined) || Object.keys(labels).length !== values.length) {
    throw new Error(`the metric ${definition.name} takes the labels [${definition.labels.join(', ')}]`);
  }
  return JSON.stringify([definition.name, ...values]);
}
