import type { Daemon } from '../daemons/daemon.ts';
import { usageOfTree } from '../daemons/process-tree.ts';
import { startPeer } from '../daemons/processes.ts';
import type { Figures } from '../figures.ts';
import type { StallOptions, StallPhase, StallReport } from '../load/stall.ts';
import type { StallScenario } from '../scenarios.ts';
import { median } from '../statistics.ts';
import { betweenLoadAndSink } from './between.ts';
import type { RunSettings } from './settings.ts';

/**
 * How much longer the slowest small request takes beside a large one than small ones usually do where there are none:
 * beside the large one that was worst for others, and beside the median one.
 */
export function runStall(scenario: StallScenario, daemon: Daemon, settings: RunSettings): Promise<Figures> {
  return betweenLoadAndSink(daemon, scenario, settings, async ({ peer, ports }, sink) => {
    const options: StallOptions = { large: scenario.large, grpcPort: ports.grpc, httpPort: ports.http };
    const senders = await startPeer('bench/load/stall.ts', JSON.stringify(options));
    const run = async (phase: StallPhase) =>
      JSON.parse(await senders.ask(JSON.stringify(phase))) as StallReport;
    try {
      // Also makes what is made when the first call comes.
      const warmUp = await run({ seconds: settings.warmUpSeconds, isWithLarge: true });
      const quiet = await run({ seconds: settings.seconds / 2, isWithLarge: false });
      const busy = await run({ seconds: settings.seconds, isWithLarge: true });
      const sent = warmUp.spans + quiet.spans + busy.spans;
      const { spans: delivered } = await sink.drained(sent);
      return {
        worstStallMs: Math.max(...busy.slowestMs) - quiet.medianMs,
        usualStallMs: median(busy.slowestMs) - quiet.medianMs,
        peakRssMiB: usageOfTree(peer.pid).peakRssMiB,
        sent,
        delivered,
        failures: warmUp.failures + quiet.failures + busy.failures,
      };
    } finally {
      await senders.stop();
    }
  });
}
