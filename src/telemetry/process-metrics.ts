import type { Meter } from './meter.ts';
import { METRICS } from './metric-table.ts';

/** The figures of a process, as Node tells them. */
export interface ProcessStatistics {
  /** Seconds. */
  uptime(): number;
  /** Microseconds. */
  cpuUsage(): { user: number; system: number };
  /** Bytes. */
  memoryUsage(): { rss: number; heapUsed: number; arrayBuffers: number };
}

/** Registers the metrics of the process itself. Returns a function that takes them away again. */
export function registerProcessMetrics(meter: Meter, statistics: ProcessStatistics = process): () => void {
  const removals = [
    meter.gauge(METRICS.processUptime, {}, () => statistics.uptime()),
    meter.gauge(METRICS.processCpuSeconds, {}, () => {
      const { user, system } = statistics.cpuUsage();
      return (user + system) / 1e6;
    }),
    meter.gauge(METRICS.processMemoryRss, {}, () => statistics.memoryUsage().rss),
    meter.gauge(METRICS.processHeapAllocBytes, {}, () => {
      // Without the memories of WebAssembly, which are reserved and for the most part never touched.
      const { heapUsed, arrayBuffers } = statistics.memoryUsage();
      return heapUsed + arrayBuffers;
    }),
  ];
  return () => {
    for (const remove of removals) remove();
  };
}
