import { readdirSync, readFileSync } from 'node:fs';

/** Clock ticks a second in /proc/PID/stat: 100 on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100;

export interface Usage {
  /** User and system time, of children that have ended too. */
  readonly cpuSeconds: number;
  /** What is resident now; pages that processes share count for each of them. */
  readonly rssMiB: number;
  /** The most that each process ever had resident, added up. */
  readonly peakRssMiB: number;
}

interface ProcessStat {
  readonly pid: number;
  readonly parent: number;
  readonly cpuSeconds: number;
}

/** What a process and all that it has started use together: a daemon may have workers. */
export function usageOfTree(rootPid: number): Usage {
  const all = readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? statOf(Number(name)) : []));
  const tree = new Set([rootPid]);
  // A child's id may be lower than its parent's, once ids have begun anew.
  for (let size = 0; size < tree.size; ) {
    size = tree.size;
    for (const { pid, parent } of all) if (tree.has(parent)) tree.add(pid);
  }
  const members = all.filter(({ pid }) => tree.has(pid));
  const statuses = members.map(({ pid }) => read(`/proc/${pid}/status`));
  return {
    cpuSeconds: sum(members.map(({ cpuSeconds }) => cpuSeconds)),
    rssMiB: sum(statuses.map((status) => kibibytes(status, 'VmRSS') / 1024)),
    peakRssMiB: sum(statuses.map((status) => kibibytes(status, 'VmHWM') / 1024)),
  };
}

function statOf(pid: number): ProcessStat[] {
  const stat = read(`/proc/${pid}/stat`);
  if (stat === '') return [];
  // The name in parentheses may hold spaces. After it: state, parent, …, and from the 12th on utime, stime, cutime and
  // cstime, of which the latter two are of children that were waited for.
  const fields = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  return [{ pid, parent: fields[1] ?? 0, cpuSeconds: sum(fields.slice(11, 15)) / TICKS_PER_SECOND }];
}

/** Nothing of a process that has ended meanwhile. */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function kibibytes(status: string, name: string): number {
  return Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? 0);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
