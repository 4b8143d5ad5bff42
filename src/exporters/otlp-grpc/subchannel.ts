import {
  type ClientHttp2Session,
  type ClientSessionOptions,
  constants,
  connect as startSession,
} from 'node:http2';
import { connect as connectSocket, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { connectBackoffMs } from './backoff.ts';
import { type BackendAddress, formatAddress } from './target.ts';
import type { UnaryClientOptions } from './unary-client.ts';

/** Windows for what comes back, which is a few bytes a call. */
const SESSION_OPTIONS: ClientSessionOptions = {
  settings: { enablePush: false },
  // What is sent is bounded by the queue. By this bound (10 MB) Node.js throws the answers to other calls away, as
  // ENHANCE_YOUR_CALM, while a server takes a message of that size slowly.
  maxSessionMemory: Number.MAX_SAFE_INTEGER,
};

/** How long a connection may take to be there, TLS included (gRPC, "Connection Backoff Protocol"). */
const CONNECT_TIMEOUT_MS = 20_000;

/** What a server says that is pinged too often (gRFC A8): the pings become half as frequent. */
const TOO_MANY_PINGS = 'too_many_pings';

export type SubchannelState = 'idle' | 'connecting' | 'ready' | 'backoff';

export interface SubchannelOptions extends Pick<UnaryClientOptions, 'tls' | 'keepalive' | 'random'> {
  readonly authority: string;
  /** What the certificate must be for. */
  readonly serverName: string;
}

/** One address of the backend and the connection to it: made when asked for, made anew after a wait. */
export class Subchannel {
  readonly address: BackendAddress;
  readonly #options: SubchannelOptions;
  readonly #onChange: (subchannel: Subchannel) => void;
  #state: SubchannelState = 'idle';
  #session: ClientHttp2Session | undefined;
  #socket: Socket | undefined;
  #failures = 0;
  #lastError = '';
  #backoff: NodeJS.Timeout | undefined;
  #pingTimer: NodeJS.Timeout | undefined;
  #pingTimeMs: number;
  #bytesSeen = 0;
  #isClosed = false;
  openCalls = 0;

  constructor(
    address: BackendAddress,
    options: SubchannelOptions,
    onChange: (subchannel: Subchannel) => void,
  ) {
    this.address = address;
    this.#options = options;
    this.#onChange = onChange;
    this.#pingTimeMs = options.keepalive.timeMs;
  }

  get state(): SubchannelState {
    return this.#state;
  }

  /** There while the state is `ready`. */
  get session(): ClientHttp2Session | undefined {
    return this.#session;
  }

  /** Why it is not ready, in one line. */
  get failure(): string {
    return `no connection to ${formatAddress(this.address)}: ${this.#lastError}`;
  }

  /** Starts to connect where nothing is under way. */
  connect(): void {
    if (this.#state !== 'idle' || this.#isClosed) return;
    this.#become('connecting');
    const socket = this.#open();
    this.#socket = socket;
    socket.setNoDelay(true);
    const timer = setTimeout(() => socket.destroy(new Error('timed out')), CONNECT_TIMEOUT_MS);
    socket.once('error', (error) => {
      this.#lastError = error.message;
    });
    socket.once('close', () => {
      clearTimeout(timer);
      this.#lost(socket);
    });
    socket.once('alpnProtocol' in socket ? 'secureConnect' : 'connect', () => {
      clearTimeout(timer);
      this.#connected(socket);
    });
  }

  /** Finishes the calls under way and closes. */
  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#backoff);
    clearTimeout(this.#pingTimer);
    if (this.#session === undefined) this.#socket?.destroy();
    else this.#session.close();
  }

  #open(): Socket {
    const { tls, serverName } = this.#options;
    if (tls === undefined) return connectSocket(this.address);
    return connectTls({
      ...this.address,
      ...(tls.ca && { ca: tls.ca }),
      ...(tls.cert && { cert: tls.cert }),
      ...(tls.key && { key: tls.key }),
      rejectUnauthorized: !tls.skipVerify,
      ALPNProtocols: ['h2'],
      // An IP address is no name that may be asked for; Node.js then checks the certificate for the address.
      ...(isIP(serverName) === 0 && serverName !== '' && { servername: serverName }),
    });
  }

  #connected(socket: Socket): void {
    if ('alpnProtocol' in socket && socket.alpnProtocol !== 'h2') {
      socket.destroy(new Error('the server does not speak HTTP/2 over TLS'));
      return;
    }
    const scheme = this.#options.tls === undefined ? 'http' : 'https';
    const session = startSession(`${scheme}://${this.#options.authority}`, {
      ...SESSION_OPTIONS,
      createConnection: () => socket,
    });
    this.#session = session;
    session.on('error', (error) => {
      this.#lastError = error.message;
    });
    session.on('goaway', (code, _lastStreamId, data) => {
      const isPingComplaint = Buffer.from(data ?? []).toString() === TOO_MANY_PINGS;
      if (code === constants.NGHTTP2_ENHANCE_YOUR_CALM && isPingComplaint) this.#pingTimeMs *= 2;
      this.#lastError = 'the server is closing the connection';
      this.#leave(session);
    });
    session.on('close', () => this.#leave(session));
    // A connection counts once the server has said what it is: a port may be open without one behind it.
    session.once('remoteSettings', () => {
      if (this.#session !== session) return;
      this.#failures = 0;
      this.#become('ready');
      this.#pingLater(session);
    });
  }

  /** No new calls for this session; those under way may still end well. */
  #leave(session: ClientHttp2Session): void {
    if (this.#session !== session) return;
    this.#session = undefined;
    clearTimeout(this.#pingTimer);
    if (this.#state === 'ready') this.#become('idle');
  }

  #lost(socket: Socket): void {
    if (this.#socket !== socket) return;
    this.#socket = undefined;
    this.#session = undefined;
    clearTimeout(this.#pingTimer);
    if (this.#lastError === '') this.#lastError = 'the connection was closed';
    if (this.#state === 'ready') this.#become('idle');
    else if (this.#state === 'connecting') this.#backOff();
  }

  #backOff(): void {
    this.#failures++;
    if (this.#isClosed) return;
    const delayMs = connectBackoffMs(this.#failures, this.#options.random);
    this.#backoff = setTimeout(() => this.#become('idle'), delayMs);
    this.#become('backoff');
  }

  #become(state: SubchannelState): void {
    this.#state = state;
    this.#onChange(this);
  }

  /** Pings a server that has been silent, and takes a silence after that for the end of the connection. */
  #pingLater(session: ClientHttp2Session): void {
    this.#pingTimer = setTimeout(() => this.#ping(session), this.#pingTimeMs);
  }

  #ping(session: ClientHttp2Session): void {
    if (session.destroyed) return;
    const { permitWithoutStream, timeoutMs } = this.#options.keepalive;
    const bytesRead = this.#socket?.bytesRead ?? 0;
    const wasSilent = bytesRead === this.#bytesSeen;
    this.#bytesSeen = bytesRead;
    if (!wasSilent || (this.openCalls === 0 && !permitWithoutStream)) {
      this.#pingLater(session);
      return;
    }
    const timer = setTimeout(() => {
      this.#lastError = 'keepalive ping not answered';
      this.#socket?.destroy();
    }, timeoutMs);
    const isSent = session.ping(() => {
      clearTimeout(timer);
      if (this.#session === session) this.#pingLater(session);
    });
    if (!isSent) clearTimeout(timer);
  }
}
