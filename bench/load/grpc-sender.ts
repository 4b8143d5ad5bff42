import { connect, type Socket } from 'node:net';
import {
  ACK,
  END_STREAM,
  type Frame,
  FrameType,
  frame,
  frameHead,
  frameParser,
  headerBlock,
  headersFrame,
  MAX_FRAME_BYTES,
  PREFACE,
  settings,
  windowUpdate,
} from './http2-frames.ts';

const PATH = '/opentelemetry.proto.collector.trace.v1.TraceService/Export';
const WINDOW_BYTES = 65_535;

interface OpenCall {
  /** What is still to be sent. */
  body: Buffer;
  window: number;
  hasMessage: boolean;
  readonly done: (isOk: boolean) => void;
}

/** Sends Export calls over one connection, frames written by hand; resolves to whether the answer was OK. */
export function grpcSender(port: number, isGzip: boolean): (body: Buffer) => Promise<boolean> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  const block = headerBlock([
    [':method', 'POST'],
    [':scheme', 'http'],
    [':path', PATH],
    [':authority', `127.0.0.1:${port}`],
    ['te', 'trailers'],
    ['content-type', 'application/grpc'],
    ...(isGzip ? [['grpc-encoding', 'gzip'] as const] : []),
  ]);
  const calls = new Map<number, OpenCall>();
  let nextId = 1;
  let window = WINDOW_BYTES;
  let streamWindow = WINDOW_BYTES;

  socket.write(Buffer.concat([PREFACE, settings(WINDOW_BYTES), windowUpdate(0, 2 ** 30)]));
  socket.on('data', frameParser(onFrame));
  socket.on('error', () => undefined);
  socket.on('close', () => {
    for (const { done } of calls.values()) done(false);
  });

  function onFrame({ type, flags, streamId, payload }: Frame): void {
    const call = calls.get(streamId);
    switch (type) {
      case FrameType.SETTINGS:
        if ((flags & ACK) !== 0) return;
        for (let at = 0; at + 6 <= payload.length; at += 6) {
          if (payload.readUInt16BE(at) !== 4) continue;
          const size = payload.readUInt32BE(at + 2);
          for (const open of calls.values()) open.window += size - streamWindow;
          streamWindow = size;
        }
        socket.write(frame(FrameType.SETTINGS, ACK, 0, Buffer.alloc(0)));
        pump();
        return;
      case FrameType.PING:
        if ((flags & ACK) === 0) socket.write(frame(FrameType.PING, ACK, 0, Buffer.from(payload)));
        return;
      case FrameType.WINDOW_UPDATE:
        if (streamId === 0) window += payload.readUInt32BE(0);
        else if (call !== undefined) call.window += payload.readUInt32BE(0);
        pump();
        return;
      case FrameType.HEADERS:
      case FrameType.RST_STREAM:
        if (call === undefined || (type === FrameType.HEADERS && (flags & END_STREAM) === 0)) return;
        calls.delete(streamId);
        // A failure is told in trailers alone; so no HPACK needs to be read.
        call.done(type === FrameType.HEADERS && call.hasMessage);
        return;
      case FrameType.DATA:
        if (call !== undefined) call.hasMessage = true;
    }
  }

  function pump(): void {
    for (const [id, call] of calls) if (call.body.length > 0) sendBody(socket, id, call);
  }

  function sendBody(to: Socket, id: number, call: OpenCall): void {
    to.cork();
    while (call.body.length > 0) {
      const size = Math.min(call.body.length, MAX_FRAME_BYTES, window, call.window);
      if (size <= 0) break;
      const isLast = size === call.body.length;
      to.write(frameHead(size, FrameType.DATA, isLast ? END_STREAM : 0, id));
      to.write(call.body.subarray(0, size));
      call.body = call.body.subarray(size);
      window -= size;
      call.window -= size;
    }
    to.uncork();
  }

  return (body) =>
    new Promise((done) => {
      if (socket.closed) {
        done(false);
        return;
      }
      const id = nextId;
      nextId += 2;
      const head = Buffer.alloc(5);
      head.writeUInt8(isGzip ? 1 : 0, 0);
      head.writeUInt32BE(body.length, 1);
      const call = { body: Buffer.concat([head, body]), window: streamWindow, hasMessage: false, done };
      calls.set(id, call);
      socket.cork();
      socket.write(headersFrame(id, block, false));
      sendBody(socket, id, call);
      socket.uncork();
    });
}
