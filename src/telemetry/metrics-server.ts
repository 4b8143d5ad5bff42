import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type Endpoint, listen } from '../config/endpoint.ts';

/** What the server shows: PrometheusMeter is one. */
export interface ExpositionSource {
  readonly contentType: string;
  exposition(): Promise<string>;
}

const METRICS_PATH = '/metrics';

/** Serves the daemon's own metrics over HTTP, for Prometheus to scrape. */
export class MetricsServer {
  readonly #source: ExpositionSource;
  readonly #endpoint: Endpoint;
  #server: Server | undefined;

  constructor(source: ExpositionSource, endpoint: Endpoint) {
    this.#source = source;
    this.#endpoint = endpoint;
  }

  /** Resolves to the port listened on; rejects where it is taken. */
  async start(): Promise<number> {
    const server = createServer({ requestTimeout: 10_000, headersTimeout: 5_000 }, (request, response) => {
      void this.#answer(request, response);
    });
    const { port } = await listen(server, this.#endpoint);
    // Once the server listens, an error (a failed accept) changes nothing and must not end the process.
    server.on('error', () => {});
    this.#server = server;
    return port;
  }

  /** Cuts connections that are still open. May be called without `start`, and more than once. */
  async stop(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (server === undefined) return;
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [path] = (request.url ?? '').split('?');
    if (path !== METRICS_PATH) {
      plainText(response, 404, 'not found: metrics are at /metrics\n');
    } else if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.setHeader('Allow', 'GET, HEAD');
      plainText(response, 405, 'method not allowed\n');
    } else {
      await this.#expose(response);
    }
  }

  async #expose(response: ServerResponse): Promise<void> {
    try {
      const text = await this.#source.exposition();
      response.writeHead(200, {
        'Content-Type': this.#source.contentType,
        'Content-Length': Buffer.byteLength(text),
      });
      response.end(text);
    } catch {
      plainText(response, 500, 'the metrics could not be collected\n');
    }
  }
}

function plainText(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8' });
  response.end(text);
}
