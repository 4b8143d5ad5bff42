import { createServer, type Http2Server, type IncomingHttpHeaders } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { UnaryClient } from '../../../src/exporters/otlp-grpc/unary-client.ts';
import { NEVER } from '../settings.ts';
import { clientOf } from './client.ts';

/** gRPC's frame: one byte that tells of compression, four of length. */
const FRAME_HEADER_BYTES = 5;

describe('the gRPC client, seen from the bare HTTP/2 server that it talks to', () => {
  let server: Http2Server;
  let client: UnaryClient | undefined;
  let received: { headers: IncomingHttpHeaders; body: Buffer } | undefined;
  let wasCancelled: Promise<void>;
  let answers = true;
  let port = 0;

  beforeEach(async () => {
    received = undefined;
    answers = true;
    server = createServer();
    wasCancelled = new Promise((resolve) => {
      server.on('stream', (stream, headers) => {
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('aborted', resolve);
        stream.on('error', () => undefined);
        stream.on('end', () => {
          received = { headers, body: Buffer.concat(chunks) };
          if (!answers) return;
          stream.respond({ 'content-type': 'application/grpc' }, { waitForTrailers: true });
          stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
          stream.end(Buffer.alloc(FRAME_HEADER_BYTES));
        });
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    port = (server.address() as AddressInfo).port;
  });
  afterEach(() => {
    client?.close();
    server.close();
  });

  function connect(compression: 'gzip' | 'none'): UnaryClient {
    client = clientOf(port, { compression });
    return client;
  }

  const message = Buffer.from('export request '.repeat(100));

  it('frames a gzip member that holds the message', async () => {
    expect(await connect('gzip').call('/service/Method', [message], NEVER)).toMatchObject({ code: 0 });
    expect(received?.headers).toMatchObject({ ':path': '/service/Method', 'grpc-encoding': 'gzip' });
    expect(received?.body[0]).toBe(1);
    expect(gunzipSync(received!.body.subarray(FRAME_HEADER_BYTES))).toEqual(message);
  });

  it('frames the message as it is where compression is off', async () => {
    await connect('none').call('/service/Method', [message], NEVER);
    expect(received?.body[0]).toBe(0);
    expect(received?.body.subarray(FRAME_HEADER_BYTES)).toEqual(message);
  });

  it('cancels the call on the wire when the caller gives up', async () => {
    answers = false;
    const caller = new AbortController();
    const reply = connect('none').call('/service/Method', [message], caller.signal);
    await expect.poll(() => received).toBeDefined();
    caller.abort();
    await wasCancelled;
    expect((await reply).code).toBe(1);
  });

  it('tells of a backend that is not there with a status, not an exception', async () => {
    await new Promise((resolve) => server.close(resolve));
    const reply = await connect('none').call('/service/Method', [message], NEVER);
    expect(reply.code).toBe(14);
    expect(reply.message).toContain(`127.0.0.1:${port}`);
  });
});
