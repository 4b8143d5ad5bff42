import { Readable, Writable } from 'node:stream';
import type { CommandIo } from '../../src/cli/command.ts';
import { REAL_TIMERS } from '../../src/pipeline/timers.ts';

/** What a command reads and writes, kept in memory. */
export interface MemoryIo extends CommandIo {
  out(): string;
  err(): string;
}

export function memoryIo(input: string | readonly Buffer[] = ''): MemoryIo {
  const stdout = new MemoryStream();
  const stderr = new MemoryStream();
  return {
    stdin: Readable.from(typeof input === 'string' ? [Buffer.from(input)] : input),
    stdout,
    stderr,
    environment: {},
    timers: REAL_TIMERS,
    now: () => 1_780_000_000_000,
    random: () => 0.5,
    stop: new AbortController().signal,
    out: () => stdout.text,
    err: () => stderr.text,
  };
}

class MemoryStream extends Writable {
  text = '';

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.text += chunk.toString('utf8');
    done();
  }
}
