import { LONGEST_TIMER_MS } from '../../config/duration.ts';
import type { Section } from '../../config/section.ts';
import { SIGNALS, type Signal } from '../../otlp/signal.ts';
import { type DeliveryConfig, decodeDelivery } from '../delivery/delivery.ts';
import { decodeHeaders } from '../delivery/headers.ts';
import { decodeTls, type TlsConfig } from '../delivery/tls.ts';

/** The section of an `otlp_http` exporter, with the Collector's keys and defaults. */
export interface OtlpHttpConfig {
  /** Where each signal is posted; undefined where neither `endpoint` nor the signal's own key is given. */
  readonly urls: Readonly<Record<Signal, string | undefined>>;
  readonly tls: TlsConfig;
  readonly encoding: 'proto' | 'json';
  readonly compression: 'gzip' | 'none';
  /** zlib's, 1 (fast) to 9 (small). */
  readonly compressionLevel: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly maxIdleConnections: number;
  readonly idleConnectionTimeoutMs: number;
  readonly maxResponseBytes: number;
  readonly delivery: DeliveryConfig;
}

const DEFAULT_TIMEOUT_MS = 30_000;
/** Level 6, zlib's own default, costs six times the CPU for a few percent. */
const DEFAULT_COMPRESSION_LEVEL = 1;
/** The OTLP specification's limit for responses. */
const DEFAULT_MAX_RESPONSE_BYTES = 4 * 2 ** 20;

export function decodeOtlpHttp(section: Section): OtlpHttpConfig {
  return {
    urls: decodeUrls(section),
    tls: decodeTls(section.section('tls')),
    encoding: section.oneOf('encoding', ['proto', 'json'], 'proto'),
    compression: section.oneOf('compression', ['gzip', 'none'], 'gzip'),
    compressionLevel: section
      .section('compression_params')
      .integer('level', DEFAULT_COMPRESSION_LEVEL, { min: 1, max: 9 }),
    headers: decodeHeaders(section),
    maxIdleConnections: section.integer('max_idle_conns', 100, { min: 0 }),
    idleConnectionTimeoutMs: section.durationMs('idle_conn_timeout', 90_000, {
      maxMs: LONGEST_TIMER_MS,
    }),
    maxResponseBytes: section.bytes('max_response_bytes', DEFAULT_MAX_RESPONSE_BYTES, { min: 1 }),
    delivery: decodeDelivery(section, DEFAULT_TIMEOUT_MS),
  };
}

function decodeUrls(section: Section): OtlpHttpConfig['urls'] {
  const base = decodeUrl(section, 'endpoint');
  const urls: Record<Signal, string | undefined> = { traces: undefined, metrics: undefined, logs: undefined };
  for (const signal of SIGNALS) {
    urls[signal] =
      decodeUrl(section, `${signal}_endpoint`)?.href ?? (base && withPath(base, `/v1/${signal}`));
  }
  if (!['endpoint', ...SIGNALS.map((signal) => `${signal}_endpoint`)].some((key) => section.has(key))) {
    section.problem('at least one endpoint must be specified');
  }
  return urls;
}

function decodeUrl(section: Section, key: string): URL | undefined {
  const text = section.optionalString(key);
  if (text === undefined) return undefined;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return url;
  section.problem('must be a URL that begins with http:// or https://', key);
  return undefined;
}

function withPath(base: URL, path: string): string {
  const url = new URL(base);
  url.pathname = url.pathname.replace(/\/$/, '') + path;
  return url.href;
}
