import { createServer, type Http2Server, type ServerHttp2Stream } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { NEVER } from '../settings.ts';
import { clientOf } from './client.ts';

const MIB = 2 ** 20;
const FRAME_HEADER_BYTES = 5;

/** A server that reads the stream `/slow` only once `read` is called, and says so little of itself as it may. */
async function startServer(): Promise<{ port: number; read: () => void; received: () => number }> {
  const server: Http2Server = createServer({ settings: { initialWindowSize: 1_000, maxFrameSize: 16_384 } });
  const slow: ServerHttp2Stream[] = [];
  let received = 0;
  const read = (stream: ServerHttp2Stream): void => {
    stream.on('data', (chunk: Buffer) => {
      received += chunk.length;
    });
    stream.on('end', () => {
      stream.respond({ 'content-type': 'application/grpc' }, { waitForTrailers: true });
      stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
      stream.end(Buffer.alloc(FRAME_HEADER_BYTES));
    });
  };
  server.on('stream', (stream, headers) => {
    stream.on('error', () => undefined);
    if (headers[':path'] === '/slow') slow.push(stream);
    else read(stream);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return {
    port: (server.address() as AddressInfo).port,
    read: () => slow.forEach(read),
    received: () => received,
  };
}

it('a large message that the server does not take yet leaves the answers to other calls alone', async () => {
  const server = await startServer();
  const client = clientOf(server.port, { timeoutMs: 10_000 });
  onTestFinished(() => client.close());
  const sizes = { slow: 12 * MIB, quick: 10_000 };
  const large = client.call('/slow', [Buffer.alloc(sizes.slow)], NEVER);
  for (let call = 0; call < 3; call++) {
    expect(await client.call('/quick', [Buffer.alloc(sizes.quick)], NEVER)).toMatchObject({ code: 0 });
  }
  server.read();
  expect(await large).toMatchObject({ code: 0 });
  expect(server.received()).toBe(sizes.slow + 3 * sizes.quick + 4 * FRAME_HEADER_BYTES);
});
