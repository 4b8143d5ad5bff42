/** What the thread of a Transcoder runs: a program of its own (scripts/build.mjs), asked and answered in messages. */

import { parentPort } from 'node:worker_threads';
import type { Signal } from '../signal.ts';
import type { JsonError } from './fault.ts';
import { jsonToProtobuf } from './request.ts';
import { READY, type TranscodeResult, type TranscodeTask } from './transcode-messages.ts';
import { ownsAll } from './transfer.ts';

const port = parentPort;
port?.on('message', ({ id, signal, json }: TranscodeTask) => {
  const result = read(signal, json);
  const answer: TranscodeResult = { id, result };
  port.postMessage(answer, result instanceof Uint8Array && ownsAll(result) ? [result.buffer] : []);
});
port?.postMessage(READY);

/** A bug that one request meets must not take the others along, which wait for the same thread. */
function read(signal: Signal, json: Uint8Array): Uint8Array | JsonError | undefined {
  try {
    return jsonToProtobuf(signal, json);
  } catch {
    return undefined;
  }
}
