import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { HttpClient } from '../../../src/exporters/otlp-http/http-client.ts';
import { NEVER } from '../settings.ts';

describe('the HTTP client', () => {
  const client = new HttpClient({
    tls: { skipVerify: false, serverName: undefined },
    maxIdleConnections: 1,
    idleConnectionTimeoutMs: 20,
    maxResponseBytes: 10_000,
  });
  let server: Server;
  afterEach(() => {
    client.close();
    server.closeAllConnections();
    server.close();
  });

  async function serve(listener: RequestListener): Promise<string> {
    server = createServer(listener).listen(0, '127.0.0.1');
    await once(server, 'listening');
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  }

  it('cuts off an answer that does not end', async () => {
    const url = await serve((_request, response) => {
      response.writeHead(200);
      const pour = setInterval(() => response.write(Buffer.alloc(1_000)), 1);
      response.on('close', () => clearInterval(pour));
    });
    const reply = await client.post(url, {}, Buffer.from('x'), NEVER);
    expect(reply).toMatchObject({ kind: 'answered', status: 200, body: new Uint8Array(0) });
  });

  it('knows the status of an answer whose body was cut short', async () => {
    const url = await serve((_request, response) => {
      response.writeHead(200, { 'content-length': 100 });
      response.write('half');
      setImmediate(() => response.destroy());
    });
    expect(await client.post(url, {}, Buffer.from('x'), NEVER)).toMatchObject({
      kind: 'answered',
      status: 200,
    });
  });

  it('closes a connection that has been idle too long', async () => {
    const url = await serve((_request, response) => response.end());
    const closed = once(server, 'connection').then(([socket]) => once(socket, 'close'));
    await client.post(url, {}, Buffer.from('x'), NEVER);
    await closed;
  });

  it('cuts the connection when the caller gives up', async () => {
    const url = await serve(() => undefined);
    const connection = once(server, 'request').then(([request]) => once(request.socket, 'close'));
    const caller = new AbortController();
    const reply = client.post(url, {}, Buffer.from('x'), caller.signal);
    await once(server, 'request');
    caller.abort();
    expect((await reply).kind).toBe('failed');
    await connection;
  });
});
