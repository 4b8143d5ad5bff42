import { type Language, PeerProcess } from './peer.ts';

export interface PeerServerOptions {
  /** A free one unless given, as after a restart. */
  readonly port?: number;
  readonly maxMessageBytes?: number;
  /** Connections are told to go away after so long; their calls may still take `graceMs`. */
  readonly maxAgeMs?: number;
  readonly graceMs?: number;
  /** HTTP/2's window for each stream. */
  readonly windowBytes?: number;
  readonly maxStreams?: number;
  /** How often a client may ping; otherwise gRPC's five minutes. */
  readonly minPingMs?: number;
  readonly certFile?: string;
  readonly keyFile?: string;
  /** Clients must have a certificate of this authority. */
  readonly clientCaFile?: string;
}

/** What a call is answered; by default with success at once. */
export interface Answer {
  readonly code?: number;
  readonly message?: string;
  readonly retryAfterMs?: number;
  readonly delayMs?: number;
  readonly rejected?: number;
  readonly gzip?: boolean;
}

export interface ServerCall {
  readonly event: 'call';
  readonly number: number;
  /** Span ids in hexadecimal digits, in order. */
  readonly ids: readonly string[];
  /** What the client gave the call when it arrived; 0 where it did not say. */
  readonly timeoutMs: number;
  /** Values of keys that end in `-bin` are in base64. */
  readonly metadata: Readonly<Record<string, string>>;
}

type ServerLine =
  | ServerCall
  | { readonly event: 'listening'; readonly port: number }
  | { readonly event: 'answered'; readonly number: number; readonly code: number }
  | { readonly event: 'cancelled'; readonly number: number }
  | { readonly event: 'drained' };

const DEFAULT_LIMIT_BYTES = 64 * 2 ** 20;

/** An OTLP backend for traces in another language, which does not know the other signals. */
export class PeerServer {
  readonly port: number;
  readonly #process: PeerProcess<ServerLine>;

  private constructor(process: PeerProcess<ServerLine>, port: number) {
    this.#process = process;
    this.port = port;
  }

  static async start(language: Language, options: PeerServerOptions = {}): Promise<PeerServer> {
    const process = new PeerProcess<ServerLine>(language, 'server', {
      maxMessageBytes: DEFAULT_LIMIT_BYTES,
      ...options,
    });
    const port = await process.seen(
      (lines) => lines.find((line) => line.event === 'listening')?.port,
      'it listened',
    );
    return new PeerServer(process, port);
  }

  get endpoint(): string {
    return `127.0.0.1:${this.port}`;
  }

  /** In the order of arrival. */
  get calls(): readonly ServerCall[] {
    return this.#process.lines.filter((line) => line.event === 'call');
  }

  /** The spans of the calls that were answered with success, in order; one that was delivered twice is in it twice. */
  get deliveredIds(): readonly string[] {
    const calls = this.calls;
    return this.#process.lines.flatMap((line) =>
      line.event === 'answered' && line.code === 0
        ? (calls.find(({ number }) => number === line.number)?.ids ?? [])
        : [],
    );
  }

  /** What the next calls are answered, one each. */
  plan(...answers: readonly Answer[]): void {
    this.#process.write({ answers });
  }

  /** Resolves once `count` calls have arrived. */
  called(count: number): Promise<readonly ServerCall[]> {
    return this.#process.seen(() => (this.calls.length < count ? undefined : this.calls), `${count} calls`);
  }

  /** Resolves once the spans have been delivered, to how many were, in all. */
  async delivered(ids: readonly string[]): Promise<readonly string[]> {
    return await this.#process.seen(() => {
      const delivered = this.deliveredIds;
      const found = new Set(delivered);
      return ids.every((id) => found.has(id)) ? delivered : undefined;
    }, `${ids.length} spans`);
  }

  /** Resolves once it has seen that its client gave up so many calls. */
  async cancelled(count = 1): Promise<void> {
    await this.#process.seen(
      (lines) => lines.filter((line) => line.event === 'cancelled')[count - 1],
      `${count} calls were cancelled`,
    );
  }

  /** GOAWAY to all clients; resolves when the calls under way have been answered. */
  async drain(): Promise<void> {
    this.#process.write({ drain: true });
    await this.#process.seen((lines) => lines.find((line) => line.event === 'drained'), 'it was drained');
  }

  /** Cuts everything off. */
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
}
