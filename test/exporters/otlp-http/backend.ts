import { createServer, type IncomingHttpHeaders, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TestCertificate } from '../tls-fixture.ts';

export interface ReceivedRequest {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** Tells connections apart. */
  readonly clientPort: number | undefined;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
}

/** An OTLP/HTTP backend that records what it gets and answers as it is told. */
export class HttpBackend {
  readonly requests: ReceivedRequest[] = [];
  /** Asked for each request, in order. `silence` never answers, `reset` cuts the connection. */
  answer: (request: ReceivedRequest, index: number) => HttpAnswer | 'silence' | 'reset' = () => ({
    status: 200,
  });
  readonly #server: Server;
  port = 0;

  constructor(certificate?: TestCertificate) {
    const listener: RequestListener = (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const received = {
          path: request.url ?? '',
          headers: request.headers,
          body: Buffer.concat(chunks),
          clientPort: request.socket.remotePort,
        };
        this.requests.push(received);
        const answer = this.answer(received, this.requests.length - 1);
        if (answer === 'silence') return;
        if (answer === 'reset') {
          request.socket.resetAndDestroy();
          return;
        }
        response.writeHead(answer.status, answer.headers);
        response.end(answer.body);
      });
    };
    this.#server = certificate
      ? createTlsServer({ key: certificate.key, cert: certificate.cert }, listener)
      : createServer(listener);
  }

  async start(port = 0): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(port, '127.0.0.1', resolve));
    this.port = (this.#server.address() as AddressInfo).port;
    return this;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
