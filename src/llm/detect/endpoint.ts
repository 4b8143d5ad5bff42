import type { Operation, Shape } from '../call.ts';
import { HOSTS, MODEL_IN_PATH, PATHS, type PathRow } from './endpoint-table.ts';
import { compileGlob } from './glob.ts';

/** A row that a user adds: what is left out fits everything (host, path) or is found out otherwise. */
export interface ConfiguredEndpoint {
  /** `*` stands for any run of characters, in both patterns. */
  readonly host?: string;
  readonly path?: string;
  readonly provider?: string;
  readonly shape?: Shape;
}

/** What host and path say of a call. */
export interface Endpoint {
  readonly provider?: string;
  readonly shape?: Shape;
  readonly operation?: Operation;
  readonly urlModel?: string;
  readonly urlStreaming?: true;
  /** Host and path leave it open: it is a call only if its request body has the shape, or some known one. */
  readonly needsBody: boolean;
}

export type EndpointMatcher = (host: string | undefined, path: string) => Endpoint | undefined;

/** The provider whose API a host is, if the table knows it. */
export type HostLookup = (host: string) => string | undefined;

const OPERATION_OF_SHAPE = new Map(PATHS.map((row) => [row.shape, row.operation]));
const PATHS_BY_LENGTH = [...PATHS].sort((a, b) => b.suffix.length - a.suffix.length);

/** Builds the lookup of providers by host (lower case, without port). */
export function createHostLookup(): HostLookup {
  const exact = new Map<string, string>();
  const patterns: { matches: (host: string) => boolean; provider: string }[] = [];
  for (const row of HOSTS) {
    if (row.host.includes('*')) patterns.push({ matches: compileGlob(row.host), provider: row.provider });
    else exact.set(row.host, row.provider);
  }
  return (host) => exact.get(host) ?? patterns.find((pattern) => pattern.matches(host))?.provider;
}

/**
 * Builds the test of host (lower case, without port) and path (without query): the user's rows first, in their
 * order, then the tables. The matcher returns undefined for what is no call to a model.
 */
export function createEndpointMatcher(configured: readonly ConfiguredEndpoint[]): EndpointMatcher {
  const providerOf = createHostLookup();
  const rows = configured.map((row) => ({
    row,
    matchesHost: compileGlob(row.host ?? '*'),
    matchesPath: compileGlob(row.path ?? '*'),
  }));
  return (host, path) => {
    for (const { row, matchesHost, matchesPath } of rows) {
      if (matchesHost(host ?? '') && matchesPath(path))
        return configuredEndpoint(row, host, path, providerOf);
    }
    const known = PATHS_BY_LENGTH.find((candidate) => path.endsWith(candidate.suffix));
    if (known === undefined) return undefined;
    const provider = host === undefined ? undefined : providerOf(host);
    return endpoint(known, provider, path, provider === undefined && known.unknownHost === 'body');
  };
}

function configuredEndpoint(
  row: ConfiguredEndpoint,
  host: string | undefined,
  path: string,
  providerOf: HostLookup,
): Endpoint {
  const provider = row.provider ?? (host === undefined ? undefined : providerOf(host));
  const known = PATHS_BY_LENGTH.find((candidate) => path.endsWith(candidate.suffix));
  const shape = row.shape ?? known?.shape;
  const operation = shape === undefined ? undefined : OPERATION_OF_SHAPE.get(shape);
  return {
    ...(provider !== undefined && { provider }),
    ...(shape !== undefined && { shape }),
    ...(operation !== undefined && { operation }),
    ...modelInPath(path),
    ...(known?.streaming && { urlStreaming: true as const }),
    // A row for a whole host fits its health checks and tokenizers too.
    needsBody: shape === undefined,
  };
}

function endpoint(row: PathRow, provider: string | undefined, path: string, needsBody: boolean): Endpoint {
  return {
    ...(provider !== undefined && { provider }),
    shape: row.shape,
    operation: row.operation,
    ...modelInPath(path),
    ...(row.streaming && { urlStreaming: row.streaming }),
    needsBody,
  };
}

function modelInPath(path: string): { urlModel?: string } {
  for (const pattern of MODEL_IN_PATH) {
    const name = pattern.exec(path)?.[1];
    if (name !== undefined) return { urlModel: decodePercent(name) };
  }
  return {};
}

function decodePercent(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // A stray percent sign: the text as it stands is the best name there is.
  }
}
