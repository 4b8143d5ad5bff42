import { constants, createServer, type ServerHttp2Stream } from 'node:http2';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout } from 'node:timers/promises';

/**
 * How a backend takes a call. `late` does not read for longer than an exporter waits, `early` says OK before it has
 * read, `reset` and `refused` break the stream off.
 */
export type Manner = 'ok' | 'unavailable' | 'late' | 'early' | 'reset' | 'refused';

const LATE_MS = 150;
const MESSAGE_HEAD_BYTES = 5;

export interface IllManneredBackend {
  readonly port: number;
  /** Messages that were answered OK once they had been read. */
  readonly taken: Buffer[];
  /** What came of all others, as far as it came. */
  readonly pieces: Buffer[];
  close(): Promise<void>;
}

/** An OTLP/gRPC server on node:http2, with windows so small that requests wait in their streams. */
export async function startIllManneredBackend(mannerOf: () => Manner): Promise<IllManneredBackend> {
  const taken: Buffer[] = [];
  const pieces: Buffer[] = [];
  const sockets = new Set<Socket>();
  const server = createServer({ settings: { initialWindowSize: 20_000 } });
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
  });

  async function serve(stream: ServerHttp2Stream): Promise<void> {
    const manner = mannerOf();
    const chunks: Buffer[] = [];
    let isTaken = false;
    stream.on('error', () => undefined);
    stream.on('close', () => {
      if (!isTaken) pieces.push(Buffer.concat(chunks).subarray(MESSAGE_HEAD_BYTES));
    });
    if (manner === 'late') await setTimeout(LATE_MS);
    if (manner === 'early') answer(stream, '0');
    if (manner === 'refused') stream.close(constants.NGHTTP2_REFUSED_STREAM);
    stream.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      if (manner === 'reset') stream.close(constants.NGHTTP2_CANCEL);
    });
    stream.on('end', () => {
      if (manner !== 'ok' && manner !== 'late') {
        if (manner === 'unavailable') answer(stream, '14');
        return;
      }
      const message = Buffer.concat(chunks);
      // A stream that was given up ends too. A late answer does not count, but its bytes have to be right all the same.
      isTaken = manner === 'ok' && isWhole(message);
      if (isTaken) taken.push(message.subarray(MESSAGE_HEAD_BYTES));
      answer(stream, '0');
    });
  }

  server.on('stream', (stream) => void serve(stream));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    taken,
    pieces,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

function isWhole(message: Buffer): boolean {
  return (
    message.length >= MESSAGE_HEAD_BYTES && message.readUInt32BE(1) === message.length - MESSAGE_HEAD_BYTES
  );
}

function answer(stream: ServerHttp2Stream, status: string): void {
  if (stream.destroyed || stream.closed) return;
  stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
  stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': status }));
  stream.end(Buffer.alloc(MESSAGE_HEAD_BYTES));
}
