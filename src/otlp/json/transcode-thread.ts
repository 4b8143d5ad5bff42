/** What the thread of a Transcoder runs: a program of its own (scripts/build.mjs), asked and answered in messages. */

import { parentPort } from 'node:worker_threads';
import { isJsonError } from './fault.ts';
import { jsonToProtobuf } from './request.ts';
import { READY, type TranscodeResult, type TranscodeTask } from './transcode-messages.ts';
import { ownsAll } from './transfer.ts';

const port = parentPort;
port?.on('message', ({ id, signal, json }: TranscodeTask) => {
  const result = jsonToProtobuf(signal, json);
  const answer: TranscodeResult = { id, result };
  port.postMessage(answer, isJsonError(result) || !ownsAll(result) ? [] : [result.buffer]);
});
port?.postMessage(READY);
