import { launchClearspan } from './clearspan.ts';
import { collectorProgram, launchCollector } from './collector.ts';
import type { Daemon, Launch, Setting } from './daemon.ts';
import { launchNginx, nginxProgram } from './nginx.ts';

/** Which of the programs that Clearspan is measured beside this machine has, by their paths. */
export interface Programs {
  readonly collector: string | undefined;
  readonly nginx: string | undefined;
}

/** Builds the Collector where it has not been built. */
export function findPrograms(): Programs {
  return { collector: collectorProgram(), nginx: nginxProgram() };
}

export const NO_PROGRAMS: Programs = { collector: undefined, nginx: undefined };

export function isHere(daemon: Daemon, programs: Programs): boolean {
  return daemon.program === 'clearspan' || programs[daemon.program] !== undefined;
}

/** How to start a daemon, its configuration written down; undefined where this machine has no such program. */
export function launchOf(
  daemon: Daemon,
  programs: Programs,
  setting: Setting,
  profileFolder?: string,
): Launch | undefined {
  switch (daemon.program) {
    case 'clearspan':
      return launchClearspan(setting, daemon.workers ?? 1, profileFolder);
    case 'collector':
      return programs.collector === undefined
        ? undefined
        : launchCollector(programs.collector, setting, daemon.task, daemon.cores);
    case 'nginx':
      return programs.nginx === undefined ? undefined : launchNginx(programs.nginx, setting);
  }
}
