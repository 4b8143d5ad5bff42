import { decodeEndpoint, type Endpoint } from '../../config/endpoint.ts';
import type { Section } from '../../config/section.ts';

const DEFAULT_ENDPOINT: Endpoint = { host: 'localhost', port: 13133 };

export interface HealthCheckConfig {
  readonly endpoint: Endpoint;
  /** `/` stands for every path, as in the Collector. */
  readonly path: string;
  /** Sent verbatim instead of the JSON status. */
  readonly body?: { readonly healthy: string; readonly unhealthy: string };
}

export function decodeHealthCheck(section: Section): HealthCheckConfig {
  const path = section.string('path', '/');
  if (!path.startsWith('/')) section.problem('must start with /', 'path');
  const endpoint = decodeEndpoint(section, DEFAULT_ENDPOINT);
  if (!section.has('response_body')) return { endpoint, path };
  const body = section.section('response_body');
  return {
    endpoint,
    path,
    body: { healthy: body.string('healthy', ''), unhealthy: body.string('unhealthy', '') },
  };
}
