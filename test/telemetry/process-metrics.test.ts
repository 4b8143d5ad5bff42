import { describe, expect, it } from 'vitest';
import { METRICS } from '../../src/telemetry/metric-table.ts';
import { registerProcessMetrics } from '../../src/telemetry/process-metrics.ts';
import { RecordingMeter } from '../doubles/meter.ts';

const STATISTICS = {
  uptime: () => 12.5,
  cpuUsage: () => ({ user: 1_500_000, system: 250_000 }),
  memoryUsage: () => ({ rss: 100, heapUsed: 40, arrayBuffers: 2 }),
};

describe('registerProcessMetrics', () => {
  const rows = [
    ['uptime in seconds', METRICS.processUptime, 12.5],
    ['CPU time of user and system in seconds', METRICS.processCpuSeconds, 1.75],
    ['resident memory in bytes', METRICS.processMemoryRss, 100],
    ['memory in use on the heap and beside it', METRICS.processHeapAllocBytes, 42],
  ] as const;

  it.each(rows)('tells %s until it is taken away', (_, definition, value) => {
    const meter = new RecordingMeter();
    const remove = registerProcessMetrics(meter, STATISTICS);
    expect(meter.gaugeValue(definition)).toBe(value);
    remove();
    expect(meter.gaugeValue(definition)).toBeUndefined();
  });
});
