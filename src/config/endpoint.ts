import { lookup } from 'node:dns/promises';
import type { AddressInfo, Server } from 'node:net';
import type { Section } from './section.ts';

/** Where a server listens. An empty host means all interfaces; port 0 lets the system choose. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

const HIGHEST_PORT = 65_535;
const WILDCARD_HOSTS: readonly string[] = ['', '0.0.0.0', '::'];

/** Reads `host:port`, `:port` or `[ipv6]:port`; undefined where the text is none of them. */
export function parseEndpoint(text: string): Endpoint | undefined {
  const match = /^(?:\[([^\]]+)\]|([^:[\]/\s]*)):(\d{1,5})$/.exec(text);
  if (match === null) return undefined;
  const port = Number(match[3]);
  if (port > HIGHEST_PORT) return undefined;
  return { host: match[1] ?? match[2] ?? '', port };
}

/** The inverse of `parseEndpoint`. */
export function formatEndpoint({ host, port }: Endpoint): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

/** Decodes the key `endpoint` of a server's section, with a warning where it is open to every network. */
export function decodeEndpoint(section: Section, fallback: Endpoint): Endpoint {
  const text = section.optionalString('endpoint');
  if (text === undefined) return fallback;
  const endpoint = parseEndpoint(text);
  if (endpoint === undefined) {
    section.problem('must be host:port, such as "localhost:4317" or "[::1]:4317"', 'endpoint');
    return fallback;
  }
  warnIfExposed(section, endpoint, 'endpoint');
  return endpoint;
}

/** Warns, at a key of a server's section, where the address is open to every network. */
export function warnIfExposed(section: Section, endpoint: Endpoint, key: string): void {
  if (!WILDCARD_HOSTS.includes(endpoint.host)) return;
  section.warning(
    `Using the ${formatEndpoint(endpoint)} address exposes this server to every network interface, which may facilitate Denial of Service attacks`,
    key,
  );
}

/**
 * Makes a server listen and resolves to the address it got. Rejects where the name does not resolve or the
 * address is taken. A name with several addresses listens on the first IPv4 one, as Go's `net.Listen` does.
 */
export async function listen(server: Server, endpoint: Endpoint): Promise<AddressInfo> {
  const host = endpoint.host === '' ? undefined : await resolveHost(endpoint.host);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port: endpoint.port, ...(host !== undefined && { host }) }, () => {
      server.off('error', reject);
      resolve();
    });
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no TCP address');
  return address;
}

async function resolveHost(host: string): Promise<string> {
  const addresses = await lookup(host, { all: true });
  const chosen = addresses.find(({ family }) => family === 4) ?? addresses[0];
  if (chosen === undefined) throw new Error(`no address for host ${host}`);
  return chosen.address;
}
