import { lookup, Resolver } from 'node:dns/promises';
import { isIP } from 'node:net';

/** One address of a backend. */
export type BackendAddress = { readonly host: string; readonly port: number } | { readonly path: string };

/** A gRPC target, taken apart. */
export interface Target {
  /** The value of `:authority`. */
  readonly authority: string;
  /** What a certificate must be for; empty for a socket of the file system. */
  readonly host: string;
  /** All addresses at the time. Rejects where the name does not resolve. */
  resolve(): Promise<readonly BackendAddress[]>;
}

/**
 * Reads a target as gRPC resolves it (gRPC, "Name Resolution"): `host:port`, `dns:host:port`,
 * `dns://server/host:port`, `unix:path` and `unix:///path`.
 */
export function parseTarget(text: string): Target {
  const unixPath = /^unix:(?:\/\/(?=\/))?(.+)$/i.exec(text)?.[1];
  if (unixPath !== undefined) {
    return { authority: 'localhost', host: '', resolve: async () => [{ path: unixPath }] };
  }
  const dns = /^dns:(?:\/\/([^/]*)\/)?(.+)$/i.exec(text);
  const authority = dns?.[2] ?? text;
  const colon = authority.lastIndexOf(':');
  const hasPort = colon > authority.lastIndexOf(']');
  const host = (hasPort ? authority.slice(0, colon) : authority).replace(/^\[|\]$/g, '');
  // A target of DNS may leave the port out, which then is that of HTTPS.
  const port = hasPort ? Number(authority.slice(colon + 1)) : 443;
  const nameServer = dns?.[1] ?? '';
  return {
    authority,
    host,
    async resolve() {
      const hosts = isIP(host) > 0 ? [host] : await resolveHost(host, nameServer);
      return hosts.map((address) => ({ host: address, port }));
    },
  };
}

/** For error messages. */
export function formatAddress(address: BackendAddress): string {
  if ('path' in address) return `unix:${address.path}`;
  return address.host.includes(':') ? `[${address.host}]:${address.port}` : `${address.host}:${address.port}`;
}

async function resolveHost(host: string, nameServer: string): Promise<string[]> {
  if (nameServer === '') {
    const addresses = await lookup(host, { all: true });
    return addresses.map(({ address }) => address);
  }
  const resolver = new Resolver();
  resolver.setServers([nameServer]);
  const families = await Promise.allSettled([resolver.resolve4(host), resolver.resolve6(host)]);
  const found = families.flatMap((family) => (family.status === 'fulfilled' ? family.value : []));
  if (found.length === 0) throw new Error(`no address for host ${host}`);
  return found;
}
