import { describe, expect, it } from 'vitest';
import { decodeOtlpHttp } from '../../../src/exporters/otlp-http/config.ts';
import { decodeYaml } from '../config.ts';

describe('the section of otlp_http', () => {
  it('needs no more than an endpoint', async () => {
    const { config, problems } = await decodeYaml('endpoint: http://backend:4318', decodeOtlpHttp);
    expect(problems).toEqual([]);
    expect(config).toMatchObject({
      urls: {
        traces: 'http://backend:4318/v1/traces',
        metrics: 'http://backend:4318/v1/metrics',
        logs: 'http://backend:4318/v1/logs',
      },
      encoding: 'proto',
      compression: 'gzip',
      compressionLevel: 1,
      maxResponseBytes: 4_194_304,
      delivery: { timeoutMs: 30_000 },
    });
  });

  it.each(['https://backend/otlp', 'https://backend/otlp/'])(
    'appends the signal path to the base %s',
    async (url) => {
      const { config } = await decodeYaml(`endpoint: ${url}`, decodeOtlpHttp);
      expect(config.urls.logs).toBe('https://backend/otlp/v1/logs');
    },
  );

  it("keeps a query of the base and takes a signal's own endpoint verbatim", async () => {
    const yaml = 'endpoint: https://backend/?key=1\ntraces_endpoint: https://other/ingest';
    const { config } = await decodeYaml(yaml, decodeOtlpHttp);
    expect(config.urls).toEqual({
      traces: 'https://other/ingest',
      metrics: 'https://backend/v1/metrics?key=1',
      logs: 'https://backend/v1/logs?key=1',
    });
  });

  it('leaves signals without an endpoint where only others have one', async () => {
    const { config, problems } = await decodeYaml('traces_endpoint: http://backend/t', decodeOtlpHttp);
    expect(problems).toEqual([]);
    expect(config.urls).toEqual({ traces: 'http://backend/t', metrics: undefined, logs: undefined });
  });

  it.each([
    ['', 'at least one endpoint must be specified'],
    ['endpoint: backend:4318', 'http:// or https://'],
    ['endpoint: http://b\ncompression_params: { level: 10 }', 'level'],
    ['endpoint: http://b\nencoding: xml', 'encoding'],
  ])('reports what cannot work: %j', async (yaml, problem) => {
    const { problems } = await decodeYaml(yaml, decodeOtlpHttp);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(problem);
  });
});
