import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { type Daemon, watch } from '../process/daemon.ts';
import { assignments, execForm, type Stage, textsOf } from './dockerfile.ts';

/** True where this process may start others under another user; else they run as itself. */
export const CAN_CHANGE_USER = process.getuid?.() === 0;

/** The user and group that the stage's USER names by number. */
export function userOf(stage: Stage): { uid: number; gid: number } {
  const match = /^(\d+):(\d+)$/.exec(textsOf(stage, 'USER').at(-1) ?? '');
  if (match === null) throw new Error('USER does not name a user and a group by number');
  return { uid: Number(match[1]), gid: Number(match[2]) };
}

export interface ContainerOptions {
  /** In the place of CMD. */
  readonly args?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

/**
 * Starts what a container of the replayed stage would start, as its user, with nothing in the environment but what
 * the stage sets and the options name. Absolute paths are looked up under `root`.
 */
export function startContainer(stage: Stage, root: string, options: ContainerOptions = {}): Daemon {
  const command = [
    ...execForm(textsOf(stage, 'ENTRYPOINT').at(-1)!),
    ...(options.args ?? execForm(textsOf(stage, 'CMD').at(-1)!)),
  ];
  return startInside(stage, root, command, options.environment);
}

/** Starts another command inside the stage, as `docker exec` does. */
export function startInside(
  stage: Stage,
  root: string,
  command: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Daemon {
  const [program, ...args] = command.map((word) => (word.startsWith('/') ? join(root, word) : word));
  const child = spawn(program!, args, {
    cwd: join(root, textsOf(stage, 'WORKDIR').at(-1) ?? '/'),
    env: { ...assignments(textsOf(stage, 'ENV').join(' ')), ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(CAN_CHANGE_USER ? userOf(stage) : {}),
  });
  return watch(child, async () => undefined);
}
