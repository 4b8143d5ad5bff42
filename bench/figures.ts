/** What runs measure. A run brings some of them. */
export type FigureName =
  | 'cpuSecondsPerMillionSpans'
  | 'spansPerSecond'
  | 'p50Ms'
  | 'p99Ms'
  | 'bytesPerSpan'
  | 'peakRssMiB'
  | 'worstStallMs'
  | 'usualStallMs'
  | 'startSeconds'
  | 'idleCpuPercent'
  | 'idleRssMiB'
  | 'sent'
  | 'delivered'
  | 'failures';

export type Figures = Readonly<Partial<Record<FigureName, number>>>;

/** How figures are called and rounded. */
export const FIGURE_LABELS: Readonly<Record<FigureName, { label: string; digits: number }>> = {
  cpuSecondsPerMillionSpans: { label: 'CPU s / 1M spans', digits: 2 },
  spansPerSecond: { label: 'spans/s', digits: 0 },
  p50Ms: { label: 'median ms to acknowledgement', digits: 2 },
  p99Ms: { label: 'p99 ms to acknowledgement', digits: 2 },
  bytesPerSpan: { label: 'bytes/span', digits: 0 },
  peakRssMiB: { label: 'peak RSS MiB', digits: 0 },
  worstStallMs: { label: 'ms that others wait longer, at worst', digits: 1 },
  usualStallMs: { label: 'ms that others wait longer, usually', digits: 1 },
  startSeconds: { label: 's from start to ready', digits: 2 },
  idleCpuPercent: { label: '% of a core, idle', digits: 2 },
  idleRssMiB: { label: 'RSS MiB, idle', digits: 0 },
  sent: { label: 'spans sent', digits: 0 },
  delivered: { label: 'spans delivered', digits: 0 },
  failures: { label: 'requests that failed', digits: 0 },
};
