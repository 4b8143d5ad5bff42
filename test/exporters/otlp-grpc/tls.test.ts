import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { ServerCredentials } from '@grpc/grpc-js';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { otlpGrpcExporter } from '../../../src/exporters/otlp-grpc/factory.ts';
import { SIGNALS } from '../../../src/otlp/signal.ts';
import type { Exporter } from '../../../src/pipeline/component.ts';
import type { Outcome } from '../../../src/pipeline/outcome.ts';
import { configFrom } from '../config.ts';
import { batchOf } from '../requests.ts';
import { NEVER, recordingSettings } from '../settings.ts';
import { readTestCertificate } from '../tls-fixture.ts';
import { GrpcBackend } from './backend.ts';

describe('otlp_grpc over TLS', () => {
  const certificate = readTestCertificate();
  let backend: GrpcBackend;
  let exporter: Exporter | undefined;

  beforeEach(async () => {
    const pair = { private_key: certificate.key, cert_chain: certificate.cert };
    const credentials = ServerCredentials.createSsl(certificate.cert, [pair], false);
    backend = await new GrpcBackend().start('127.0.0.1:0', credentials);
  });
  afterEach(async () => {
    await exporter?.shutdown(AbortSignal.abort());
    backend.stop();
  });

  async function exportOnce(endpoint: string, tls: string, port = backend.port): Promise<Outcome> {
    const yaml = `endpoint: ${endpoint}:${port}\ntls: { ${tls} }\ntimeout: 2s\nretry_on_failure: { enabled: false }\nsending_queue: { enabled: false }`;
    exporter = otlpGrpcExporter.create(
      await configFrom(yaml, otlpGrpcExporter.decode),
      recordingSettings(),
      SIGNALS,
    );
    await exporter.start();
    return exporter.consume(batchOf('a'), NEVER);
  }

  it('is the default, and believes a backend that the given authority vouches for', async () => {
    expect(await exportOnce('localhost', `ca_file: ${certificate.certFile}`)).toEqual({ kind: 'accepted' });
  });

  it('takes certificates as text and shows its own', async () => {
    const quoted = JSON.stringify(certificate.cert.toString());
    const tls = `ca_pem: ${quoted}, cert_pem: ${quoted}, key_file: ${certificate.keyFile}`;
    expect(await exportOnce('https://localhost', tls)).toEqual({ kind: 'accepted' });
  });

  it('does not believe a backend that nobody vouches for', async () => {
    expect((await exportOnce('localhost', '')).kind).toBe('retry');
    expect(backend.calls).toEqual([]);
  });

  it('says so where the backend wants a certificate and gets none', async () => {
    backend.stop();
    const pair = { private_key: certificate.key, cert_chain: certificate.cert };
    const demanding = ServerCredentials.createSsl(certificate.cert, [pair], true);
    backend = await new GrpcBackend().start('127.0.0.1:0', demanding);
    const outcome = await exportOnce('localhost', `ca_file: ${certificate.certFile}`);
    expect(outcome).toMatchObject({
      kind: 'retry',
      reason: expect.stringMatching(/: tlsv13 alert certificate required$/),
    });
  });

  it('says so where the backend does not speak TLS, or speaks nothing else', async () => {
    const silent = await exportOnce('localhost', 'insecure: true');
    expect(silent).toMatchObject({ reason: expect.stringMatching(/before it spoke HTTP\/2$/) });
    await exporter?.shutdown(NEVER);
    backend.stop();
    backend = await new GrpcBackend().start();
    const plain = await exportOnce('localhost', `ca_file: ${certificate.certFile}`);
    expect(plain).toMatchObject({ reason: expect.stringMatching(/: wrong version number$/) });
  });

  it('is spoken to anew after TLS has broken down on a connection', async () => {
    const clients: Socket[] = [];
    const relay = createServer((client) => {
      clients.push(client);
      const upstream = connect(backend.port, '127.0.0.1');
      for (const socket of [client, upstream]) socket.on('error', () => undefined);
      client.pipe(upstream).pipe(client);
    });
    await new Promise<void>((resolve) => relay.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      for (const client of clients) client.destroy();
      relay.close();
    });
    const { port } = relay.address() as AddressInfo;
    const tls = `ca_file: ${certificate.certFile}, server_name_override: localhost`;
    expect(await exportOnce('127.0.0.1', tls, port)).toEqual({ kind: 'accepted' });
    backend.answer = (_call, index) => (index === 1 ? 'silence' : new Uint8Array(0));
    const underWay = exporter?.consume(batchOf('b'), NEVER);
    await expect.poll(() => backend.calls.length).toBe(2);
    // A record of TLS that nobody has the key to.
    clients[0]!.write(Buffer.from([0x17, 3, 3, 0, 32, ...Buffer.alloc(32)]));
    expect(await underWay).toMatchObject({
      kind: 'retry',
      reason: expect.stringContaining('connection was lost'),
    });
    await expect.poll(() => exporter?.consume(batchOf('a'), NEVER)).toEqual({ kind: 'accepted' });
    expect(clients).toHaveLength(2);
  });

  it('believes anyone where verification is off', async () => {
    expect(await exportOnce('localhost', 'insecure_skip_verify: true')).toEqual({ kind: 'accepted' });
  });

  it('expects the overriding server name in the certificate instead of the host', async () => {
    const ca = `ca_file: ${certificate.certFile}`;
    expect((await exportOnce('127.0.0.1', `${ca}, server_name_override: other.test`)).kind).toBe('retry');
    await exporter?.shutdown(NEVER);
    expect(await exportOnce('127.0.0.1', `${ca}, server_name_override: backend.test`)).toEqual({
      kind: 'accepted',
    });
    expect(backend.calls[0]?.authority).toBe('backend.test');
  });

  it('does not start where a file is missing, and names it', async () => {
    await expect(exportOnce('localhost', 'ca_file: /nowhere/ca.pem')).rejects.toThrow('/nowhere/ca.pem');
  });
});
