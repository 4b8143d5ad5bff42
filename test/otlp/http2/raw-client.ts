import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { expect, onTestFinished } from 'vitest';
import { FrameReader } from '../../../src/otlp/http2/frame-reader.ts';
import { FrameType, PREFACE } from '../../../src/otlp/http2/frames.ts';
import { headerBlock } from '../../../src/otlp/http2/header-block.ts';
import { ServerSession } from '../../../src/otlp/http2/server-session.ts';
import type { ServerStream } from '../../../src/otlp/http2/server-stream.ts';
import { ACK, rawFrame, requestBlock, WHOLE } from './raw-frames.ts';

const { DATA, RST_STREAM, HEADERS, SETTINGS, PING, GOAWAY } = FrameType;

export const STREAM_WINDOW = 100_000;
export const CONNECTION_WINDOW = 300_000;
export const MOST_STREAMS = 3;

interface Received {
  readonly type: number;
  readonly flags: number;
  readonly streamId: number;
  readonly payload: Buffer;
}

interface ServedRequest {
  readonly stream: ServerStream;
  readonly path: string | undefined;
  body: string;
  bodyBytes: number;
  hasEnded: boolean;
  isClosed: boolean;
}

export interface RawClient {
  readonly socket: Socket;
  readonly frames: Received[];
  readonly requests: ServedRequest[];
  readonly session: () => ServerSession;
  readonly isOver: () => boolean;
  readonly closed: Promise<unknown>;
  /** Sends frames and waits until they have been read. */
  send(...frames: readonly Buffer[]): Promise<void>;
  of(type: number): Received[];
}

/** A session and a client that speaks to it by hand, or not at all (`speaks`). With `answer` each request is answered when it has ended. */
export async function openSession(
  options: { begin?: readonly Buffer[]; speaks?: boolean; nowMs?: () => number; answer?: Buffer } = {},
): Promise<RawClient> {
  const requests: ServedRequest[] = [];
  let session: ServerSession | undefined;
  let isOver = false;
  const server = createServer((accepted) => {
    session = new ServerSession(
      accepted,
      {
        maxConcurrentStreams: MOST_STREAMS,
        streamWindowBytes: STREAM_WINDOW,
        connectionWindowBytes: CONNECTION_WINDOW,
        maxFrameBytes: 1_000_000,
        now: options.nowMs ?? (() => 0),
      },
      {
        stream(stream, headers) {
          const request = {
            stream,
            path: headers.get(':path'),
            body: '',
            bodyBytes: 0,
            hasEnded: false,
            isClosed: false,
          };
          requests.push(request);
          stream.handler = {
            data(piece) {
              request.bodyBytes += piece.length;
              if (piece.length < 1_000) request.body += piece.toString();
            },
            end() {
              request.hasEnded = true;
              if (options.answer !== undefined) stream.answer(ANSWER, options.answer, TRAILERS);
            },
            close() {
              request.isClosed = true;
            },
          };
        },
        streamClosed: () => undefined,
        ping: () => undefined,
        closed: () => {
          isOver = true;
        },
      },
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  onTestFinished(() => void socket.destroy());
  const closed = new Promise((resolve) => socket.on('close', resolve));
  socket.on('error', () => undefined);
  const frames: Received[] = [];
  const reader = new FrameReader(
    {
      dataBegins(streamId, flags) {
        frames.push({ type: DATA, flags, streamId, payload: Buffer.alloc(0) });
        return undefined;
      },
      dataPiece(piece) {
        const last = frames.at(-1);
        if (last !== undefined)
          frames[frames.length - 1] = { ...last, payload: Buffer.concat([last.payload, piece]) };
      },
      dataEnds: () => undefined,
      frame(type, flags, streamId, payload) {
        frames.push({ type, flags, streamId, payload: Buffer.from(payload) });
        return undefined;
      },
    },
    1_000_000,
  );
  socket.on('data', (chunk: Buffer) => void reader.read(chunk));
  let pings = 0;
  const send = async (...sent: readonly Buffer[]): Promise<void> => {
    // A ping comes back when all before it has been read; or the connection ends.
    const mark = Buffer.alloc(8, ++pings);
    const isRead = () =>
      frames.some(({ type, flags, payload }) => type === PING && flags === ACK && payload.equals(mark));
    socket.write(Buffer.concat([...sent, rawFrame(PING, 0, 0, mark)]));
    await expect.poll(() => isRead() || isOver).toBe(true);
    if (isOver) await closed;
  };
  const client = {
    socket,
    frames,
    requests,
    closed,
    isOver: () => isOver,
    send,
    of: (type: number) => frames.filter((one) => one.type === type),
    session(): ServerSession {
      if (session === undefined) throw new Error('no connection yet');
      return session;
    },
  };
  if (options.speaks === false) await expect.poll(() => session).toBeDefined();
  else await send(PREFACE, ...(options.begin ?? [rawFrame(SETTINGS, 0, 0)]));
  return client;
}

export const ANSWER = headerBlock([[':status', '200']]);
export const TRAILERS = headerBlock([['grpc-status', '0']]);

export function request(streamId: number, flags = WHOLE, block = requestBlock()): Buffer {
  return rawFrame(HEADERS, flags, streamId, block);
}

/** The code of the goodbye, where there was one. */
export function goodbye(client: RawClient): number | undefined {
  return client.of(GOAWAY).at(-1)?.payload.readUInt32BE(4);
}

/** What the goodbyes held: the last stream and a code. */
export function goAways(client: RawClient): string[] {
  return client.of(GOAWAY).map(({ payload }) => payload.toString('hex'));
}

export function resets(client: RawClient): [streamId: number, code: number][] {
  return client.of(RST_STREAM).map(({ streamId, payload }) => [streamId, payload.readUInt32BE()]);
}
