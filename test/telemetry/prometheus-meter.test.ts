import { describe, expect, it } from 'vitest';
import type { MetricDefinition } from '../../src/telemetry/meter.ts';
import { METRICS } from '../../src/telemetry/metric-table.ts';
import { PrometheusMeter } from '../../src/telemetry/prometheus-meter.ts';

const { receiverAccepted, exporterQueueSize, llmCostUsd, llmEnrichmentSeconds, processCpuSeconds } = METRICS;

const TEMPERATURE: MetricDefinition = { name: 'temperature', kind: 'gauge', help: 'Warmth.', labels: [] };

/** The sample lines of a scrape. */
async function scrape(meter: PrometheusMeter): Promise<string[]> {
  return (await meter.exposition()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
}

describe('counters', () => {
  it('appear with 0 once they are resolved, and add up', async () => {
    const meter = new PrometheusMeter({});
    const counter = meter.counter(receiverAccepted.traces, { receiver: 'otlp', transport: 'grpc' });
    const series = 'otelcol_receiver_accepted_spans{receiver="otlp",transport="grpc"}';
    expect(await scrape(meter)).toEqual([`${series} 0`]);
    counter.add(5);
    counter.add();
    expect(await scrape(meter)).toEqual([`${series} 6`]);
    expect(await scrape(meter)).toEqual([`${series} 6`]);
  });

  it('are one instrument for the same labels in whatever order, and apart for others', async () => {
    const meter = new PrometheusMeter({});
    meter.counter(receiverAccepted.traces, { receiver: 'otlp', transport: 'grpc' }).add(1);
    meter.counter(receiverAccepted.traces, { transport: 'grpc', receiver: 'otlp' }).add(2);
    meter.counter(receiverAccepted.traces, { receiver: 'otlp', transport: 'http' }).add(4);
    expect(await scrape(meter)).toEqual([
      'otelcol_receiver_accepted_spans{receiver="otlp",transport="grpc"} 3',
      'otelcol_receiver_accepted_spans{receiver="otlp",transport="http"} 4',
    ]);
  });

  it('never fall and never end in NaN', async () => {
    const meter = new PrometheusMeter({});
    const counter = meter.counter(llmCostUsd, { source: 'price_list' });
    for (const amount of [0.5, -1, Number.NaN, Number.POSITIVE_INFINITY, 0, 0.25]) counter.add(amount);
    expect(await scrape(meter)).toEqual(['clearspan_llm_cost_usd{source="price_list"} 0.75']);
  });

  it('may be read from elsewhere at each scrape', async () => {
    const meter = new PrometheusMeter({});
    let seconds = 1;
    meter.gauge(processCpuSeconds, {}, () => seconds);
    expect(await scrape(meter)).toEqual(['otelcol_process_cpu_seconds 1']);
    seconds = 2.5;
    expect(await meter.exposition()).toContain(
      '# TYPE otelcol_process_cpu_seconds counter\notelcol_process_cpu_seconds 2.5\n',
    );
  });
});

describe('gauges', () => {
  it('are read at each scrape, one for each set of labels', async () => {
    const meter = new PrometheusMeter({});
    let size = 3;
    meter.gauge(exporterQueueSize, { exporter: 'a', data_type: 'traces' }, () => size);
    meter.gauge(exporterQueueSize, { exporter: 'b', data_type: 'traces' }, () => 7);
    size = 4;
    expect(await scrape(meter)).toEqual([
      'otelcol_exporter_queue_size{exporter="a",data_type="traces"} 4',
      'otelcol_exporter_queue_size{exporter="b",data_type="traces"} 7',
    ]);
  });

  it('go away alone, and leave alone whoever took their place', async () => {
    const meter = new PrometheusMeter({});
    const labels = { exporter: 'a', data_type: 'traces' };
    const removeFirst = meter.gauge(exporterQueueSize, labels, () => 1);
    meter.gauge(exporterQueueSize, { ...labels, exporter: 'b' }, () => 2);
    const removeSecond = meter.gauge(exporterQueueSize, labels, () => 3);
    removeFirst();
    expect(await scrape(meter)).toContain('otelcol_exporter_queue_size{exporter="a",data_type="traces"} 3');
    removeSecond();
    removeSecond();
    expect(await scrape(meter)).toEqual(['otelcol_exporter_queue_size{exporter="b",data_type="traces"} 2']);
  });

  it('that cannot be read are left out, and the others are not', async () => {
    const meter = new PrometheusMeter({});
    meter.gauge(exporterQueueSize, { exporter: 'a', data_type: 'traces' }, () => {
      throw new Error('gone');
    });
    meter.gauge(exporterQueueSize, { exporter: 'b', data_type: 'traces' }, () => Number.NaN);
    meter.gauge(TEMPERATURE, {}, () => -3);
    expect(await scrape(meter)).toEqual(['temperature -3']);
  });
});

describe('histograms', () => {
  it('count into the buckets of their definition', async () => {
    const meter = new PrometheusMeter({});
    const definition: MetricDefinition = {
      name: 'wait_seconds',
      kind: 'histogram',
      help: 'Waiting.',
      labels: ['who'],
      buckets: [0.1, 1],
    };
    meter.histogram(definition, { who: 'a' }).record(0.05);
    meter.histogram(definition, { who: 'a' }).record(0.5);
    meter.histogram(definition, { who: 'a' }).record(Number.NaN);
    expect(await scrape(meter)).toEqual([
      'wait_seconds_bucket{le="0.1",who="a"} 1',
      'wait_seconds_bucket{le="1",who="a"} 2',
      'wait_seconds_bucket{le="+Inf",who="a"} 2',
      'wait_seconds_sum{who="a"} 0.55',
      'wait_seconds_count{who="a"} 2',
    ]);
  });

  it('have the buckets of the table', async () => {
    const meter = new PrometheusMeter({});
    meter.histogram(llmEnrichmentSeconds, {}).record(0.000_04);
    expect(await scrape(meter)).toContain('clearspan_llm_enrichment_seconds_bucket{le="0.00005"} 1');
  });
});

describe('a meter', () => {
  it('puts its constant labels on every series and escapes what Prometheus wants escaped', async () => {
    const meter = new PrometheusMeter({ service_name: 'clear"span\\', service_version: '1' });
    meter.counter(llmCostUsd, { source: 'a\nb' });
    expect(await scrape(meter)).toEqual([
      'clearspan_llm_cost_usd{source="a\\nb",service_name="clear\\"span\\\\",service_version="1"} 0',
    ]);
  });

  it('is its own: another one in the same process shows nothing of it', async () => {
    new PrometheusMeter({}).counter(llmCostUsd, { source: 'a' });
    expect(await scrape(new PrometheusMeter({}))).toEqual([]);
  });

  it('refuses labels that the definition does not have, and lacks none', () => {
    const meter = new PrometheusMeter({});
    const wrong = [{}, { source: 'a', more: 'b' }, { other: 'a' }];
    for (const labels of wrong as Record<string, string>[]) {
      expect(() => meter.counter(llmCostUsd, labels)).toThrow(
        'clearspan_llm_cost_usd takes the labels [source]',
      );
    }
  });

  it('refuses a second definition of a name', () => {
    const meter = new PrometheusMeter({});
    meter.gauge(TEMPERATURE, {}, () => 1);
    expect(() => meter.gauge({ ...TEMPERATURE, help: 'Cold.' }, {}, () => 1)).toThrow(
      'temperature is defined twice',
    );
  });
});
