import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import type { LoadReport } from './load.ts';
import { collectorProgram } from './peers/collector.ts';
import { type Peer, startPeer, usageOf } from './processes.ts';
import { startRelay } from './relay.ts';
import { LONG_SCENARIOS, SCENARIOS, type Scenario } from './scenarios.ts';
import type { SinkCount } from './sink.ts';

const RUN_TS = 'scripts/run-ts.mjs';

/** What one run of one daemon came to. */
interface Run {
  readonly cpuSecondsPerMillionSpans: number;
  readonly spansPerSecond: number;
  readonly peakRssMiB: number;
  /** Of what was sent on, compressed or not. */
  readonly bytesPerSpan: number;
  readonly sent: number;
  readonly delivered: number;
  readonly failures: number;
}

const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    /** Only scenarios with this in their name. */
    only: { type: 'string', default: '' },
    pairs: { type: 'string' },
    seconds: { type: 'string' },
    /** A folder for V8's CPU profiles of Clearspan. */
    profile: { type: 'string' },
    alone: { type: 'boolean', default: false },
  },
});
const seconds = Number(options.seconds ?? (options.quick ? 3 : 10));
const pairs = Number(options.pairs ?? (options.quick ? 1 : 5));
const warmUpSeconds = options.quick ? 1 : 2;

const collector = options.alone ? undefined : collectorProgram();
console.error(
  `${cpus().length} × ${cpus()[0]?.model ?? 'unknown CPU'}, Node ${process.version}, ${pairs} × ${seconds} s a scenario`,
);
console.log(
  row([
    'CPU s / 1M spans',
    'Clearspan',
    'Collector',
    'ratio',
    'target',
    'spans/s',
    'peak RSS MiB',
    'bytes/span',
    'all there',
  ]),
);
const scenarios = options.quick ? SCENARIOS : [...SCENARIOS, ...LONG_SCENARIOS];
for (const scenario of scenarios.filter(({ name }) => name.includes(options.only))) await measure(scenario);

/** Pairs of runs, one right after the other, so that both meet the same machine. */
async function measure(scenario: Scenario): Promise<void> {
  const ours: Run[] = [];
  const theirs: Run[] = [];
  for (let pair = 0; pair < pairs; pair++) {
    ours.push(await run(scenario));
    if (collector !== undefined) theirs.push(await run(scenario, collector));
  }
  const cpu = ({ cpuSecondsPerMillionSpans }: Run) => cpuSecondsPerMillionSpans;
  const ratio = median(ours.map((own, pair) => cpu(own) / (theirs[pair] ? cpu(theirs[pair]) : Number.NaN)));
  const both = (value: (run: Run) => number, digits = 0) =>
    [ours, theirs]
      .map((runs) => median(runs.map(value)))
      .filter(Number.isFinite)
      .map((figure) => figure.toLocaleString('en', { maximumFractionDigits: digits }))
      .join(' / ');
  const isWhole = ours.every(({ sent, delivered, failures }) => sent === delivered && failures === 0);
  console.log(
    row([
      scenario.name,
      median(ours.map(cpu)).toFixed(2),
      theirs.length > 0 ? median(theirs.map(cpu)).toFixed(2) : '-',
      Number.isFinite(ratio) ? ratio.toFixed(2) : '-',
      scenario.targetRatio === undefined ? '-' : `≤ ${scenario.targetRatio}`,
      both(({ spansPerSecond }) => spansPerSecond),
      both(({ peakRssMiB }) => peakRssMiB),
      both(({ bytesPerSpan }) => bytesPerSpan),
      isWhole ? 'yes' : 'NO',
    ]),
  );
  if (options.json) {
    console.log(
      JSON.stringify({ scenario: scenario.name, ratio, target: scenario.targetRatio, ours, theirs }),
    );
  }
  if (!isWhole) process.exitCode = 1;
}

/** One run: sink, daemon and load each in a process of its own; the daemon's CPU is read from /proc. */
async function run(scenario: Scenario, program?: string): Promise<Run> {
  const sink = startPeer([RUN_TS, 'bench/sink.ts']);
  const relay = await startRelay(scenario, Number(await sink.nextLine()), {
    ...(program !== undefined && { collector: program }),
    ...(options.profile !== undefined && { profileFolder: options.profile }),
  });
  try {
    const load = (duration: number) => sendLoad(scenario, relay.ports[scenario.protocol], duration);
    const warmUp = await load(warmUpSeconds);
    await drained(sink, warmUp.spans);
    const before = usageOf(relay.peer.pid);
    const report = await load(seconds);
    const sent = warmUp.spans + report.spans;
    const { spans: delivered, bytes } = await drained(sink, sent);
    const after = usageOf(relay.peer.pid);
    return {
      cpuSecondsPerMillionSpans: ((after.cpuSeconds - before.cpuSeconds) / report.spans) * 1e6,
      spansPerSecond: report.spans / report.seconds,
      peakRssMiB: after.peakRssMiB,
      bytesPerSpan: bytes / delivered,
      sent,
      delivered,
      failures: warmUp.failures + report.failures,
    };
  } finally {
    await relay.stop();
    await sink.stop();
  }
}

async function sendLoad(scenario: Scenario, port: number, duration: number): Promise<LoadReport> {
  const peer = startPeer([RUN_TS, 'bench/load.ts', JSON.stringify({ ...scenario, port, seconds: duration })]);
  const report = JSON.parse(await peer.nextLine()) as LoadReport;
  await peer.stop();
  return report;
}

/** Waits until the sink has everything, so that the work still queued is counted too. */
async function drained(sink: Peer, expected: number): Promise<SinkCount> {
  let count = await countOf(sink);
  for (let tries = 0; tries < 100 && count.spans < expected; tries++) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    count = await countOf(sink);
  }
  return count;
}

async function countOf(sink: Peer): Promise<SinkCount> {
  sink.process.stdin?.write('count\n');
  return JSON.parse(await sink.nextLine()) as SinkCount;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

function row(cells: readonly string[]): string {
  const [first = '', ...rest] = cells;
  return first.padEnd(46) + rest.map((cell) => cell.padStart(16)).join('');
}
