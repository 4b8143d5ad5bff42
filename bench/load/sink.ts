// An OTLP/gRPC backend that counts spans and throws them away, frames read by hand. Prints its port once it listens,
// and a SinkCount as JSON for each line that it is sent on standard input.
import { createServer, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { gunzipSync } from 'node:zlib';
import { isWireError } from '../../src/otlp/wire/error.ts';
import { countItems } from '../../src/otlp/wire/item-count.ts';
import {
  ACK,
  END_STREAM,
  type Frame,
  FrameType,
  frame,
  frameParser,
  headerBlock,
  headersFrame,
  PREFACE,
  settings,
  windowUpdate,
} from './http2-frames.ts';

export interface SinkCount {
  readonly spans: number;
  /** Of messages as they came, compressed or not. */
  readonly bytes: number;
}

/** So large that no sender ever waits for it, topped up as it is used. */
const WINDOW_BYTES = 2 ** 30;

const RESPONSE = headerBlock([
  [':status', '200'],
  ['content-type', 'application/grpc'],
]);
const TRAILERS = headerBlock([['grpc-status', '0']]);
const EMPTY_MESSAGE = Buffer.alloc(5);

let spans = 0;
let bytes = 0;

createServer({ noDelay: true }, serve).listen(0, '127.0.0.1', function onListening(this: unknown) {
  const address = (this as ReturnType<typeof createServer>).address();
  console.log(typeof address === 'object' ? address?.port : '');
});
createInterface({ input: process.stdin }).on('line', () => {
  const count: SinkCount = { spans, bytes };
  console.log(JSON.stringify(count));
});

function serve(socket: Socket): void {
  const messages = new Map<number, Buffer[]>();
  let unacknowledged = 0;
  let preface = PREFACE.length;
  const parse = frameParser(onFrame);
  socket.on('error', () => undefined);
  socket.on('data', (chunk) => {
    const skipped = Math.min(preface, chunk.length);
    preface -= skipped;
    if (skipped < chunk.length) parse(chunk.subarray(skipped));
  });
  socket.write(Buffer.concat([settings(WINDOW_BYTES), windowUpdate(0, WINDOW_BYTES)]));

  function onFrame({ type, flags, streamId, payload }: Frame): void {
    if (type === FrameType.DATA) onData(streamId, payload, (flags & END_STREAM) !== 0);
    else if (type === FrameType.RST_STREAM) messages.delete(streamId);
    else if (type === FrameType.SETTINGS && (flags & ACK) === 0) {
      socket.write(frame(FrameType.SETTINGS, ACK, 0, Buffer.alloc(0)));
    } else if (type === FrameType.PING && (flags & ACK) === 0) {
      socket.write(frame(FrameType.PING, ACK, 0, Buffer.from(payload)));
    }
  }

  function onData(streamId: number, payload: Buffer, isLast: boolean): void {
    unacknowledged += payload.length;
    if (unacknowledged > WINDOW_BYTES / 2) {
      socket.write(windowUpdate(0, unacknowledged));
      unacknowledged = 0;
    }
    const parts = messages.get(streamId) ?? [];
    messages.set(streamId, parts);
    parts.push(payload);
    if (!isLast) return;
    messages.delete(streamId);
    take(Buffer.concat(parts));
    socket.cork();
    socket.write(headersFrame(streamId, RESPONSE, false));
    socket.write(frame(FrameType.DATA, 0, streamId, EMPTY_MESSAGE));
    socket.write(headersFrame(streamId, TRAILERS, true));
    socket.uncork();
  }
}

function take(framed: Buffer): void {
  const message = framed.subarray(5);
  bytes += message.length;
  const request = framed[0] === 1 ? gunzipSync(message) : message;
  const count = countItems('traces', request, 0, request.length, 0);
  if (isWireError(count)) throw new Error(`a malformed request came: ${count.reason}`);
  spans += count;
}
