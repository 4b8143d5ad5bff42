import type { Operation, Shape } from '../call.ts';
import { GATEWAYS, HOSTS, MODEL_IN_PATH, PATHS, type PathRow, PORTS } from './endpoint-table.ts';
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
  readonly urlStreaming?: boolean;
  /** Host and path leave it open: it is a call only if its request body has the shape, or some known one. */
  readonly needsBody: boolean;
}

export type EndpointMatcher = (host: string | undefined, path: string, port?: number) => Endpoint | undefined;

/** The provider whose API a host is, if the table knows it; of an unknown host the port may tell. */
export type HostLookup = (host: string | undefined, port?: number) => string | undefined;

/** Hosts and ends of paths come from outside: more different ones than this are not kept. */
const MOST_REMEMBERED = 1024;
const LONGEST_REMEMBERED = 512;

/** The last row of a shape tells its usual operation. */
const OPERATION_OF_SHAPE = new Map(PATHS.map((row) => [row.shape, row.operation]));
const PATHS_BY_LENGTH = [...PATHS]
  .sort((a, b) => b.suffix.length - a.suffix.length)
  .map((row) => ({ row, matches: compileGlob(`*${row.suffix}`) }));

type CompiledPath = (typeof PATHS_BY_LENGTH)[number];

/**
 * The rows that a path ending in this character may fit. Every HTTP span is asked about, and nearly all are no
 * calls: with this and the hosts remembered below it takes 3.5 instead of 4.6 µs to tell that a span is none.
 */
const PATHS_BY_LAST_CHARACTER = new Map<string, readonly CompiledPath[]>();

function pathsEndingLike(path: string): readonly CompiledPath[] {
  const last = path.slice(-1);
  const known = PATHS_BY_LAST_CHARACTER.get(last);
  if (known !== undefined) return known;
  const fitting = PATHS_BY_LENGTH.filter(({ row }) => row.suffix.endsWith(last) || row.suffix.endsWith('*'));
  if (PATHS_BY_LAST_CHARACTER.size < MOST_REMEMBERED) PATHS_BY_LAST_CHARACTER.set(last, fitting);
  return fitting;
}

function pathRow(path: string, provider: string | undefined): PathRow | undefined {
  return pathsEndingLike(path).find(
    ({ row, matches }) => (row.only === undefined || row.only === provider) && matches(path),
  )?.row;
}

/** Builds the lookup of providers by host (lower case, without port). */
export function createHostLookup(): HostLookup {
  const exact = new Map<string, string>();
  const patterns: { matches: (host: string) => boolean; provider: string }[] = [];
  for (const row of HOSTS) {
    if (row.host.includes('*')) patterns.push({ matches: compileGlob(row.host), provider: row.provider });
    else exact.set(row.host, row.provider);
  }
  const remembered = new Map<string, string | undefined>();
  const byName = (host: string) => {
    if (remembered.has(host)) return remembered.get(host);
    const provider = exact.get(host) ?? patterns.find((pattern) => pattern.matches(host))?.provider;
    if (remembered.size >= MOST_REMEMBERED) remembered.clear();
    remembered.set(host, provider);
    return provider;
  };
  return (host, port) =>
    (host === undefined ? undefined : byName(host)) ?? (port === undefined ? undefined : PORTS.get(port));
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
  const match: EndpointMatcher = (host, path, port) => {
    for (const { row, matchesHost, matchesPath } of rows) {
      if (matchesHost(host ?? '') && matchesPath(path))
        return configuredEndpoint(row, path, row.provider ?? providerOf(host, port));
    }
    const provider = upstreamOf(providerOf(host, port), path);
    const known = pathRow(path, provider);
    if (known === undefined) return undefined;
    const trust = provider === undefined ? known.unknownHost : known.knownHost;
    return endpoint(known, provider ?? known.provider, path, trust === 'body');
  };
  return remembering(match);
}

/** Remembers what fitted at the hosts that were called: the same few endpoints come with every call. */
function remembering(match: EndpointMatcher): EndpointMatcher {
  const byHost = new Map<
    string,
    Map<string, { readonly port: number | undefined; readonly fit: Endpoint }>
  >();
  let size = 0;
  return (host = '', path, port) => {
    const ofHost = byHost.get(host);
    const known = ofHost?.get(path);
    if (known !== undefined && known.port === port) return known.fit;
    const fit = match(host === '' ? undefined : host, path, port);
    if (fit === undefined || host.length + path.length > LONGEST_REMEMBERED) return fit;
    if (size >= MOST_REMEMBERED) {
      byHost.clear();
      size = 0;
    }
    size++;
    const paths = byHost.get(host) ?? new Map();
    byHost.set(host, paths);
    paths.set(path, { port, fit });
    return fit;
  };
}

/** Behind a gateway whose path tells it, the provider that it calls. */
function upstreamOf(provider: string | undefined, path: string): string | undefined {
  if (provider === undefined) return undefined;
  const gateway = GATEWAYS.find((row) => row.provider === provider);
  const upstream = gateway?.path.exec(path)?.[1];
  if (gateway === undefined || upstream === undefined) return provider;
  return Object.hasOwn(gateway.upstreams, upstream) ? gateway.upstreams[upstream] : provider;
}

function configuredEndpoint(row: ConfiguredEndpoint, path: string, provider: string | undefined): Endpoint {
  const known = pathRow(path, provider);
  const shape = row.shape ?? known?.shape;
  const usual = shape === undefined ? undefined : OPERATION_OF_SHAPE.get(shape);
  const operation = known?.shape === shape ? known?.operation : usual;
  return {
    ...(provider !== undefined && { provider }),
    ...(shape !== undefined && { shape }),
    ...(operation !== undefined && { operation }),
    ...modelInPath(path, known),
    ...(known?.streaming !== undefined && { urlStreaming: known.streaming }),
    // A row for a whole host fits its health checks and tokenizers too.
    needsBody: shape === undefined,
  };
}

function endpoint(row: PathRow, provider: string | undefined, path: string, needsBody: boolean): Endpoint {
  // Assigned one by one, as in readHttpRequest: this is made twice for each call.
  const made: { -readonly [Key in keyof Endpoint]: Endpoint[Key] } = { needsBody };
  if (provider !== undefined) made.provider = provider;
  if (row.shape !== undefined) made.shape = row.shape;
  if (row.operation !== undefined) made.operation = row.operation;
  if (row.streaming !== undefined) made.urlStreaming = row.streaming;
  const { urlModel } = modelInPath(path, row);
  if (urlModel !== undefined) made.urlModel = urlModel;
  return made;
}

function modelInPath(path: string, row: PathRow | undefined): { urlModel?: string } {
  for (const pattern of row?.model === undefined ? MODEL_IN_PATH : [row.model]) {
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
