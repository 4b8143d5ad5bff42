import { LONGEST_TIMER_MS } from '../../config/duration.ts';
import type { Section } from '../../config/section.ts';
import { type DeliveryConfig, decodeDelivery } from '../delivery/delivery.ts';
import { decodeHeaders } from '../delivery/headers.ts';
import { decodeTls, type TlsConfig } from '../delivery/tls.ts';
import { type GrpcEndpoint, parseGrpcEndpoint } from './endpoint.ts';

/** The section of an `otlp_grpc` exporter, with the Collector's keys and defaults. */
export interface OtlpGrpcConfig {
  readonly endpoint: GrpcEndpoint;
  readonly tls: TlsConfig;
  readonly compression: 'gzip' | 'none';
  readonly headers: ReadonlyMap<string, string>;
  readonly keepalive: KeepaliveConfig;
  readonly balancerName: 'round_robin' | 'pick_first';
  /** On: an attempt waits for the connection, as long as its timeout, instead of failing without one. */
  readonly waitForReady: boolean;
  readonly maxResponseBytes: number;
  readonly delivery: DeliveryConfig;
}

export interface KeepaliveConfig {
  /** After this long without traffic the connection is pinged. */
  readonly timeMs: number;
  /** A connection whose ping is not answered within this is closed. */
  readonly timeoutMs: number;
  /** Pings while no request is under way, too. */
  readonly permitWithoutStream: boolean;
}

const DEFAULT_TIMEOUT_MS = 5_000;
/** The OTLP specification's limit for responses. */
const DEFAULT_MAX_RESPONSE_BYTES = 4 * 2 ** 20;

export function decodeOtlpGrpc(section: Section): OtlpGrpcConfig {
  return {
    endpoint: decodeEndpoint(section),
    tls: decodeTls(section.section('tls')),
    compression: section.oneOf('compression', ['gzip', 'none'], 'gzip'),
    headers: decodeHeaders(section),
    keepalive: decodeKeepalive(section.section('keepalive')),
    balancerName: section.oneOf('balancer_name', ['round_robin', 'pick_first'], 'round_robin'),
    waitForReady: section.boolean('wait_for_ready', false),
    maxResponseBytes: section.bytes('max_response_bytes', DEFAULT_MAX_RESPONSE_BYTES, { min: 1 }),
    delivery: decodeDelivery(section, DEFAULT_TIMEOUT_MS),
  };
}

function decodeEndpoint(section: Section): GrpcEndpoint {
  const text = section.string('endpoint', '');
  const endpoint = parseGrpcEndpoint(text);
  if (endpoint !== undefined) return endpoint;
  if (text === '') section.problem('requires a non-empty "endpoint"');
  else
    section.problem('must be host:port, https://host:port, http://host:port, dns:///… or unix:…', 'endpoint');
  return { target: '', secure: undefined };
}

function decodeKeepalive(section: Section): KeepaliveConfig {
  return {
    timeMs: section.durationMs('time', 10_000, { minMs: 1_000, maxMs: LONGEST_TIMER_MS }),
    timeoutMs: section.durationMs('timeout', 10_000, { minMs: 1, maxMs: LONGEST_TIMER_MS }),
    permitWithoutStream: section.boolean('permit_without_stream', false),
  };
}
