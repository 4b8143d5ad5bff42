/** What came back of a unary gRPC call. A call that never reached the server has a code of its own making. */
export interface UnaryReply {
  /** gRPC status code; 0 is OK. */
  readonly code: number;
  readonly message: string;
  /** The trailer `grpc-status-details-bin`: a serialized google.rpc.Status. */
  readonly details?: Uint8Array;
  /** The response message, where the code is OK. */
  readonly bytes?: Uint8Array;
  /** Nobody reads the request any more: all of it has left. */
  readonly isRequestFree?: boolean;
}

/**
 * All that the exporter needs of gRPC: bytes and metadata in, a status and bytes out. Whatever speaks HTTP/2
 * can stand behind it.
 */
export interface UnaryClient {
  /** Never rejects. `path` is `/package.Service/Method`; `request` is in pieces; `signal` cancels the call. */
  call(path: string, request: readonly Uint8Array[], signal: AbortSignal): Promise<UnaryReply>;
  close(): void;
}

export interface UnaryClientOptions {
  /** A name as gRPC resolves it. */
  readonly target: string;
  /** Undefined for plaintext. */
  readonly tls: UnaryClientTls | undefined;
  readonly compression: 'gzip' | 'none';
  /** Names in lower case. */
  readonly metadata: ReadonlyMap<string, string>;
  readonly userAgent: string;
  readonly keepalive: {
    readonly timeMs: number;
    readonly timeoutMs: number;
    readonly permitWithoutStream: boolean;
  };
  readonly balancerName: string;
  readonly waitForReady: boolean;
  readonly maxResponseBytes: number;
  /** What the server is told of how long a call may take; 0: nothing. Giving up is the caller's. */
  readonly timeoutMs: number;
  /** Milliseconds of a clock. */
  readonly now: () => number;
  /** Uniform in [0, 1). */
  readonly random: () => number;
}

export interface UnaryClientTls {
  readonly ca?: Buffer;
  readonly cert?: Buffer;
  readonly key?: Buffer;
  readonly skipVerify: boolean;
  readonly serverName: string | undefined;
}
