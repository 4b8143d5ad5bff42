import type { Attributes, AttributeValue } from '../call.ts';

/** What an HTTP span says of its request, whichever generation of the conventions wrote it. */
export interface HttpRequest {
  /** Lower case, without port. */
  readonly host?: string;
  /** Where it is told; the scheme's own is not. */
  readonly port?: number;
  /** Without query and fragment. */
  readonly path?: string;
  readonly method?: string;
  readonly status?: number;
}

/** Attribute names by meaning: the current semantic conventions, then older ones, proxies' own, Micrometer's. */
export const HTTP_ATTRIBUTES = {
  method: ['http.request.method', 'http.method', 'method'],
  status: ['http.response.status_code', 'http.status_code', 'status_code', 'status'],
  url: ['url.full', 'http.url'],
  path: ['url.path', 'http.target', 'http.path'],
  port: ['server.port', 'net.peer.port'],
  host: ['server.address', 'net.peer.name', 'http.host', 'peer.hostname', 'net.host.name'],
} as const;

/** Reads the request's address from a span's attributes. What is not there is absent. */
export function readHttpRequest(attributes: Attributes): HttpRequest {
  const url = firstString(attributes, HTTP_ATTRIBUTES.url);
  const fromUrl = url === undefined ? undefined : addressIn(url);
  const method = firstString(attributes, HTTP_ATTRIBUTES.method);
  const status = firstStatus(attributes);
  // Assigned one by one: this runs for every HTTP span, and spreading optional parts took 0.9 µs of its 3.5.
  const request: { -readonly [Key in keyof HttpRequest]: HttpRequest[Key] } = {};
  if (fromUrl !== undefined) {
    request.host = fromUrl.host;
    if (fromUrl.port !== undefined) request.port = fromUrl.port;
    request.path = fromUrl.path;
  } else {
    const hostAttribute = firstString(attributes, HTTP_ATTRIBUTES.host);
    const host = hostAttribute === undefined ? undefined : hostIn(hostAttribute);
    const pathAttribute = firstString(attributes, HTTP_ATTRIBUTES.path);
    const port = firstPort(attributes, hostAttribute);
    if (host) request.host = host.toLowerCase();
    if (port !== undefined) request.port = port;
    if (pathAttribute !== undefined) request.path = withoutQuery(pathAttribute);
  }
  if (method !== undefined) request.method = method.toUpperCase();
  if (status !== undefined) request.status = status;
  return request;
}

interface Address {
  readonly host: string;
  readonly port?: number;
  readonly path: string;
}

/** The addresses of models are few, and each is asked for twice for every call. Queries may hold keys of an API. */
const addresses = new Map<string, Address>();
const MOST_ADDRESSES = 512;
const LONGEST_ADDRESS = 512;

/** As splitUrl, the host in lower case. */
function addressIn(url: string): Address | undefined {
  const known = addresses.get(url);
  if (known !== undefined) return known;
  const split = splitUrl(url);
  if (split === undefined) return undefined;
  const address = { ...split, host: split.host.toLowerCase() };
  if (url.length <= LONGEST_ADDRESS && !url.includes('?')) {
    if (addresses.size >= MOST_ADDRESSES) addresses.clear();
    addresses.set(url, address);
  }
  return address;
}

/**
 * Splits an absolute URL into host, port and path without decoding either: instrumentations redact parts of URLs in
 * ways that a strict parser refuses, and only these are wanted.
 */
export function splitUrl(url: string): Address | undefined {
  const scheme = url.indexOf('://');
  if (scheme <= 0) return undefined;
  const start = scheme + 3;
  let end = url.length;
  for (const stop of ['/', '?', '#']) {
    const found = url.indexOf(stop, start);
    if (found >= 0 && found < end) end = found;
  }
  const authority = url.slice(start, end);
  const address = authority.slice(authority.lastIndexOf('@') + 1);
  const host = withoutPort(address);
  const port = portOf(address);
  if (host === '') return undefined;
  return { host, ...(port !== undefined && { port }), path: withoutQuery(url.slice(end)) };
}

/** Semantic Kernel for .NET writes a URL where the host belongs. */
function hostIn(address: string): string | undefined {
  return address.includes('://') ? splitUrl(address)?.host : withoutPort(address);
}

/** The port in `host:port`. */
function portOf(address: string): number | undefined {
  const port = address.slice(withoutPort(address).length);
  return /^:\d{1,5}$/.test(port) ? Number(port.slice(1)) : undefined;
}

function firstPort(attributes: Attributes, hostAttribute: string | undefined): number | undefined {
  for (const name of HTTP_ATTRIBUTES.port) {
    const port = Number(attributes.get(name));
    if (Number.isInteger(port) && port > 0) return port;
  }
  return hostAttribute === undefined ? undefined : portOf(hostAttribute);
}

function withoutPort(host: string): string {
  if (host.startsWith('[')) return host.slice(0, host.indexOf(']') + 1);
  const colon = host.indexOf(':');
  // More than one colon: a bare IPv6 address, which carries no port.
  return colon < 0 || host.indexOf(':', colon + 1) >= 0 ? host : host.slice(0, colon);
}

function withoutQuery(path: string): string {
  const end = path.search(/[?#]/);
  return end < 0 ? path : path.slice(0, end);
}

function firstString(attributes: Attributes, names: readonly string[]): string | undefined {
  for (const name of names) {
    const value = attributes.get(name);
    if (typeof value === 'string' && value !== '') return value;
  }
  return undefined;
}

/** Envoy and some browsers write the status as a string. */
function firstStatus(attributes: Attributes): number | undefined {
  for (const name of HTTP_ATTRIBUTES.status) {
    const status = asStatus(attributes.get(name));
    if (status !== undefined) return status;
  }
  return undefined;
}

function asStatus(value: AttributeValue | undefined): number | undefined {
  const status = typeof value === 'string' && /^\d{3}$/.test(value) ? Number(value) : value;
  return typeof status === 'number' && status >= 100 && status <= 999 ? status : undefined;
}
