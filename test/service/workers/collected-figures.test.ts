import { expect, it } from 'vitest';
import { CollectedFigures } from '../../../src/service/workers/collected-figures.ts';
import type { WorkerProcess } from '../../../src/service/workers/worker-pool.ts';
import { METRICS } from '../../../src/telemetry/metric-table.ts';
import { PrometheusMeter } from '../../../src/telemetry/prometheus-meter.ts';
import { HandTimers, settled } from '../../doubles/timers.ts';

const LABELS = { service_name: 'clearspan' };
const ACCEPTED = { receiver: 'otlp', transport: 'grpc' };
const QUEUE = { exporter: 'otlp', data_type: 'traces' };

/** A worker that answers as long as it is not told to be silent. */
function workerOf(take: () => (worker: WorkerProcess, snapshot: never) => void) {
  const meter = new PrometheusMeter(LABELS);
  const state = { silent: false };
  const worker: WorkerProcess = {
    pid: 1,
    kill: () => undefined,
    send: ({ kind }) => {
      if (kind !== 'collect' || state.silent) return;
      void meter.snapshot().then((snapshot) => take()(worker, JSON.parse(JSON.stringify(snapshot)) as never));
    },
  };
  return { worker, meter, state };
}

function collected(count: number) {
  const own = new PrometheusMeter(LABELS);
  const timers = new HandTimers();
  const workers = Array.from({ length: count }, () =>
    workerOf(() => (worker, snapshot) => figures.take(worker, snapshot)),
  );
  const ready = new Set(workers.map(({ worker }) => worker));
  const figures: CollectedFigures = new CollectedFigures(own, () => [...ready], timers);
  const end = (index: number) => {
    const { worker } = workers[index]!;
    ready.delete(worker);
    figures.ended(worker);
  };
  const line = async (name: string) =>
    (await figures.exposition()).split('\n').filter((text) => text.startsWith(name));
  return { own, timers, workers, figures, end, line };
}

it('adds counters, gauges and histograms of all processes up; the time of running is the longest', async () => {
  const { own, workers, line } = collected(2);
  for (const [index, { meter }] of workers.entries()) {
    meter.counter(METRICS.receiverAccepted.traces, ACCEPTED).add(index + 1);
    meter.gauge(METRICS.exporterQueueSize, QUEUE, () => 10);
    meter.histogram(METRICS.llmEnrichmentSeconds, {}).record(0.5);
    meter.gauge(METRICS.processUptime, {}, () => 5 + index);
  }
  own.gauge(METRICS.processUptime, {}, () => 7);
  own.gauge(METRICS.workers, {}, () => 2);
  expect(await line('otelcol_receiver_accepted')).toEqual([
    'otelcol_receiver_accepted_spans{receiver="otlp",transport="grpc",service_name="clearspan"} 3',
  ]);
  expect(await line('otelcol_exporter_queue_size')).toEqual([
    'otelcol_exporter_queue_size{exporter="otlp",data_type="traces",service_name="clearspan"} 20',
  ]);
  expect(await line('clearspan_llm_enrichment_seconds_count')).toEqual([
    'clearspan_llm_enrichment_seconds_count{service_name="clearspan"} 2',
  ]);
  expect(await line('otelcol_process_uptime')).toEqual([
    'otelcol_process_uptime{service_name="clearspan"} 7',
  ]);
  expect(await line('clearspan_workers')).toEqual(['clearspan_workers{service_name="clearspan"} 2']);
});

it('keeps what workers counted that have ended, however many, and nothing of what they held', async () => {
  const { workers, end, line } = collected(4);
  for (const { meter } of workers) {
    meter.counter(METRICS.receiverAccepted.traces, ACCEPTED).add(1);
    meter.gauge(METRICS.exporterQueueSize, QUEUE, () => 10);
  }
  const total = async () => Number((await line('otelcol_receiver_accepted_spans'))[0]?.split(' ').at(-1));
  expect(await total()).toBe(4);
  for (const index of [0, 1, 2]) {
    end(index);
    expect(await total()).toBe(4);
  }
  expect(Number((await line('otelcol_exporter_queue_size'))[0]?.split(' ').at(-1))).toBe(10);
});

it('tells of a worker that does not answer by what it said last', async () => {
  const { workers, figures, timers, line } = collected(1);
  const [only] = workers;
  only?.meter.counter(METRICS.receiverAccepted.traces, ACCEPTED).add(3);
  await line('otelcol');
  only!.state.silent = true;
  only?.meter.counter(METRICS.receiverAccepted.traces, ACCEPTED).add(3);
  const text = figures.exposition();
  await settled();
  await timers.advance(1000);
  expect(await text).toMatch(/^otelcol_receiver_accepted_spans\{.*\} 3$/m);
});

it('fetches figures now and then, so that a worker that is killed has told most of them', async () => {
  const { workers, figures, timers, end, line } = collected(1);
  workers[0]?.meter.counter(METRICS.receiverAccepted.traces, ACCEPTED).add(3);
  figures.start();
  await timers.advance(5000);
  figures.stop();
  end(0);
  expect((await line('otelcol_receiver_accepted_spans'))[0]).toMatch(/ 3$/);
});
