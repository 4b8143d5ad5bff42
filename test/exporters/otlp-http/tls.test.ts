import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { otlpHttpExporter } from '../../../src/exporters/otlp-http/factory.ts';
import { SIGNALS } from '../../../src/otlp/signal.ts';
import type { Exporter } from '../../../src/pipeline/component.ts';
import type { Outcome } from '../../../src/pipeline/outcome.ts';
import { configFrom } from '../config.ts';
import { batchOf } from '../requests.ts';
import { NEVER, recordingSettings } from '../settings.ts';
import { readTestCertificate } from '../tls-fixture.ts';
import { HttpBackend } from './backend.ts';

describe('otlp_http over TLS', () => {
  const certificate = readTestCertificate();
  let backend: HttpBackend;
  let exporter: Exporter | undefined;

  beforeEach(async () => {
    backend = await new HttpBackend(certificate).start();
  });
  afterEach(async () => {
    await exporter?.shutdown(AbortSignal.abort());
    await backend.stop();
  });

  async function exportOnce(host: string, tls: string): Promise<Outcome> {
    const yaml = `endpoint: https://${host}:${backend.port}\ntls: { ${tls} }\ntimeout: 2s\nretry_on_failure: { enabled: false }\nsending_queue: { enabled: false }`;
    exporter = otlpHttpExporter.create(
      await configFrom(yaml, otlpHttpExporter.decode),
      recordingSettings(),
      SIGNALS,
    );
    await exporter.start();
    return exporter.consume(batchOf('a'), NEVER);
  }

  it('believes a backend that the given authority vouches for', async () => {
    expect(await exportOnce('localhost', `ca_file: ${certificate.certFile}`)).toEqual({ kind: 'accepted' });
  });

  it('does not believe a backend that nobody vouches for', async () => {
    expect((await exportOnce('localhost', '')).kind).toBe('retry');
    expect(backend.requests).toEqual([]);
  });

  it('believes anyone where verification is off', async () => {
    expect(await exportOnce('localhost', 'insecure_skip_verify: true')).toEqual({ kind: 'accepted' });
  });

  it('expects the overriding server name in the certificate instead of the host', async () => {
    const ca = `ca_file: ${certificate.certFile}`;
    expect((await exportOnce('127.0.0.1', `${ca}, server_name_override: other.test`)).kind).toBe('retry');
    expect((await exportOnce('127.0.0.1', `${ca}, server_name_override: backend.test`)).kind).toBe(
      'accepted',
    );
  });

  it('does not start where a file is missing, and names it', async () => {
    await expect(exportOnce('localhost', 'ca_file: /nowhere/ca.pem')).rejects.toThrow('/nowhere/ca.pem');
  });
});
