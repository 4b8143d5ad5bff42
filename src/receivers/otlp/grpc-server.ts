import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { listen } from '../../config/endpoint.ts';
import type { ServerSessionOptions } from '../../otlp/http2/session-options.ts';
import type { UnaryServer, UnaryServerOptions } from './grpc.ts';
import type { CallTargets } from './grpc-call.ts';
import { GrpcConnection } from './grpc-connection.ts';

/** What one call may send before it must be heard: most requests, whole. */
const STREAM_WINDOW_BYTES = 1024 * 1024;

/**
 * What all streams of a connection may send before they must be heard. HTTP/2's 64 KiB would be a pause after each
 * request of 100 spans.
 */
const CONNECTION_WINDOW_BYTES = 8 * 1024 * 1024;

/** Frames as large as a request usually is, from clients that care to make them: fewer events for each. */
const MAX_FRAME_BYTES = 1024 * 1024;

/**
 * A UnaryServer over HTTP/2 in cleartext, with prior knowledge. It takes identity, gzip, deflate and zstd; answers are
 * not compressed.
 */
export function createUnaryServer(options: UnaryServerOptions): UnaryServer {
  return new GrpcServer(options);
}

class GrpcServer implements UnaryServer {
  readonly #options: UnaryServerOptions;
  readonly #targets: CallTargets;
  readonly #sessionOptions: ServerSessionOptions;
  readonly #server: Server;
  readonly #connections = new Set<GrpcConnection>();

  constructor(options: UnaryServerOptions) {
    const { methods, maxMessageBytes, decompression, memory } = options;
    this.#options = options;
    this.#targets = {
      methods: new Map(methods.map((method) => [method.path, method])),
      maxMessageBytes,
      decompression,
      memory,
    };
    this.#sessionOptions = {
      streamWindowBytes: STREAM_WINDOW_BYTES,
      connectionWindowBytes: CONNECTION_WINDOW_BYTES,
      maxFrameBytes: MAX_FRAME_BYTES,
      maxConcurrentStreams: options.maxConcurrentStreams,
      now: options.now,
    };
    this.#server = createServer({ noDelay: true }, (socket) => this.#serve(socket));
    this.#server.on('error', options.onError);
  }

  listen(): Promise<AddressInfo> {
    return listen(this.#server, this.#options.endpoint);
  }

  async close(deadline: AbortSignal): Promise<void> {
    const closed = new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
    });
    const cutOff = () => {
      for (const connection of this.#connections) connection.destroy();
    };
    deadline.addEventListener('abort', cutOff, { once: true });
    for (const connection of this.#connections) connection.close();
    if (deadline.aborted) cutOff();
    await closed;
    deadline.removeEventListener('abort', cutOff);
  }

  #serve(socket: Socket): void {
    const options = { ...this.#options, session: this.#sessionOptions };
    const connection = new GrpcConnection(socket, this.#targets, options);
    this.#connections.add(connection);
    socket.once('close', () => this.#connections.delete(connection));
  }
}
