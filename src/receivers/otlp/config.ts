import { LONGEST_TIMER_MS } from '../../config/duration.ts';
import { decodeEndpoint, type Endpoint } from '../../config/endpoint.ts';
import type { Section } from '../../config/section.ts';
import { CONTENT_CODINGS, type ContentCoding, contentCodingOf } from '../../otlp/content-coding/decode.ts';
import { SIGNALS, type Signal } from '../../otlp/signal.ts';
import type { CorsConfig } from './cors.ts';

const MIB = 1024 * 1024;
const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

/** What the OTLP specification recommends as the limit of one request, for both protocols. */
const REQUEST_LIMIT_MIB = 64;
/** Keeps a message well below what one Buffer can hold. */
const HIGHEST_REQUEST_LIMIT_MIB = 1024;

/** Section `receivers::otlp`. A protocol that is absent is off. */
export interface OtlpReceiverConfig {
  readonly grpc: GrpcProtocolConfig | undefined;
  readonly http: HttpProtocolConfig | undefined;
  /** See Admission. */
  readonly maxInFlightBytes: number;
}

export interface GrpcProtocolConfig {
  readonly endpoint: Endpoint;
  /** Of one message, before and after decompression. */
  readonly maxMessageBytes: number;
  /** Per connection. */
  readonly maxConcurrentStreams: number;
  readonly keepalive: GrpcKeepalive;
}

/** Durations in milliseconds; 0 means never. */
export interface GrpcKeepalive {
  readonly maxConnectionIdleMs: number;
  readonly maxConnectionAgeMs: number;
  readonly maxConnectionAgeGraceMs: number;
  readonly timeMs: number;
  readonly timeoutMs: number;
  readonly enforcement: PingEnforcement;
}

/** Which pings of clients are borne; a client with more of them is disconnected. */
export interface PingEnforcement {
  /** Least time between two pings with no answer in between; 0 means any. */
  readonly minTimeMs: number;
  /** Pings as often while no call is under way; otherwise two hours apart. */
  readonly permitWithoutStream: boolean;
}

export interface HttpProtocolConfig {
  readonly endpoint: Endpoint;
  readonly paths: Readonly<Record<Signal, string>>;
  /** Of one body, before and after decompression. */
  readonly maxBodyBytes: number;
  /** The codings in which bodies may come; `identity` is the absence of one. */
  readonly codings: readonly ContentCoding[];
  readonly cors: CorsConfig;
  /** Time for the headers of a request to arrive, and for the whole request; 0 means no limit. */
  readonly readHeaderTimeoutMs: number;
  readonly readTimeoutMs: number;
  /** How long an idle connection stays open. */
  readonly idleTimeoutMs: number;
}

/** Reads the section of a receiver `otlp`; problems go to the section. */
export function decodeOtlpReceiverConfig(section: Section): OtlpReceiverConfig {
  const protocols = section.section('protocols');
  const grpc = protocols.has('grpc') ? decodeGrpc(protocols.section('grpc')) : undefined;
  const http = protocols.has('http') ? decodeHttp(protocols.section('http')) : undefined;
  if (grpc === undefined && http === undefined) {
    section.problem('must specify at least one protocol when using the OTLP receiver');
  }
  const largestRequestBytes = Math.max(grpc?.maxMessageBytes ?? 0, http?.maxBodyBytes ?? 0);
  const maxInFlightBytes = section.bytes('max_in_flight_bytes', Math.max(256 * MIB, largestRequestBytes));
  if (maxInFlightBytes < largestRequestBytes) {
    section.problem(
      `must hold the largest request that the protocols accept (${largestRequestBytes} bytes)`,
      'max_in_flight_bytes',
    );
  }
  return { grpc, http, maxInFlightBytes };
}

