import { describe, expect, it } from 'vitest';
import { decodeOtlpGrpc } from '../../../src/exporters/otlp-grpc/config.ts';
import { parseGrpcEndpoint } from '../../../src/exporters/otlp-grpc/endpoint.ts';
import { decodeYaml } from '../config.ts';

describe('parseGrpcEndpoint', () => {
  it.each([
    ['backend:4317', 'backend:4317', undefined],
    ['127.0.0.1:4317', '127.0.0.1:4317', undefined],
    ['[::1]:4317', '[::1]:4317', undefined],
    ['https://backend:4317', 'backend:4317', true],
    ['https://backend:4317/', 'backend:4317', true],
    ['http://[::1]:4317', '[::1]:4317', false],
    ['dns:///backend:4317', 'dns:///backend:4317', undefined],
    ['unix:/run/backend.sock', 'unix:/run/backend.sock', undefined],
    ['unix:///run/backend.sock', 'unix:///run/backend.sock', undefined],
  ])('reads %s', (text, target, secure) => {
    expect(parseGrpcEndpoint(text)).toEqual({ target, secure });
  });

  it.each([
    '',
    'backend',
    'backend:',
    'backend:99999',
    ':4317',
    'https://backend',
    'http://b:1/path',
    'ftp://b:1',
  ])('refuses %j', (text) => {
    expect(parseGrpcEndpoint(text)).toBeUndefined();
  });
});

describe('the section of otlp_grpc', () => {
  it('needs no more than an endpoint', async () => {
    const { config, problems } = await decodeYaml('endpoint: backend:4317', decodeOtlpGrpc);
    expect(problems).toEqual([]);
    expect(config).toMatchObject({
      endpoint: { target: 'backend:4317' },
      tls: { insecure: false, insecureSkipVerify: false },
      compression: 'gzip',
      keepalive: { timeMs: 10_000, timeoutMs: 10_000, permitWithoutStream: false },
      balancerName: 'round_robin',
      waitForReady: false,
      maxResponseBytes: 4_194_304,
      delivery: { timeoutMs: 5_000 },
    });
  });

  it.each([
    ['', 'requires a non-empty "endpoint"'],
    ['endpoint: backend', 'must be host:port'],
    ['endpoint: b:1\ncompression: snappy', 'compression'],
    ['endpoint: b:1\nkeepalive: { time: 1ms }', 'time'],
  ])('reports what cannot work: %j', async (yaml, problem) => {
    const { problems } = await decodeYaml(yaml, decodeOtlpGrpc);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(problem);
  });
});
