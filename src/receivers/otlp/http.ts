import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { listen } from '../../config/endpoint.ts';
import { RequestCancellation } from '../../pipeline/cancellation.ts';
import type { HttpProtocolConfig } from './config.ts';
import { type Cors, createCors, isPreflight } from './cors.ts';
import type { HttpExport } from './http-export.ts';
import { type HttpAnswer, textAnswer } from './reply.ts';

/**
 * How long a sender may go on sending after it has been answered. Closing at once would reset the connection, and
 * many clients would see that instead of the answer.
 */
const LINGER_MS = 5_000;

/** How often Node.js looks for requests that are past their time. */
const LONGEST_TIMEOUT_CHECK_MS = 5_000;

export interface OtlpHttpServerOptions {
  readonly config: HttpProtocolConfig;
  /** By path. Others are answered 404. */
  readonly exports: ReadonlyMap<string, HttpExport>;
  /** Told of failures of the listening socket, and of answers that could not be written. */
  onError(error: unknown): void;
}

/** The HTTP side of the receiver: paths, methods and connections. What an export means is HttpExport's. */
export class OtlpHttpServer {
  readonly #options: OtlpHttpServerOptions;
  readonly #cors: Cors | undefined;
  readonly #server: Server;
  /** Connections over which nothing has been asked yet: Node.js does not count them as idle. */
  readonly #unused = new Set<Socket>();
  #closing = false;

  constructor(options: OtlpHttpServerOptions) {
    const { cors, readHeaderTimeoutMs, readTimeoutMs, idleTimeoutMs } = options.config;
    this.#options = options;
    this.#cors = createCors(cors);
    this.#server = createServer({
      // Node.js refuses more time for the headers than for the whole request.
      headersTimeout: readTimeoutMs > 0 ? Math.min(readHeaderTimeoutMs, readTimeoutMs) : readHeaderTimeoutMs,
      requestTimeout: readTimeoutMs,
      keepAliveTimeout: idleTimeoutMs,
      connectionsCheckingInterval: timeoutCheckMs(readHeaderTimeoutMs, readTimeoutMs),
      noDelay: true,
    });
    this.#server.on('connection', (socket: Socket) => {
      this.#unused.add(socket);
      socket.once('close', () => this.#unused.delete(socket));
    });
    this.#server.on('request', (request, response) => this.#serve(request, response, false));
    this.#server.on('checkContinue', (request, response) => this.#serve(request, response, true));
    this.#server.on('error', options.onError);
  }

  /** Resolves to the address once connections are accepted; rejects where the endpoint cannot be had. */
  listen(): Promise<AddressInfo> {
    return listen(this.#server, this.#options.config.endpoint);
  }

  /**
   * Accepts no more connections and resolves when the requests under way have been answered. Once `deadline`
   * aborts, what is left is cut off.
   */
  async close(deadline: AbortSignal): Promise<void> {
    this.#closing = true;
    const cutOff = () => this.#server.closeAllConnections();
    const closed = new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
    });
    for (const socket of this.#unused) socket.destroy();
    deadline.addEventListener('abort', cutOff, { once: true });
    if (deadline.aborted) cutOff();
    await closed;
    deadline.removeEventListener('abort', cutOff);
  }

  #serve(request: IncomingMessage, response: ServerResponse, expectsContinue: boolean): void {
    this.#unused.delete(request.socket);
    const startBody = () => {
      if (expectsContinue) response.writeContinue();
    };
    this.#answer(request, response, startBody)
      .then((answer) => {
        if (answer !== undefined && !response.destroyed) this.#send(request, response, answer);
      })
      .catch((bug: unknown) => {
        this.#options.onError(bug);
        request.socket.destroy();
      });
  }

  /** Undefined where the sender has gone and nobody waits for an answer. */
  async #answer(
    request: IncomingMessage,
    response: ServerResponse,
    startBody: () => void,
  ): Promise<HttpAnswer | undefined> {
    const target = this.#options.exports.get(pathOf(request.url));
    if (target === undefined) return textAnswer(404, '404 page not found');
    if (this.#cors !== undefined && isPreflight(request.method, request.headers)) {
      return { status: 204, headers: this.#cors.preflightHeaders(request.headers), body: new Uint8Array(0) };
    }
    if (request.method !== 'POST') {
      return textAnswer(405, '405 method not allowed, supported: [POST]', { allow: 'POST' });
    }
    const cancellation = new RequestCancellation();
    response.once('close', () => {
      if (!response.writableFinished) cancellation.abort();
    });
    return target.answer(request, startBody, cancellation);
  }

  #send(request: IncomingMessage, response: ServerResponse, { status, headers, body }: HttpAnswer): void {
    response.writeHead(status, {
      ...this.#cors?.responseHeaders(request.headers),
      ...headers,
      ...(status !== 204 && { 'content-length': body.length }),
      ...(this.#closing && { connection: 'close' }),
    });
    const content = request.method === 'HEAD' ? undefined : body;
    if (request.complete) response.end(content);
    else sendEarly(request, response, content);
  }
}

/**
 * Answers while the body is still coming. The answer goes out at once; it is ended, which may close the connection,
 * only when the body has been read to its end and thrown away, or its time is over.
 */
function sendEarly(request: IncomingMessage, response: ServerResponse, body: Uint8Array | undefined): void {
  const timer = setTimeout(() => request.socket.destroy(), LINGER_MS);
  request.once('end', () => response.end());
  request.once('close', () => clearTimeout(timer));
  request.resume();
  response.flushHeaders();
  if (body !== undefined) response.write(body);
}

/** Half the shortest timeout, so that none is passed by more than half; 0 stands for no timeout. */
function timeoutCheckMs(...timeoutsMs: readonly number[]): number {
  const shortestMs = Math.min(
    ...timeoutsMs.filter((timeoutMs) => timeoutMs > 0),
    2 * LONGEST_TIMEOUT_CHECK_MS,
  );
  return Math.max(1, Math.floor(shortestMs / 2));
}

/** The path of a request target, without its query. A whole URL is one too (RFC 9112, section 3.2.2). */
function pathOf(target = '/'): string {
  const local = target.startsWith('/') ? target : target.replace(/^https?:\/\/[^/?]*/i, '');
  const end = local.indexOf('?');
  return end < 0 ? local : local.slice(0, end);
}
