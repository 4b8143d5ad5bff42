/** Where a gRPC backend is. `secure` is undefined where the scheme does not decide between TLS and plaintext. */
export interface GrpcEndpoint {
  /** A name as gRPC resolves it: `host:port`, `dns:///host:port`, `unix:/path`. */
  readonly target: string;
  readonly secure: boolean | undefined;
}

/**
 * Reads an endpoint as the Collector does: `https://` forces TLS and `http://` plaintext, any other scheme is a
 * gRPC resolver's. Undefined where it is neither that nor `host:port`.
 */
export function parseGrpcEndpoint(text: string): GrpcEndpoint | undefined {
  const scheme = /^([a-z][a-z0-9+.-]*):(?!\d+$)/i.exec(text)?.[1]?.toLowerCase();
  switch (scheme) {
    case 'http':
    case 'https': {
      const target = text.slice(`${scheme}://`.length).replace(/\/$/, '');
      return isHostAndPort(target) ? { target, secure: scheme === 'https' } : undefined;
    }
    case 'dns':
    case 'unix':
      return { target: text, secure: undefined };
    default:
      return isHostAndPort(text) ? { target: text, secure: undefined } : undefined;
  }
}

function isHostAndPort(text: string): boolean {
  const port = /^(?:\[[0-9a-f:.%]+\]|[^:/\s[\]]+):(\d{1,5})$/i.exec(text)?.[1];
  return port !== undefined && Number(port) <= 65_535;
}