function decodeGrpc(section: Section): GrpcProtocolConfig {
  const keepalive = section.section('keepalive');
  const parameters = keepalive.section('server_parameters');
  const enforcement = keepalive.section('enforcement_policy');
  const durationMs = (key: string, fallbackMs: number) =>
    parameters.durationMs(key, fallbackMs, { minMs: 0, maxMs: LONGEST_TIMER_MS });
  return {
    endpoint: decodeEndpoint(section, { host: 'localhost', port: 4317 }),
    maxMessageBytes:
      MIB *
      section.integer('max_recv_msg_size_mib', REQUEST_LIMIT_MIB, { min: 1, max: HIGHEST_REQUEST_LIMIT_MIB }),
    // An exporter keeps at most a few dozen requests in the air. Without a bound, one connection may hold any
    // number of half-sent messages, which cost memory before they can be counted.
    maxConcurrentStreams: section.integer('max_concurrent_streams', 128, { min: 1, max: 2 ** 31 - 1 }),
    // As in gRPC: no limits on idleness and age; a peer that is silent is asked after two hours, and may itself ask
    // every five minutes while calls are under way.
    keepalive: {
      maxConnectionIdleMs: durationMs('max_connection_idle', 0),
      maxConnectionAgeMs: durationMs('max_connection_age', 0),
      maxConnectionAgeGraceMs: durationMs('max_connection_age_grace', 0),
      timeMs: durationMs('time', 2 * HOUR_MS),
      timeoutMs: durationMs('timeout', 20 * SECOND_MS),
      enforcement: {
        minTimeMs: enforcement.durationMs('min_time', 5 * MINUTE_MS, { minMs: 0, maxMs: LONGEST_TIMER_MS }),
        permitWithoutStream: enforcement.boolean('permit_without_stream', false),
      },
    },
  };
}

function decodeHttp(section: Section): HttpProtocolConfig {
  const durationMs = (key: string, fallbackMs: number) =>
    section.durationMs(key, fallbackMs, { minMs: 0, maxMs: LONGEST_TIMER_MS });
  return {
    endpoint: decodeEndpoint(section, { host: 'localhost', port: 4318 }),
    paths: decodePaths(section),
    maxBodyBytes: section.bytes('max_request_body_size', REQUEST_LIMIT_MIB * MIB, {
      min: 1,
      max: HIGHEST_REQUEST_LIMIT_MIB * MIB,
    }),
    codings: decodeCodings(section),
    cors: decodeCors(section.section('cors')),
    readHeaderTimeoutMs: durationMs('read_header_timeout', MINUTE_MS),
    readTimeoutMs: durationMs('read_timeout', 5 * MINUTE_MS),
    idleTimeoutMs: durationMs('idle_timeout', MINUTE_MS),
  };
}

function decodePaths(section: Section): Record<Signal, string> {
  const path = (signal: Signal) => {
    const text = section.string(`${signal}_url_path`, `/v1/${signal}`);
    return text.startsWith('/') ? text : `/${text}`;
  };
  const paths = { traces: path('traces'), metrics: path('metrics'), logs: path('logs') };
  for (const [index, signal] of SIGNALS.entries()) {
    const twin = SIGNALS.slice(0, index).find((other) => paths[other] === paths[signal]);
    if (twin !== undefined) {
      section.problem(`${signal} and ${twin} must have different paths`, `${signal}_url_path`);
    }
  }
  return paths;
}

/** As in the Collector, the empty name stands for bodies that are not compressed. */
function decodeCodings(section: Section): ContentCoding[] {
  const names = section.stringList('compression_algorithms', CONTENT_CODINGS);
  return names.flatMap((name) => {
    const coding = contentCodingOf(name);
    if (coding !== undefined) return coding;
    const known = CONTENT_CODINGS.join(', ');
    section.problem(`"${name}" is not one of ${known}, or empty for none`, 'compression_algorithms');
    return [];
  });
}

function decodeCors(section: Section): CorsConfig {
  const allowedOrigins = section.stringList('allowed_origins', []);
  for (const origin of allowedOrigins) {
    if (origin.split('*').length > 2) {
      section.problem(`"${origin}" has more than one wildcard`, 'allowed_origins');
    }
  }
  return {
    allowedOrigins,
    allowedHeaders: section.stringList('allowed_headers', []),
    exposedHeaders: section.stringList('exposed_headers', []),
    maxAgeS: section.integer('max_age', 0, { min: 0 }),
  };
}
