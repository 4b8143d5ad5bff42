import type { AddressInfo } from 'node:net';
import type { Endpoint } from '../../config/endpoint.ts';
import type { MessageMemory } from '../../otlp/message-memory.ts';
import type { Cancellation } from '../../pipeline/cancellation.ts';
import type { Reservation } from './admission.ts';
import type { GrpcKeepalive } from './config.ts';
import type { Gate } from './gate.ts';

/**
 * A server for unary gRPC methods, reduced to what OTLP needs: bytes in, bytes or a status out. Nothing on this
 * side of it knows which gRPC implementation stands behind it.
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
  readonly memory: MessageMemory;
  /** All others are answered UNIMPLEMENTED. */
  readonly methods: readonly UnaryMethod[];
  /** Milliseconds of a clock. */
  readonly now: () => number;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  /** Told of failures of the listening socket, such as running out of file descriptors. */
  onError(error: Error): void;
}

/** One method and all calls of it. Each call that is let in ends in `receive`, `abandoned` or `noRoom`. */
export interface UnaryMethod {
  /** `/package.Service/Method`. */
  readonly path: string;
  /**
   * Asked when a call's headers have arrived. The reservation grows with the message and is given on with it; a
   * status turns the call away before its message is read.
   */
  admit(): Reservation | UnaryStatus;
  /** The answer to a call whose message outgrew what is free; its reservation is over. */
  noRoom(held: Reservation): UnaryStatus;
  /**
   * Takes the message, owned by the callee like the room that it is held in; resolves to the serialized response or
   * an error status, and never rejects. `signal` aborts when the client has gone or its deadline has passed. `release`
   * gives the message's memory back, as that of a Batch does.
   */
  receive(
    message: Uint8Array,
    held: Reservation,
    signal: Cancellation,
    release?: () => void,
  ): Promise<Uint8Array | UnaryStatus>;
  /** Told of a call that ended before it was complete: cancelled, too large or not decompressible. */
  abandoned(held: Reservation): void;
}

export interface UnaryStatus {
  /** A gRPC status code other than OK. */
  readonly code: number;
  readonly message: string;
  /** A serialized google.rpc.Status, for the trailer `grpc-status-details-bin`. */
  readonly details?: Uint8Array;
}
