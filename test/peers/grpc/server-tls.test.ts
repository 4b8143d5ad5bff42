import { afterAll, beforeAll, expect, it } from 'vitest';
import { requestOf } from '../traffic.ts';
import { type Authority, makeAuthorities } from './certificates.ts';
import { give } from './chains.ts';
import { type Clearspan, startClearspan } from './clearspan.ts';
import { describeLanguages, type Language } from './peer.ts';
import { PeerServer } from './peer-server.ts';
import { idsOf } from './spans.ts';

let ours: Authority;
let others: Authority;
beforeAll(async () => {
  const { authorities, remove } = await makeAuthorities(['ours', 'others']);
  ({ ours, others } = authorities);
  afterAll(remove);
});

/** A server with TLS that asks for a certificate of our authority, or for none. */
async function startServer(language: Language, asksForOne = false): Promise<PeerServer> {
  return PeerServer.start(language, { ...ours.server, ...(asksForOne && { clientCaFile: ours.caFile }) });
}

function startSender(server: PeerServer, tls: string): Promise<Clearspan> {
  return startClearspan({ backend: `localhost:${server.port}`, tls });
}

/** The span of that number arrives, and nothing goes wrong before. */
async function expectDelivery(server: PeerServer, number: number, tls: string): Promise<void> {
  const clearspan = await startSender(server, tls);
  const request = requestOf('traces', 1, number);
  await give(clearspan, request);
  await server.delivered(idsOf(request));
  expect(clearspan.stderr()).not.toContain('export failed');
}

/** The log says why, and the server gets nothing. */
async function expectRefusal(server: PeerServer, tls: string, reason: RegExp): Promise<void> {
  const clearspan = await startSender(server, tls);
  await give(clearspan, requestOf('traces', 5));
  await clearspan.logged('will be retried');
  expect(clearspan.stderr()).toMatch(reason);
  expect(server.calls).toEqual([]);
}

describeLanguages((language) => {
  it('is spoken to over TLS where the authority is known, by its name or the one that was given', async () => {
    const server = await startServer(language);
    await expectDelivery(server, 0, `ca_file: ${ours.caFile}`);
    await expectDelivery(server, 1, `ca_file: ${ours.caFile}, server_name_override: backend.test`);
  });

  it('is shown a certificate where it asks for one', async () => {
    const { certFile, keyFile } = ours.client;
    const tls = `ca_file: ${ours.caFile}, cert_file: ${certFile}, key_file: ${keyFile}`;
    await expectDelivery(await startServer(language, true), 0, tls);
  });

  it('is not believed where its authority is not known, or its name is another', async () => {
    const server = await startServer(language);
    await expectRefusal(server, `ca_file: ${others.caFile}`, /unable to verify|unable to get local issuer/);
    await expectRefusal(server, '', /unable to verify|unable to get local issuer/);
    const tls = `ca_file: ${ours.caFile}, server_name_override: other.test`;
    await expectRefusal(server, tls, /Host: other\.test\. is not in the cert's altnames/);
  });

  it('does not let in who shows no certificate, or one of another authority', async () => {
    const server = await startServer(language, true);
    await expectRefusal(
      server,
      `ca_file: ${ours.caFile}`,
      /certificate required|bad certificate|before it spoke HTTP\/2/,
    );
    const { certFile, keyFile } = others.client;
    const tls = `ca_file: ${ours.caFile}, cert_file: ${certFile}, key_file: ${keyFile}`;
    await expectRefusal(
      server,
      tls,
      /unknown ca|bad certificate|certificate unknown|before it spoke HTTP\/2/,
    );
  });

  it('is not understood where only one of the two speaks TLS', async () => {
    await expectRefusal(await startServer(language), 'insecure: true', /before it spoke HTTP\/2/);
    const plain = await PeerServer.start(language);
    await expectRefusal(plain, `ca_file: ${ours.caFile}`, /wrong version number/);
  });
});
