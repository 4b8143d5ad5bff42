import { type AddressInfo, createServer, type Server as NetServer, type Socket } from 'node:net';
import {
  type ConnectionInjector,
  type handleUnaryCall,
  Metadata,
  Server,
  ServerCredentials,
  ServerInterceptingCall,
  type ServerInterceptor,
  type ServerOptions,
} from '@grpc/grpc-js';
import { type Endpoint, listen } from '../../config/endpoint.ts';
import type { Reservation } from './admission.ts';
import type { GrpcKeepalive } from './config.ts';
import type { Gate } from './gate.ts';

/**
 * A server for unary gRPC methods, reduced to what OTLP needs: bytes in, bytes or a status out. This file is the
 * only one that knows which gRPC implementation stands behind it.
 */
export interface UnaryServer {
  /** Resolves to the address once connections are accepted; rejects where the endpoint cannot be had. */
  listen(): Promise<AddressInfo>;
  /**
   * Accepts no more connections or calls and resolves when those under way have been answered. Once `deadline`
   * aborts, what is left is cut off.
   */
  close(deadline: AbortSignal): Promise<void>;
}

export interface UnaryServerOptions {
  readonly endpoint: Endpoint;
  /** Larger messages, before or after decompression, are answered RESOURCE_EXHAUSTED. */
  readonly maxMessageBytes: number;
  readonly maxConcurrentStreams: number;
  readonly keepalive: GrpcKeepalive;
  /** Through which every message goes that has to be decompressed. */
  readonly decompression: Gate;
  /** All others are answered UNIMPLEMENTED. */
  readonly methods: readonly UnaryMethod[];
  /** Told of failures of the listening socket, such as running out of file descriptors. */
  onError(error: Error): void;
}

/** One method and all calls of it. Each call that is let in ends in `receive` or in `abandoned`. */
export interface UnaryMethod {
  /** `/package.Service/Method`. */
  readonly path: string;
  /** Asked when a call's headers have arrived; a status turns the call away before its message is read. */
  admit(): UnaryStatus | undefined;
  /**
   * Asked for room when a message of this size is there, decompressed. Its call may be open for long after that, as
   * its end is for the client to send. A status turns the call away.
   */
  hold(bytes: number): Reservation | UnaryStatus;
  /**
   * Takes the message, owned by the callee like the room that it is held in; resolves to the serialized response or
   * an error status, and never rejects. `signal` aborts when the client has gone or its deadline has passed.
   */
  receive(
    message: Uint8Array,
    held: Reservation | undefined,
    signal: AbortSignal,
  ): Promise<Uint8Array | UnaryStatus>;
  /** Told of a call that ended before it was complete: cancelled, too large or not decompressible. */
  abandoned(held: Reservation | undefined): void;
}

export interface UnaryStatus {
  /** A gRPC status code other than OK. */
  readonly code: number;
  readonly message: string;
  /** A serialized google.rpc.Status, for the trailer `grpc-status-details-bin`. */
  readonly details?: Uint8Array;
}

/** How long a client may take to close its side of a connection that we are done with. */
const LINGER_MS = 1_000;

/** What grpc-js takes for the message; the interceptor sees by it whether the handler ever ran. */
interface Delivery {
  readonly message: Uint8Array;
  held: Reservation | undefined;
  received: boolean;
}

/** A UnaryServer on @grpc/grpc-js. Accepts identity, gzip and deflate; answers are not compressed. */
export function createUnaryServer(options: UnaryServerOptions): UnaryServer {
  return new GrpcJsServer(options);
}

class GrpcJsServer implements UnaryServer {
  readonly #endpoint: Endpoint;
  readonly #grpc: Server;
  readonly #injector: ConnectionInjector;
  readonly #listener: NetServer;
  readonly #sockets = new Set<Socket>();

  constructor(options: UnaryServerOptions) {
    this.#endpoint = options.endpoint;
    this.#grpc = new Server(serverOptions(options));
    for (const method of options.methods) {
      this.#grpc.register(method.path, handlerOf(method), toBuffer, toDelivery, 'unary');
    }
    // The sockets are accepted here and handed over, so that what is left at the deadline can be destroyed:
    // without channelz, which would cost work on every call, forceShutdown() knows of no connections.
    this.#injector = this.#grpc.createConnectionInjector(ServerCredentials.createInsecure());
    this.#listener = createServer({ noDelay: true }, (socket) => this.#accept(socket));
    this.#listener.on('error', options.onError);
  }

