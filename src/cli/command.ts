import type { Readable, Writable } from 'node:stream';
import { type ParseArgsConfig, parseArgs } from 'node:util';
import type { Surroundings } from '../pipeline/component.ts';

export const EXIT = { done: 0, failed: 1, usage: 2 } as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** What a command may touch of the world. */
export interface CommandIo extends Surroundings {
  readonly stdin: Readable;
  readonly stdout: Writable;
  readonly stderr: Writable;
  /** Aborts when the process is asked to stop. */
  readonly stop: AbortSignal;
}

export interface Command {
  /** What stands after `clearspan NAME` in the help. */
  readonly usage: string;
  readonly options: readonly (readonly [option: string, meaning: string])[];
  run(args: readonly string[], io: CommandIo): Promise<ExitCode>;
}

/** Wrong use of the command line: reported with a hint, exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/**
 * Reads a command's arguments strictly.
 *
 * @throws UsageError for an unknown option, a missing value or a positional where none is allowed.
 */
export function parseArguments<const Options extends NonNullable<ParseArgsConfig['options']>>(
  args: readonly string[],
  options: Options,
  allowPositionals = false,
) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals, strict: true });
  } catch (error) {
    // Node's second sentence explains how to pass a positional that starts with a dash: noise here.
    if (error instanceof TypeError) throw new UsageError(error.message.split('. ', 1)[0], { cause: error });
    throw error;
  }
}
