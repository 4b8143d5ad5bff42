import { performServerHandshake, type ServerOptions } from 'node:http2';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { listen } from '../../config/endpoint.ts';
import type { UnaryServer, UnaryServerOptions } from './grpc.ts';
import type { CallTargets } from './grpc-call.ts';
import { GrpcConnection } from './grpc-connection.ts';

/** What one call may send before it must be heard: most requests, whole. */
const STREAM_WINDOW_BYTES = 1024 * 1024;

/** Frames as large as a request usually is, from clients that care to make them: fewer events for each. */
const MAX_FRAME_BYTES = 1024 * 1024;

/**
 * A UnaryServer on node:http2, cleartext with prior knowledge. It takes identity, gzip, deflate and zstd; answers are
 * not compressed.
 */
export function createUnaryServer(options: UnaryServerOptions): UnaryServer {
  return new GrpcServer(options);
}

class GrpcServer implements UnaryServer {
  readonly #options: UnaryServerOptions;
  readonly #targets: CallTargets;
  readonly #sessionOptions: ServerOptions;
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
      // What is held is bounded by the admission, in bytes and over all connections; this bound would reset calls.
      maxSessionMemory: Number.MAX_SAFE_INTEGER,
      settings: {
        initialWindowSize: STREAM_WINDOW_BYTES,
        maxFrameSize: MAX_FRAME_BYTES,
        maxConcurrentStreams: options.maxConcurrentStreams,
        enablePush: false,
      },
    };
    // The sockets are accepted here, as a session does not let its own be destroyed.
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
    const session = performServerHandshake(socket, this.#sessionOptions);
    const connection = new GrpcConnection(session, socket, this.#targets, this.#options);
    this.#connections.add(connection);
    socket.once('close', () => this.#connections.delete(connection));
  }
}
