import type { Socket } from 'node:net';
import { ErrorCode } from '../../otlp/http2/frames.ts';
import type { RequestHeaders } from '../../otlp/http2/request-headers.ts';
import { ServerSession } from '../../otlp/http2/server-session.ts';
import type { ServerStream } from '../../otlp/http2/server-stream.ts';
import type { ServerSessionOptions, SessionListener } from '../../otlp/http2/session-options.ts';
import type { GrpcKeepalive } from './config.ts';
import { type CallTargets, serveCall } from './grpc-call.ts';
import { PingPolicy } from './ping-policy.ts';

/** Connections that were opened together do not end together (gRFC A9): their age is drawn from this range. */
const AGE_JITTER = 0.1;

/** How long a client may take to say that it has heard of the end. */
const FAREWELL_MS = 1_000;

/**
 * How long a client may take to close its side of a connection that we are done with, and at shutdown, which waits for
 * it. Cut off before it has read everything it may take answers for lost.
 */
const LINGER_MS = 10_000;
const LINGER_AT_SHUTDOWN_MS = 1_000;

export interface ConnectionOptions {
  readonly session: ServerSessionOptions;
  readonly keepalive: GrpcKeepalive;
  readonly now: () => number;
  readonly random: () => number;
}

/** One client's connection: its calls, how long it may live, and whether its client is still there. */
export class GrpcConnection implements SessionListener {
  readonly #session: ServerSession;
  readonly #socket: Socket;
  readonly #options: ConnectionOptions;
  readonly #pings: PingPolicy;
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #targets: CallTargets;
  readonly #onAnswer: () => void;
  #idleTimer: NodeJS.Timeout | undefined;
  #openCalls = 0;
  #bytesSeen = 0;
  #lingerMs = LINGER_MS;

  constructor(socket: Socket, targets: CallTargets, options: ConnectionOptions) {
    this.#socket = socket;
    this.#targets = targets;
    this.#options = options;
    this.#pings = new PingPolicy(options.keepalive.enforcement, options.now);
    this.#onAnswer = () => this.#pings.forgive();
    this.#session = new ServerSession(socket, options.session, this);
    socket.once('finish', () => this.#cutOffLater(this.#lingerMs));
    this.#startTimers();
  }

  stream(stream: ServerStream, headers: RequestHeaders): void {
    this.#openCalls++;
    clearTimeout(this.#idleTimer);
    serveCall(stream, headers, this.#targets, this.#onAnswer);
  }

  streamClosed(): void {
    if (--this.#openCalls === 0) this.#startIdling();
  }

  ping(): void {
    if (this.#pings.isTooMany(this.#openCalls)) {
      // What gRPC says to a client that pings without end; it will ask less often on its next connection.
      this.#session.fail(ErrorCode.ENHANCE_YOUR_CALM, 'too_many_pings');
    }
  }

  closed(): void {
    this.#stopTimers();
  }

  /** Takes no more calls, finishes those under way and closes, as the whole server does. */
  close(): void {
    this.#leave();
    if (this.#socket.writableFinished) this.#cutOffLater(LINGER_AT_SHUTDOWN_MS);
    else this.#lingerMs = LINGER_AT_SHUTDOWN_MS;
  }

  /** Cuts the connection off, with all that is under way. */
  destroy(): void {
    this.#session.destroy();
  }

  #startTimers(): void {
    const { maxConnectionAgeMs, timeMs } = this.#options.keepalive;
    this.#startIdling();
    if (maxConnectionAgeMs > 0) {
      const factor = 1 + AGE_JITTER * (2 * this.#options.random() - 1);
      this.#after(maxConnectionAgeMs * factor, () => this.#retire());
    }
    if (timeMs > 0) this.#after(timeMs, () => this.#ask());
  }

  #startIdling(): void {
    const { maxConnectionIdleMs } = this.#options.keepalive;
    if (maxConnectionIdleMs > 0 && !this.#session.isClosed) {
      this.#idleTimer = setTimeout(() => this.#leave(), maxConnectionIdleMs);
    }
  }

  #leave(): void {
    if (this.#session.isClosed) return;
    this.#session.close();
    this.#after(FAREWELL_MS, () => this.#session.finishClosing());
  }

  #retire(): void {
    const { maxConnectionAgeGraceMs } = this.#options.keepalive;
    this.#leave();
    if (maxConnectionAgeGraceMs > 0) this.#after(maxConnectionAgeGraceMs, () => this.destroy());
  }

  /** Pings a client that has been silent since the last time, and cuts it off if it stays so. */
  #ask(): void {
    const { timeMs, timeoutMs } = this.#options.keepalive;
    const again = () => void this.#after(timeMs, () => this.#ask());
    const wasSilent = this.#socket.bytesRead === this.#bytesSeen;
    this.#bytesSeen = this.#socket.bytesRead;
    if (!wasSilent) {
      again();
      return;
    }
    const timer = timeoutMs > 0 ? this.#after(timeoutMs, () => this.destroy()) : undefined;
    const isSent = this.#session.ping(() => {
      clearTimeout(timer);
      again();
    });
    if (!isSent) this.destroy();
  }

  #after(delayMs: number, run: () => void): NodeJS.Timeout {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      if (!this.#socket.destroyed) run();
    }, delayMs);
    this.#timers.add(timer);
    return timer;
  }

  #stopTimers(): void {
    clearTimeout(this.#idleTimer);
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }

  /** A client that is frozen or cut off from the network would not answer our end with its own. */
  #cutOffLater(delayMs: number): void {
    const timer = setTimeout(() => this.#socket.destroy(), delayMs);
    this.#socket.once('close', () => clearTimeout(timer));
  }
}
