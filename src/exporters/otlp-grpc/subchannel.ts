import { type ClientSessionOptions, constants, connect as startSession } from 'node:http2';
import { connect as connectSocket, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { connectBackoffMs } from './backoff.ts';
import { keepAlive } from './keepalive.ts';
import { type BackendAddress, formatAddress } from './target.ts';
import type { Connection } from './unary-call.ts';
import type { UnaryClientOptions } from './unary-client.ts';

/** Windows for what comes back, which is a few bytes a call. */
const SESSION_OPTIONS: ClientSessionOptions = {
  settings: { enablePush: false },
  // What is sent is bounded by the queue. By this bound (10 MB) Node.js throws the answers to other calls away, as
  // ENHANCE_YOUR_CALM, while a server takes a message of that size slowly.
  maxSessionMemory: Number.MAX_SAFE_INTEGER,
};

/** How long a connection may take until the server has said what it is (gRPC, "Connection Backoff Protocol"). */
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
  #connection: Connection | undefined;
  #socket: Socket | undefined;
  #failures = 0;
  #lastError = '';
  #backoff: NodeJS.Timeout | undefined;
  #stopPings: () => void = () => undefined;
  #pingTimeMs: number;
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
  get connection(): Connection | undefined {
    return this.#connection;
  }

  /** Why it is not ready, in one line. */
  get failure(): string {
    return `no connection to ${formatAddress(this.address)}: ${this.#lastError}`;
  }

  /** Starts to connect where nothing is under way. */
  connect(): void {
    if (this.#state !== 'idle' || this.#isClosed) return;
    this.#lastError = '';
    this.#become('connecting');
    const socket = this.#open();
    this.#socket = socket;
    socket.setNoDelay(true);
    const timer = setTimeout(() => socket.destroy(new Error('timed out')), CONNECT_TIMEOUT_MS);
    socket.on('error', (error) => {
      this.#failed(socket, error);
      // An alert of TLS ends the session, but neither of them closes the socket.
      socket.destroy();
    });
    socket.once('close', () => {
      clearTimeout(timer);
      this.#lost(socket);
    });
    socket.once('alpnProtocol' in socket ? 'secureConnect' : 'connect', () => {
      this.#connected(socket, () => clearTimeout(timer));
    });
  }

  /** Finishes the calls under way and closes. */
  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#backoff);
    this.#stopPings();
    if (this.#connection === undefined) this.#socket?.destroy();
    else this.#connection.session.close();
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

  #connected(socket: Socket, onReady: () => void): void {
    if ('alpnProtocol' in socket && socket.alpnProtocol !== 'h2') {
      socket.destroy(new Error('the server does not speak HTTP/2 over TLS'));
      return;
    }
    const scheme = this.#options.tls === undefined ? 'http' : 'https';
    const session = startSession(`${scheme}://${this.#options.authority}`, {
      ...SESSION_OPTIONS,
      createConnection: () => socket,
    });
    const connection: Connection = { session, lastStreamId: Infinity };
    this.#connection = connection;
    session.on('error', (error) => this.#failed(socket, error));
    session.on('goaway', (code, lastStreamId, data) => {
      const isPingComplaint = Buffer.from(data ?? []).toString() === TOO_MANY_PINGS;
      if (code === constants.NGHTTP2_ENHANCE_YOUR_CALM && isPingComplaint) this.#pingTimeMs *= 2;
      connection.lastStreamId = Math.min(connection.lastStreamId, lastStreamId);
      this.#leave(connection);
    });
    session.on('close', () => this.#leave(connection));
    // A connection counts once the server has said what it is: a port may be open without one behind it.
    session.once('remoteSettings', () => {
      if (this.#connection !== connection) return;
      onReady();
      this.#failures = 0;
      this.#become('ready');
      this.#stopPings = keepAlive(session, socket, {
        timeMs: this.#pingTimeMs,
        timeoutMs: this.#options.keepalive.timeoutMs,
        isWanted: () => this.openCalls > 0 || this.#options.keepalive.permitWithoutStream,
      });
    });
  }

  /** No new calls for this connection; those under way may still end well, whatever becomes of this subchannel. */
  #leave(connection: Connection): void {
    if (this.#connection !== connection) return;
    this.#connection = undefined;
    this.#stopPings();
    if (this.#state !== 'ready') return;
    this.#socket = undefined;
    this.#become('idle');
  }

  #failed(socket: Socket, error: NodeJS.ErrnoException): void {
    if (this.#socket === socket) this.#lastError = wordsOf(error);
  }

  #lost(socket: Socket): void {
    if (this.#socket !== socket) return;
    this.#socket = undefined;
    this.#connection = undefined;
    this.#stopPings();
    if (this.#lastError === '') this.#lastError = 'the server closed the connection before it spoke HTTP/2';
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
}

/** OpenSSL's messages hold its place in memory and source; its reason alone says what is wrong. */
function wordsOf(error: NodeJS.ErrnoException): string {
  const isOpenSsl = error.code?.startsWith('ERR_SSL_') ?? false;
  return isOpenSsl && 'reason' in error ? String(error.reason) : error.message;
}