  listen(): Promise<AddressInfo> {
    return listen(this.#listener, this.#endpoint);
  }

  async close(deadline: AbortSignal): Promise<void> {
    const listenerClosed = new Promise<void>((resolve) => {
      this.#listener.close(() => resolve());
    });
    const cutOff = () => {
      for (const socket of this.#sockets) socket.destroy();
    };
    deadline.addEventListener('abort', cutOff, { once: true });
    for (const socket of this.#sockets) socket.once('finish', () => cutOffLater(socket));
    this.#grpc.tryShutdown(() => undefined);
    if (deadline.aborted) cutOff();
    await listenerClosed;
    deadline.removeEventListener('abort', cutOff);
  }

  #accept(socket: Socket): void {
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
    this.#injector.injectConnection(socket);
  }
}

/** A client that is frozen or cut off from the network would not answer our end with its own. */
function cutOffLater(socket: Socket): void {
  const timer = setTimeout(() => socket.destroy(), LINGER_MS);
  socket.once('close', () => clearTimeout(timer));
}

function serverOptions(options: UnaryServerOptions): ServerOptions {
  const { maxConnectionIdleMs, maxConnectionAgeMs, maxConnectionAgeGraceMs, timeMs, timeoutMs } =
    options.keepalive;
  return {
    'grpc.enable_channelz': 0,
    'grpc.max_receive_message_length': options.maxMessageBytes,
    'grpc.max_concurrent_streams': options.maxConcurrentStreams,
    ...(maxConnectionIdleMs > 0 && { 'grpc.max_connection_idle_ms': maxConnectionIdleMs }),
    ...(maxConnectionAgeMs > 0 && { 'grpc.max_connection_age_ms': maxConnectionAgeMs }),
    ...(maxConnectionAgeGraceMs > 0 && { 'grpc.max_connection_age_grace_ms': maxConnectionAgeGraceMs }),
    ...(timeMs > 0 && { 'grpc.keepalive_time_ms': timeMs }),
    ...(timeoutMs > 0 && { 'grpc.keepalive_timeout_ms': timeoutMs }),
    interceptors: [
      gatekeeper(new Map(options.methods.map((method) => [method.path, method])), options.decompression),
    ],
  };
}

/** Asks for admission when a call's headers are there, and tells of calls that end without their message. */
function gatekeeper(methods: ReadonlyMap<string, UnaryMethod>, decompression: Gate): ServerInterceptor {
  return ({ path }, nextCall) => {
    decompressThrough(decompression, nextCall);
    const method = methods.get(path);
    let admitted = false;
    let delivery: Delivery | undefined;
    return new ServerInterceptingCall(nextCall, {
      start: (next) =>
        next({
          onReceiveMetadata(metadata, proceed) {
            const refusal = method?.admit();
            if (refusal !== undefined) {
              nextCall.sendStatus(statusOf(refusal));
              return;
            }
            admitted = true;
            proceed(metadata);
          },
          onReceiveMessage(message: Delivery, proceed) {
            const held = method?.hold(message.message.length);
            if (held !== undefined && 'code' in held) {
              admitted = false;
              nextCall.sendStatus(statusOf(held));
              return;
            }
            message.held = held;
            delivery = message;
            proceed(message);
          },
          // Comes at the end of every call, also of those that went well.
          onCancel() {
            if (admitted && delivery?.received !== true) method?.abandoned(delivery?.held);
          },
        }),
    });
  };
}

type Decompress = (message: Buffer, encoding: string) => Buffer | Promise<Buffer>;

/**
 * grpc-js decompresses whatever arrives at once, all streams at a time, and offers no way to change that. So this
 * puts itself before a method of the call that is not in its types; a test holds that it is still there.
 */
function decompressThrough(gate: Gate, call: object & { decompressMessage?: Decompress }): void {
  const decompress = call.decompressMessage?.bind(call);
  if (decompress === undefined) return;
  call.decompressMessage = (message, encoding) =>
    encoding === 'identity'
      ? decompress(message, encoding)
      : gate.run(async () => decompress(message, encoding));
}

function handlerOf(method: UnaryMethod): handleUnaryCall<Delivery, Uint8Array> {
  return (call, respond) => {
    const abort = new AbortController();
    let answered = false;
    call.request.received = true;
    call.once('cancelled', () => {
      if (!answered) abort.abort();
    });
    const { message, held } = call.request;
    void method.receive(message, held, abort.signal).then((answer) => {
      answered = true;
      if (answer instanceof Uint8Array) respond(null, answer);
      else respond(statusOf(answer));
    });
  };
}

function toDelivery(message: Buffer): Delivery {
  return { message, held: undefined, received: false };
}

function statusOf({ code, message, details }: UnaryStatus): {
  code: number;
  details: string;
  metadata: Metadata;
} {
  const metadata = new Metadata();
  if (details !== undefined) metadata.set('grpc-status-details-bin', toBuffer(details));
  return { code, details: message, metadata };
}

function toBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
