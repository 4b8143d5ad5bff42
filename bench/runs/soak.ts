import { usageOfTree } from '../daemons/process-tree.ts';
import { startPeer } from '../daemons/processes.ts';
import type { LoadOptions, LoadReport } from '../load/load.ts';
import { median } from '../statistics.ts';
import { betweenLoadAndSink } from './between.ts';
import type { RunSettings } from './settings.ts';

/** What Clearspan has resident at a moment of a long run. */
export interface SoakSample {
  readonly minutes: number;
  readonly rssMiB: number;
}

export interface SoakReport {
  readonly samples: readonly SoakSample[];
  /** Acknowledged, what of them came out behind, and requests that were not acknowledged. */
  readonly spans: number;
  readonly delivered: number;
  readonly failures: number;
  readonly isWhole: boolean;
  /** Median of the last tenth of the samples, less that of the second tenth: by then everything has been made. */
  readonly growthMiB: number;
}

const SAMPLES = 60;

/** A rate that one core bears, for what is kept to be kept for long; a tenth are calls to a model, no text twice. */
const LOAD = {
  protocol: 'grpc',
  isGzip: false,
  connections: 2,
  pace: { spansPerSecond: 4000 },
  spanCount: 100,
  llmShare: 0.1,
  placement: 'spread',
} as const satisfies Omit<LoadOptions, 'port'>;

/** Loads Clearspan evenly for so long, and tells each sample as it is taken. */
export function runSoak(
  minutes: number,
  settings: RunSettings,
  onSample: (sample: SoakSample) => void,
): Promise<SoakReport> {
  const scenario = { processors: ['llm'], isGzip: false };
  return betweenLoadAndSink({ program: 'clearspan' }, scenario, settings, async ({ peer, ports }, sink) => {
    const options: LoadOptions = { ...LOAD, port: ports.grpc };
    const load = await startPeer('bench/load/load.ts', JSON.stringify(options));
    const samples: SoakSample[] = [];
    const started = performance.now();
    const sample = (): void => {
      const taken = {
        minutes: (performance.now() - started) / 60_000,
        rssMiB: usageOfTree(peer.pid).rssMiB,
      };
      samples.push(taken);
      onSample(taken);
    };
    const timer = setInterval(sample, (minutes * 60_000) / SAMPLES);
    try {
      const { spans, failures } = JSON.parse(await load.ask(String(minutes * 60))) as LoadReport;
      const { spans: delivered } = await sink.drained(spans);
      const isWhole = delivered === spans && failures === 0;
      return { samples, spans, delivered, failures, isWhole, growthMiB: growthOf(samples) };
    } finally {
      clearInterval(timer);
      await load.stop();
    }
  });
}

function growthOf(samples: readonly SoakSample[]): number {
  const tenth = Math.ceil(samples.length / 10);
  const rss = samples.map(({ rssMiB }) => rssMiB);
  return median(rss.slice(-tenth)) - median(rss.slice(tenth, 2 * tenth));
}
