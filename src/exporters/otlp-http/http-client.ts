import {
  Agent as HttpAgent,
  request as httpRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
} from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { TlsMaterial } from '../delivery/tls.ts';

export interface HttpClientOptions {
  readonly tls: TlsMaterial & { readonly skipVerify: boolean; readonly serverName: string | undefined };
  readonly maxIdleConnections: number;
  /** 0: an idle connection is kept until the backend closes it. */
  readonly idleConnectionTimeoutMs: number;
  /** A longer answer is cut off: its status counts, its body is dropped. */
  readonly maxResponseBytes: number;
}

/** What a POST came to: an answer, whatever its status, or a connection that failed before there was one. */
export type HttpReply =
  | {
      readonly kind: 'answered';
      readonly status: number;
      readonly headers: IncomingHttpHeaders;
      /** Empty where it was too long or was cut short. */
      readonly body: Uint8Array;
      /** Nobody reads the request's body any more: all of it has left. */
      readonly isRequestFree?: boolean;
    }
  | { readonly kind: 'failed'; readonly reason: string };

/** A small HTTP/1.1 client on kept-alive connections. It follows no redirects and reads bounded answers. */
export class HttpClient {
  readonly #maxResponseBytes: number;
  readonly #http: HttpAgent;
  readonly #https: HttpsAgent;

  constructor(options: HttpClientOptions) {
    const { tls, idleConnectionTimeoutMs } = options;
    const pooling = {
      keepAlive: true,
      maxFreeSockets: options.maxIdleConnections,
      ...(idleConnectionTimeoutMs > 0 && { timeout: idleConnectionTimeoutMs }),
    };
    this.#maxResponseBytes = options.maxResponseBytes;
    this.#http = new HttpAgent(pooling);
    this.#https = new HttpsAgent({
      ...pooling,
      ...(tls.ca && { ca: tls.ca }),
      ...(tls.cert && { cert: tls.cert }),
      ...(tls.key && { key: tls.key }),
      ...(tls.serverName !== undefined && { servername: tls.serverName }),
      rejectUnauthorized: !tls.skipVerify,
    });
  }

  /** Never rejects. `signal` cuts the connection. */
  post(
    url: string,
    headers: Readonly<Record<string, string>>,
    body: Uint8Array,
    signal: AbortSignal,
  ): Promise<HttpReply> {
    return new Promise((resolve) => {
      const options = { method: 'POST', headers: { ...headers, 'content-length': body.length }, signal };
      const request = url.startsWith('https:')
        ? httpsRequest(url, { ...options, agent: this.#https })
        : httpRequest(url, { ...options, agent: this.#http });
      let isSent = false;
      request.on('finish', () => {
        isSent = true;
      });
      request.on('error', (error) => resolve({ kind: 'failed', reason: reasonOf(error) }));
      request.on('response', (response) => {
        void readBody(response, this.#maxResponseBytes).then((answer) =>
          resolve({
            kind: 'answered',
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: answer,
            isRequestFree: isSent,
          }),
        );
      });
      request.end(body);
    });
  }

  close(): void {
    this.#http.destroy();
    this.#https.destroy();
  }
}

const NO_BODY = new Uint8Array(0);

function readBody(response: IncomingMessage, limitBytes: number): Promise<Uint8Array> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    response.on('data', (chunk: Buffer) => {
      size += chunk.length;
      chunks.push(chunk);
      if (size > limitBytes) response.destroy();
    });
    response.on('end', () => resolve(Buffer.concat(chunks)));
    response.on('error', () => resolve(NO_BODY));
    response.on('close', () => resolve(NO_BODY));
  });
}

/** Node's own words about a connection name addresses and codes, and nothing of what was sent. */
function reasonOf(error: Error): string {
  return error.message === '' && error instanceof AggregateError
    ? error.errors.map((one) => (one instanceof Error ? one.message : String(one))).join('; ')
    : error.message;
}
