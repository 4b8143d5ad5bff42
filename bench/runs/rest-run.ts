import type { Daemon } from '../daemons/daemon.ts';
import { usageOfTree } from '../daemons/process-tree.ts';
import type { Figures } from '../figures.ts';
import { pause } from '../load/pause.ts';
import type { RestScenario } from '../scenarios.ts';
import { median } from '../statistics.ts';
import { betweenLoadAndSink } from './between.ts';
import type { RunSettings } from './settings.ts';

/** More starts than the one that is then left alone. */
const MORE_STARTS = 4;

/** After its start, what a daemon does once is not yet done. */
const SETTLE_MS = 1500;

/** How long a daemon takes to start, and what it uses where nothing is sent. */
export async function runRest(
  scenario: RestScenario,
  daemon: Daemon,
  settings: RunSettings,
): Promise<Figures> {
  const starts: number[] = [];
  for (let start = 0; start < MORE_STARTS; start++) {
    await betweenLoadAndSink(daemon, scenario, settings, async ({ startSeconds }) => {
      starts.push(startSeconds);
    });
  }
  return betweenLoadAndSink(daemon, scenario, settings, async ({ peer, startSeconds }) => {
    starts.push(startSeconds);
    await pause(SETTLE_MS);
    const before = usageOfTree(peer.pid);
    await pause(settings.idleSeconds * 1000);
    const after = usageOfTree(peer.pid);
    return {
      startSeconds: median(starts),
      idleCpuPercent: ((after.cpuSeconds - before.cpuSeconds) / settings.idleSeconds) * 100,
      idleRssMiB: after.rssMiB,
    };
  });
}
