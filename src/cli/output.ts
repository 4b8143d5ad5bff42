import { once } from 'node:events';
import type { Writable } from 'node:stream';

/** Writes a line and waits where the reader is slow. A reader that has gone away is not waited for. */
export async function writeLine(stream: Writable, line: string): Promise<void> {
  if (stream.write(`${line}\n`) || stream.destroyed) return;
  await Promise.race([once(stream, 'drain'), once(stream, 'close')]);
}
