import { GrpcCode } from '../../../src/otlp/status/grpc-code.ts';
import { type Language, PeerProcess } from './peer.ts';

export const TRACES_METHOD = '/opentelemetry.proto.collector.trace.v1.TraceService/Export';

export interface PeerClientOptions {
  /** `host:port`. */
  readonly target: string;
  /** Pings after so long without traffic, also while no call is under way. grpc-go and grpc-java: 10 s at least. */
  readonly keepaliveMs?: number;
  /** HTTP/2's window for each stream. */
  readonly windowBytes?: number;
}

export interface CallOptions {
  readonly method?: string;
  readonly gzip?: boolean;
  readonly timeoutMs?: number;
  readonly metadata?: Readonly<Record<string, string>>;
  /** Keys that end in `-bin`. */
  readonly binary?: Readonly<Record<string, Buffer>>;
}

/** What the peer's own gRPC made of the answer. */
export interface CallReply {
  readonly id: number;
  readonly code: number;
  readonly message: string;
  /** Of the RetryInfo in the status; 0 where there is none. */
  readonly retryAfterMs: number;
  /** Of the partial success. */
  readonly rejected: number;
}

/** What a reply has in it that is a success. */
export const SUCCESS = { code: GrpcCode.OK, message: '', rejected: 0 };

/** A client in another language. All its calls go over one channel and may be under way at the same time. */
export class PeerClient {
  readonly #process: PeerProcess<CallReply>;
  #calls = 0;

  constructor(language: Language, options: PeerClientOptions) {
    this.#process = new PeerProcess(language, 'client', options);
  }

  /** Sends serialized bytes as they are. */
  call(message: Uint8Array, options: CallOptions = {}): Promise<CallReply> {
    const { method = TRACES_METHOD, binary = {}, ...others } = options;
    return this.#command({
      method,
      message: Buffer.from(message).toString('base64'),
      binary: Object.fromEntries(
        Object.entries(binary).map(([key, value]) => [key, value.toString('base64')]),
      ),
      ...others,
    });
  }

  /** Has the language's OpenTelemetry SDK make spans and send them with its own exporter. */
  exportBySdk(spans: number, options: { readonly gzip?: boolean } = {}): Promise<CallReply> {
    return this.#command({ sdkSpans: spans, ...options });
  }

  /** Ends it with its calls under way. */
  kill(): Promise<void> {
    return this.#process.kill();
  }

  /** Stops it as it stands; its connections stay open. */
  freeze(): void {
    this.#process.signal('SIGSTOP');
  }

  thaw(): void {
    this.#process.signal('SIGCONT');
  }

  #command(command: object): Promise<CallReply> {
    const id = ++this.#calls;
    this.#process.write({ id, ...command });
    return this.#process.seen(
      (replies) => replies.find((reply) => reply.id === id),
      `the reply to call ${id}`,
    );
  }
}
