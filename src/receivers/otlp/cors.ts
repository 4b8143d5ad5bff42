import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http';

/** Cross-origin access for browsers, with the Collector's keys. Off while `allowedOrigins` is empty. */
export interface CorsConfig {
  /**
   * Origins such as `https://app.example.com`, with at most one `*` for any run of characters. A bare `*` lets
   * every origin send, but never with credentials: browsers forbid that combination.
   */
  readonly allowedOrigins: readonly string[];
  /** Request headers beyond the safe ones; `*` allows all. */
  readonly allowedHeaders: readonly string[];
  readonly exposedHeaders: readonly string[];
  /** How long a browser may keep the answer to a preflight, in whole seconds; 0 leaves it to the browser. */
  readonly maxAgeS: number;
}

/** Header names that are allowed without being configured (those of rs/cors, which the Collector uses). */
const SAFE_HEADERS: readonly string[] = ['accept', 'content-type', 'origin', 'x-requested-with'];

/** The answers of one server to browsers that come from other origins. */
export interface Cors {
  /** Headers for an actual response. */
  responseHeaders(request: IncomingHttpHeaders): OutgoingHttpHeaders;
  /** Headers for the answer (204) to a preflight. */
  preflightHeaders(request: IncomingHttpHeaders): OutgoingHttpHeaders;
}

/** A preflight is an OPTIONS request that names the method it asks for (Fetch standard, CORS-preflight). */
export function isPreflight(method: string | undefined, headers: IncomingHttpHeaders): boolean {
  return method === 'OPTIONS' && headers['access-control-request-method'] !== undefined;
}

/** Undefined where the configuration allows no origin: CORS is off. */
export function createCors(config: CorsConfig): Cors | undefined {
  if (config.allowedOrigins.length === 0) return undefined;
  const anyOrigin = config.allowedOrigins.includes('*');
  const originPatterns = config.allowedOrigins.map((origin) => origin.toLowerCase());
  const anyHeader = config.allowedHeaders.includes('*');
  const headerNames = new Set([...SAFE_HEADERS, ...config.allowedHeaders.map((name) => name.toLowerCase())]);
  const exposedHeaders = config.exposedHeaders.join(', ');

  /** The value of Access-Control-Allow-Origin, undefined where the origin is not allowed. */
  function grantedOrigin(origin: string | undefined): string | undefined {
    if (origin === undefined) return undefined;
    if (anyOrigin) return '*';
    const lowerCase = origin.toLowerCase();
    return originPatterns.some((pattern) => matchesOrigin(pattern, lowerCase)) ? origin : undefined;
  }

  function areAllowedHeaders(list: string | undefined): boolean {
    if (anyHeader || list === undefined) return true;
    return list.split(',').every((name) => name.trim() === '' || headerNames.has(name.trim().toLowerCase()));
  }

  return {
    responseHeaders({ origin }) {
      const headers: OutgoingHttpHeaders = { vary: 'Origin' };
      const granted = grantedOrigin(origin);
      if (granted === undefined) return headers;
      headers['access-control-allow-origin'] = granted;
      headers['access-control-allow-credentials'] = 'true';
      if (exposedHeaders !== '') headers['access-control-expose-headers'] = exposedHeaders;
      return headers;
    },
    preflightHeaders(request) {
      const headers: OutgoingHttpHeaders = {
        vary: 'Origin, Access-Control-Request-Method, Access-Control-Request-Headers',
      };
      const requestedHeaders = request['access-control-request-headers'];
      const origin = grantedOrigin(request.origin);
      if (origin === undefined) return headers;
      if (request['access-control-request-method'] !== 'POST') return headers;
      if (!areAllowedHeaders(requestedHeaders)) return headers;
      headers['access-control-allow-origin'] = origin;
      headers['access-control-allow-credentials'] = 'true';
      headers['access-control-allow-methods'] = 'POST';
      if (requestedHeaders !== undefined) headers['access-control-allow-headers'] = requestedHeaders;
      if (config.maxAgeS > 0) headers['access-control-max-age'] = String(config.maxAgeS);
      return headers;
    },
  };
}

/** A pattern without a star matches itself; one star stands for any run of characters, an empty one too. */
function matchesOrigin(pattern: string, origin: string): boolean {
  const star = pattern.indexOf('*');
  if (star < 0) return pattern === origin;
  const suffixLength = pattern.length - star - 1;
  return (
    origin.length >= star + suffixLength &&
    origin.startsWith(pattern.slice(0, star)) &&
    origin.endsWith(pattern.slice(star + 1))
  );
}
