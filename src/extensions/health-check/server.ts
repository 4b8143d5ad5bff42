import { createServer, type Server, type ServerResponse } from 'node:http';
import { formatEndpoint, listen } from '../../config/endpoint.ts';
import type { ComponentSettings, Extension } from '../../pipeline/component.ts';
import type { HealthCheckConfig } from './config.ts';
import { formatGoDuration } from './duration.ts';

/** Go's zero time, which the Collector shows while it is not available. */
const NEVER = '0001-01-01T00:00:00Z';

/**
 * Answers probes: 200 while the pipelines run, 503 while they start or drain, with the Collector's JSON body
 * (contrib extension/healthcheckextension) or the configured text.
 */
export class HealthCheck implements Extension {
  readonly #config: HealthCheckConfig;
  readonly #settings: ComponentSettings;
  readonly #server: Server;
  #upSinceMs: number | undefined;

  constructor(config: HealthCheckConfig, settings: ComponentSettings) {
    this.#config = config;
    this.#settings = settings;
    this.#server = createServer((request, response) => this.#answer(request.url ?? '/', response));
  }

  async start(): Promise<void> {
    const { address, port } = await listen(this.#server, this.#config.endpoint);
    this.#settings.logger.info('Starting health check server', {
      endpoint: formatEndpoint({ host: address, port }),
    });
  }

  pipelinesReady(): void {
    this.#upSinceMs = this.#settings.now();
  }

  pipelinesStopping(): void {
    this.#upSinceMs = undefined;
  }

  async shutdown(): Promise<void> {
    if (!this.#server.listening) return;
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }

  #answer(url: string, response: ServerResponse): void {
    const { path, body } = this.#config;
    if (path !== '/' && url.split('?', 1)[0] !== path) {
      response.writeHead(404, { 'content-type': 'text/plain' }).end('404 page not found\n');
      return;
    }
    const healthy = this.#upSinceMs !== undefined;
    if (body === undefined) {
      response.writeHead(healthy ? 200 : 503, { 'content-type': 'application/json' }).end(this.#status());
    } else {
      const text = healthy ? body.healthy : body.unhealthy;
      response.writeHead(healthy ? 200 : 503, { 'content-type': 'text/plain' }).end(text);
    }
  }

  #status(): string {
    if (this.#upSinceMs === undefined) {
      return JSON.stringify({ status: 'Server not available', upSince: NEVER, uptime: '' });
    }
    return JSON.stringify({
      status: 'Server available',
      upSince: new Date(this.#upSinceMs).toISOString(),
      uptime: formatGoDuration(Math.max(0, this.#settings.now() - this.#upSinceMs)),
    });
  }
}
