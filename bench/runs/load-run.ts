import type { Daemon } from '../daemons/daemon.ts';
import { usageOfTree } from '../daemons/process-tree.ts';
import { startPeer } from '../daemons/processes.ts';
import type { Figures } from '../figures.ts';
import type { LoadOptions, LoadReport } from '../load/load.ts';
import type { LoadScenario } from '../scenarios.ts';
import { betweenLoadAndSink } from './between.ts';
import type { RunSettings } from './settings.ts';

/** What a daemon uses from after a warm-up until the sink has everything that was sent. */
export function runLoad(scenario: LoadScenario, daemon: Daemon, settings: RunSettings): Promise<Figures> {
  return betweenLoadAndSink(daemon, scenario, settings, async ({ peer, ports }, sink) => {
    const options: LoadOptions = { ...scenario, port: ports[scenario.protocol] };
    const load = await startPeer('bench/load/load.ts', JSON.stringify(options));
    const sendFor = async (seconds: number) => JSON.parse(await load.ask(String(seconds))) as LoadReport;
    try {
      const warmUp = await sendFor(settings.warmUpSeconds);
      await sink.drained(warmUp.spans);
      const before = usageOfTree(peer.pid);
      const report = await sendFor(settings.seconds);
      const sent = warmUp.spans + report.spans;
      const { spans: delivered, bytes } = await sink.drained(sent);
      const after = usageOfTree(peer.pid);
      return {
        cpuSecondsPerMillionSpans: ((after.cpuSeconds - before.cpuSeconds) / report.spans) * 1e6,
        spansPerSecond: report.spans / report.seconds,
        p50Ms: report.p50Ms,
        p99Ms: report.p99Ms,
        // Of what was sent on, compressed or not.
        bytesPerSpan: bytes / delivered,
        peakRssMiB: after.peakRssMiB,
        sent,
        delivered,
        failures: warmUp.failures + report.failures,
      };
    } finally {
      await load.stop();
    }
  });
}
