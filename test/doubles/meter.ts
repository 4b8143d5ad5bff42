import type { Counter, Histogram, Labels, Meter, MetricDefinition } from '../../src/telemetry/meter.ts';

/**
 * A meter that keeps what was recorded. Labels that the definition does not list, or that are missing, throw, as
 * they would in the real one. Instruments of the same definition and labels share their figure.
 */
export class RecordingMeter implements Meter {
  readonly #counts = new Map<string, number>();
  readonly #records = new Map<string, number[]>();
  readonly #gauges = new Map<string, () => number>();

  counter(definition: MetricDefinition, labels: Labels): Counter {
    const series = seriesOf(definition, labels);
    return {
      add: (amount = 1) => {
        this.#counts.set(series, (this.#counts.get(series) ?? 0) + amount);
      },
    };
  }

  histogram(definition: MetricDefinition, labels: Labels): Histogram {
    const series = seriesOf(definition, labels);
    return {
      record: (value) => {
        this.#records.set(series, [...(this.#records.get(series) ?? []), value]);
      },
    };
  }

  gauge(definition: MetricDefinition, labels: Labels, read: () => number): () => void {
    const series = seriesOf(definition, labels);
    this.#gauges.set(series, read);
    return () => {
      if (this.#gauges.get(series) === read) this.#gauges.delete(series);
    };
  }

  /** A counter's figure; 0 where nothing was added. */
  count(definition: MetricDefinition, labels: Labels = {}): number {
    return this.#counts.get(seriesOf(definition, labels)) ?? 0;
  }

  /** What a histogram was given, in order. */
  recorded(definition: MetricDefinition, labels: Labels = {}): readonly number[] {
    return this.#records.get(seriesOf(definition, labels)) ?? [];
  }

  /** What a gauge reads now; undefined where none is registered. */
  gaugeValue(definition: MetricDefinition, labels: Labels = {}): number | undefined {
    return this.#gauges.get(seriesOf(definition, labels))?.();
  }
}

function seriesOf(definition: MetricDefinition, labels: Labels): string {
  const given = Object.keys(labels).sort().join();
  const wanted = [...definition.labels].sort().join();
  if (given !== wanted) throw new Error(`${definition.name} takes the labels [${wanted}], not [${given}]`);
  return JSON.stringify([definition.name, ...[...definition.labels].sort().map((label) => labels[label])]);
}
