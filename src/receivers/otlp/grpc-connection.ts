import type { IncomingHttpHeaders, ServerHttp2Session, ServerHttp2Stream } from 'node:http2';
import { constants } from 'node:http2';
import type { Socket } from 'node:net';
import type { GrpcKeepalive } from './config.ts';
import { type CallTargets, serveCall } from './grpc-call.ts';
import { PingPolicy } from './ping-policy.ts';

/**
 * What all streams of a connection may send before they must be heard. HTTP/2's 64 KiB would be a pause after each
 * request of 100 spans.
 */
const CONNECTION_WINDOW_BYTES = 8 * 1024 * 1024;

/** Connections that were opened together do not end together (gRFC A9): their age is drawn from this range. */
const AGE_JITTER = 0.1;

/** How long a client may take to close its side of a connection that we are done with. */
const LINGER_MS = 1_000;

export interface ConnectionOptions {
  readonly keepalive: GrpcKeepalive;
  readonly now: () => number;
  readonly random: () => number;
}

/** One client's connection: its calls, how long it may live, and whether its client is still there. */
export class GrpcConnection {
  readonly #session: ServerHttp2Session;
  readonly #socket: Socket;
  readonly #options: ConnectionOptions;
  readonly #pings: PingPolicy;
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #onAnswer: () => void;
  #idleTimer: NodeJS.Timeout | undefined;
  #openCalls = 0;
  #isClosing = false;
  #bytesSeen = 0;

  constructor(session: ServerHttp2Session, socket: Socket, targets: CallTargets, options: ConnectionOptions) {
    this.#session = session;
    this.#socket = socket;
    this.#options = options;
    this.#pings = new PingPolicy(options.keepalive.enforcement, options.now);
    this.#onAnswer = () => this.#pings.forgive();
    session.setLocalWindowSize(CONNECTION_WINDOW_BYTES);
    // What breaks a connection ends its calls; there is nobody else to tell.
    session.on('error', () => undefined);
    session.on('stream', (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => {
      if (this.#isClosing) {
        refuse(stream);
        return;
      }
      this.#countCall(stream);
      serveCall(stream, headers, targets, this.#onAnswer);
    });
    session.on('ping', () => {
      if (this.#pings.isTooMany(this.#openCalls)) this.#calmDown();
    });
    session.on('close', () => this.#stopTimers());
    socket.once('finish', () => this.#cutOffLater());
    this.#startTimers();
  }

  /** Takes no more calls, finishes those under way and closes. */
  close(): void {
    if (this.#isClosing || this.#session.destroyed) return;
    this.#isClosing = true;
    // A session that is closed sends no pings, and a client that has gone would never be missed.
    if (this.#openCalls > 0) this.#session.goaway(constants.NGHTTP2_NO_ERROR);
    else this.#session.close();
  }

  /** Cuts the connection off, with all that is under way. */
  destroy(): void {
    this.#session.destroy();
    this.#socket.destroy();
  }

  #countCall(stream: ServerHttp2Stream): void {
    this.#openCalls++;
    clearTimeout(this.#idleTimer);
    stream.on('close', () => {
      if (--this.#openCalls > 0) return;
      if (this.#isClosing) this.#session.close();
      else this.#startIdling();
    });
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
    if (maxConnectionIdleMs > 0 && !this.#session.destroyed) {
      this.#idleTimer = setTimeout(() => this.close(), maxConnectionIdleMs);
    }
  }

  #retire(): void {
    const { maxConnectionAgeGraceMs } = this.#options.keepalive;
    this.close();
    if (maxConnectionAgeGraceMs > 0) this.#after(maxConnectionAgeGraceMs, () => this.destroy());
  }

  /** Pings a client that has been silent since the last time, and cuts it off if it stays so. */
  #ask(): void {
    const { timeMs, timeoutMs } = this.#options.keepalive;
    const again = () => void this.#after(timeMs, () => this.#ask());
    const wasSilent = this.#socket.bytesRead === this.#bytesSeen;
    this.#bytesSeen = this.#socket.bytesRead;
    // Once its client has said that it is going, a session can ask nothing more.
    if (!wasSilent || this.#session.closed) {
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

  /** What gRPC says to a client that pings without end; it will ask less often on its next connection. */
  #calmDown(): void {
    this.#session.goaway(constants.NGHTTP2_ENHANCE_YOUR_CALM, 0, Buffer.from('too_many_pings'));
    this.#session.destroy();
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
  #cutOffLater(): void {
    const timer = setTimeout(() => this.#socket.destroy(), LINGER_MS);
    this.#socket.once('close', () => clearTimeout(timer));
  }
}

/** Tells a client whose call came too late that nobody has looked at it: it may make it again elsewhere. */
function refuse(stream: ServerHttp2Stream): void {
  stream.on('error', () => undefined);
  stream.close(constants.NGHTTP2_REFUSED_STREAM);
}
