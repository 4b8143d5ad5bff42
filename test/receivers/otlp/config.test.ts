import { describe, expect, it } from 'vitest';
import { decodeConfig } from './harness.ts';

const MIB = 1024 * 1024;

describe('the section of a receiver otlp', () => {
  it('turns both protocols on with their defaults where the keys are there with null values', async () => {
    const { config, problems } = await decodeConfig('protocols:\n  grpc:\n  http:\n');
    expect(problems).toEqual([]);
    expect(config).toEqual({
      maxInFlightBytes: 256 * MIB,
      grpc: {
        endpoint: { host: 'localhost', port: 4317 },
        maxMessageBytes: 64 * MIB,
        maxConcurrentStreams: 128,
        keepalive: {
          maxConnectionIdleMs: 0,
          maxConnectionAgeMs: 0,
          maxConnectionAgeGraceMs: 0,
          timeMs: 7_200_000,
          timeoutMs: 20_000,
          enforcement: { minTimeMs: 300_000, permitWithoutStream: false },
        },
      },
      http: {
        endpoint: { host: 'localhost', port: 4318 },
        paths: { traces: '/v1/traces', metrics: '/v1/metrics', logs: '/v1/logs' },
        maxBodyBytes: 64 * MIB,
        codings: ['identity', 'gzip', 'deflate', 'zlib', 'zstd'],
        cors: { allowedOrigins: [], allowedHeaders: [], exposedHeaders: [], maxAgeS: 0 },
        readHeaderTimeoutMs: 60_000,
        readTimeoutMs: 300_000,
        idleTimeoutMs: 60_000,
      },
    });
  });

  it('leaves a protocol off whose key is absent', async () => {
    const { config, problems } = await decodeConfig('protocols:\n  http:\n');
    expect(problems).toEqual([]);
    expect(config.grpc).toBeUndefined();
    expect(config.http).toBeDefined();
  });

  it.each(['protocols:\n', 'protocols: {}\n', 'max_in_flight_bytes: 1GiB\n'])(
    'asks for a protocol where there is none: %j',
    async (yaml) => {
      const { problems } = await decodeConfig(yaml);
      expect(problems).toEqual(['must specify at least one protocol when using the OTLP receiver']);
    },
  );

  it('reads every key of gRPC', async () => {
    const { config, problems } = await decodeConfig(`
protocols:
  grpc:
    endpoint: 127.0.0.2:14317
    max_recv_msg_size_mib: 8
    max_concurrent_streams: 16
    keepalive:
      server_parameters:
        max_connection_idle: 11s
        max_connection_age: 12s
        max_connection_age_grace: 13s
        time: 30s
        timeout: 5s
      enforcement_policy: { min_time: 1s, permit_without_stream: true }
`);
    expect(problems).toEqual([]);
    expect(config.grpc).toEqual({
      endpoint: { host: '127.0.0.2', port: 14317 },
      maxMessageBytes: 8 * MIB,
      maxConcurrentStreams: 16,
      keepalive: {
        maxConnectionIdleMs: 11_000,
        maxConnectionAgeMs: 12_000,
        maxConnectionAgeGraceMs: 13_000,
        timeMs: 30_000,
        timeoutMs: 5000,
        enforcement: { minTimeMs: 1000, permitWithoutStream: true },
      },
    });
  });

  it('reads every key of HTTP and adds the slash that a path lacks', async () => {
    const { config, problems } = await decodeConfig(`
protocols:
  http:
    endpoint: 127.0.0.2:14318
    max_request_body_size: 1MiB
    traces_url_path: otlp/spans
    metrics_url_path: /m
    logs_url_path: /l
    compression_algorithms: ["", gzip]
    read_header_timeout: 1s
    read_timeout: 2s
    idle_timeout: 3s
    cors:
      allowed_origins: [https://*.example.com]
      allowed_headers: [x-tenant]
      exposed_headers: [x-answer]
      max_age: 7200
`);
    expect(problems).toEqual([]);
    expect(config.http).toEqual({
      endpoint: { host: '127.0.0.2', port: 14318 },
      maxBodyBytes: MIB,
      paths: { traces: '/otlp/spans', metrics: '/m', logs: '/l' },
      codings: ['identity', 'gzip'],
      cors: {
        allowedOrigins: ['https://*.example.com'],
        allowedHeaders: ['x-tenant'],
        exposedHeaders: ['x-answer'],
        maxAgeS: 7200,
      },
      readHeaderTimeoutMs: 1000,
      readTimeoutMs: 2000,
      idleTimeoutMs: 3000,
    });
  });

  it.each([
    ['grpc: { tls: { cert_file: a } }', "'protocols::grpc' has invalid keys: tls"],
    ['gprc:', 'must specify at least one protocol when using the OTLP receiver'],
    ['gprc:', '\'protocols\' has invalid keys: gprc (did you mean "grpc"?)'],
    ['grpc: { keepalive: { enforcement: { min_time: 1s } } }', 'invalid keys: enforcement'],
    ['grpc: { max_recv_msg_size_mib: 0 }', 'at least 1'],
    ['grpc: { endpoint: nonsense }', 'must be host:port'],
    ['grpc: { endpoint: "0.0.0.0:4317" }', 'every network interface'],
    ['http: { traces_url_path: /v1/logs }', 'logs and traces must have different paths'],
    ['http: { compression_algorithms: [gzip, br] }', '"br" is not one of'],
    ['http: { cors: { allowed_origins: ["https://*.example.*"] } }', 'more than one wildcard'],
    ['http: { max_request_body_size: 0 }', 'at least 1'],
  ])('says what is wrong with { protocols: { %s } }', async (protocol, message) => {
    const { problems } = await decodeConfig(`protocols:\n  ${protocol}\n`);
    expect(problems.join('\n')).toContain(message);
  });

  it('wants room in flight for the largest request that it accepts', async () => {
    const { problems } = await decodeConfig('protocols:\n  grpc:\nmax_in_flight_bytes: 63MiB\n');
    expect(problems.join()).toContain('must hold the largest request');
  });

  it('raises the default room in flight to the largest request that it accepts', async () => {
    const { config, problems } = await decodeConfig('protocols:\n  grpc: { max_recv_msg_size_mib: 512 }\n');
    expect(problems).toEqual([]);
    expect(config.maxInFlightBytes).toBe(512 * MIB);
  });
});
