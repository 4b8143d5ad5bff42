import { describe, expect, it } from 'vitest';
import { BuildError } from '../../../src/service/build-error.ts';
import type { PrimaryMessage } from '../../../src/service/workers/messages.ts';
import { restartDelayMs } from '../../../src/service/workers/restart-delay.ts';
import {
  type WorkerEvents,
  WorkerPool,
  type WorkerProcess,
} from '../../../src/service/workers/worker-pool.ts';
import { METRICS } from '../../../src/telemetry/metric-table.ts';
import { RecordingLogger } from '../../doubles/logger.ts';
import { RecordingMeter } from '../../doubles/meter.ts';
import { HandTimers } from '../../doubles/timers.ts';

class FakeProcess implements WorkerProcess {
  readonly pid: number;
  readonly events: WorkerEvents;
  readonly heard: PrimaryMessage['kind'][] = [];

  constructor(pid: number, events: WorkerEvents) {
    this.pid = pid;
    this.events = events;
  }

  send({ kind }: PrimaryMessage): void {
    this.heard.push(kind);
  }

  kill(): void {
    this.events.ended({ code: null, signal: 'SIGKILL' });
  }

  becomeReady(): void {
    this.events.message({ kind: 'hears' });
    this.events.message({ kind: 'ready' });
  }
}

function pool(count = 2) {
  const processes: FakeProcess[] = [];
  const readiness: boolean[] = [];
  const others: string[] = [];
  const timers = new HandTimers();
  const logger = new RecordingLogger();
  const meter = new RecordingMeter();
  const workers = new WorkerPool({
    count,
    setup: { uris: [], files: [], instanceId: 'id' },
    fork: (events) => {
      const made = new FakeProcess(processes.length + 1, events);
      processes.push(made);
      return made;
    },
    timers,
    logger,
    replacements: meter.counter(METRICS.workerReplacements, {}),
    onStarted: () => undefined,
    onMessage: (_worker, { kind }) => others.push(kind),
    onEnded: ({ pid }) => others.push(`ended ${pid}`),
    onReady: (areAllReady) => readiness.push(areAllReady),
  });
  return { workers, processes, readiness, others, timers, logger, meter };
}

async function started(count = 2) {
  const all = pool(count);
  const start = all.workers.start();
  for (const one of all.processes) one.becomeReady();
  await start;
  return all;
}

describe('workers that start', () => {
  it('get their setup once they hear it, and are ready when each of them is', async () => {
    const { workers, processes, readiness } = pool();
    const start = workers.start();
    expect(processes.map(({ heard }) => heard)).toEqual([[], []]);
    processes[0]?.becomeReady();
    expect(processes.map(({ heard }) => heard)).toEqual([['start'], []]);
    expect(readiness).toEqual([]);
    processes[1]?.becomeReady();
    await start;
    expect(readiness).toEqual([true]);
    expect(workers.ready).toHaveLength(2);
  });

  it.each([
    [true, BuildError],
    [false, Error],
  ])('and cannot (configuration: %s) end the start with what the first says', async (configuration, kind) => {
    const { workers, processes, logger, others } = pool();
    const start = workers.start();
    for (const { events } of processes)
      events.message({ kind: 'failed', message: 'port taken', configuration });
    await expect(start).rejects.toThrow(new kind('port taken'));
    expect(others).toEqual(['ended 1', 'ended 2']);
    // Whoever asked for the start tells it, once.
    expect(logger.messages('error')).toEqual([]);
  });

  it('and end without a word end the start too', async () => {
    const { workers, processes } = pool();
    const start = workers.start();
    processes[0]?.events.ended({ code: 7, signal: null });
    await expect(start).rejects.toThrow('a worker ended before it was ready (code 7)');
  });
});

describe('a worker that ends', () => {
  it('is replaced, told of and counted; until then not all are ready', async () => {
    const { processes, readiness, timers, logger, meter, workers } = await started();
    processes[0]?.kill();
    expect(readiness).toEqual([true, false]);
    expect(workers.ready).toEqual([processes[1]]);
    await timers.advance(100);
    processes[2]?.becomeReady();
    expect(readiness).toEqual([true, false, true]);
    expect(meter.count(METRICS.workerReplacements)).toBe(1);
    expect(logger.lines).toEqual([
      {
        level: 'error',
        message: 'A worker has ended and is replaced',
        fields: { pid: 1, signal: 'SIGKILL', delay_ms: 100 },
      },
    ]);
  });

  it('again and again is replaced later each time, and at once after it has run soundly', async () => {
    const { processes, timers } = await started(1);
    for (const [round, delayMs] of [100, 200, 400, 800].entries()) {
      processes[round]?.kill();
      await timers.advance(delayMs - 1);
      expect(processes).toHaveLength(round + 1);
      await timers.advance(1);
      expect(processes).toHaveLength(round + 2);
    }
    await timers.advance(60_000);
    processes[4]?.kill();
    await timers.advance(100);
    expect(processes).toHaveLength(6);
  });

  it('and its successor cannot start: that is told, and tried again', async () => {
    const { processes, timers, logger } = await started(1);
    processes[0]?.kill();
    await timers.advance(100);
    processes[1]?.events.message({ kind: 'failed', message: 'file gone', configuration: true });
    processes[1]?.events.ended({ code: 2, signal: null });
    await timers.advance(200);
    expect(processes).toHaveLength(3);
    expect(logger.messages('error')).toContain('file gone');
  });

  it('waits half a minute at most', () => {
    expect(restartDelayMs(1_000_000)).toBe(30_000);
  });
});

describe('stopping', () => {
  it('lets all drain, replaces none and waits for the last', async () => {
    const { workers, processes, readiness, timers } = await started();
    let stopped = false;
    const stop = workers.stop(1000).then(() => {
      stopped = true;
    });
    expect(processes.map(({ heard }) => heard.at(-1))).toEqual(['stop', 'stop']);
    expect(readiness).toEqual([true, false]);
    processes[0]?.events.ended({ code: 0, signal: null });
    await timers.advance(500);
    expect(stopped).toBe(false);
    processes[1]?.events.ended({ code: 0, signal: null });
    await stop;
    expect(processes).toHaveLength(2);
  });

  it('kills those that take longer than they may', async () => {
    const { workers, timers, logger } = await started();
    const stop = workers.stop(1000);
    await timers.advance(3000);
    await stop;
    expect(logger.messages('error')).toHaveLength(2);
  });

  it('catches a worker that was just being replaced', async () => {
    const { workers, processes, timers } = await started(1);
    processes[0]?.kill();
    await timers.advance(100);
    const stop = workers.stop(1000);
    processes[1]?.events.message({ kind: 'hears' });
    expect(processes[1]?.heard).toEqual(['start', 'stop']);
    processes[1]?.events.ended({ code: 0, signal: null });
    await stop;
  });

  it('without a start is nothing', async () => {
    const { workers, processes } = pool();
    await workers.stop(1000);
    expect(processes).toEqual([]);
  });
});
