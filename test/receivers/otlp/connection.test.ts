import { describe, expect, it } from 'vitest';
import { retry } from '../../../src/pipeline/outcome.ts';
import { METRICS } from '../../../src/telemetry/metric-table.ts';
import { TRACES } from './grpc-client.ts';
import { startReceiver } from './harness.ts';
import { CHUNKED_HEAD, openRaw, send } from './http-client.ts';
import { tracesRequest } from './requests.ts';

const FAILED_HTTP = { receiver: 'otlp', transport: 'http', outcome: 'failure' };

function head(contentLength: number, ...more: readonly string[]): string {
  const lines = ['POST /v1/traces HTTP/1.1', 'host: x', 'content-type: application/x-protobuf'];
  return [...lines, `content-length: ${contentLength}`, ...more, '', ''].join('\r\n');
}

describe('a connection that is cut in the middle of a body', () => {
  it.each(['end', 'resetAndDestroy'] as const)('costs nothing but that request, by %s', async (cut) => {
    const { consumer, httpPort, meter } = await startReceiver();
    const body = tracesRequest(10);
    const connection = await openRaw(httpPort);
    connection.socket.write(head(body.length));
    connection.socket.write(body.subarray(0, -1), () => connection.socket[cut]());
    await connection.closed;
    await expect.poll(() => meter.count(METRICS.receiverRequests, FAILED_HTTP)).toBe(1);
    expect(consumer.batches).toEqual([]);
    expect((await send({ port: httpPort, body })).status).toBe(200);
    expect(consumer.batches).toHaveLength(1);
  });

  it('costs nothing but that request in the middle of a chunked body', async () => {
    const { consumer, httpPort, meter } = await startReceiver();
    const connection = await openRaw(httpPort);
    connection.socket.write(`${CHUNKED_HEAD}ff\r\nabc`, () => connection.socket.resetAndDestroy());
    await expect.poll(() => meter.count(METRICS.receiverRequests, FAILED_HTTP)).toBe(1);
    expect((await send({ port: httpPort, body: tracesRequest(1) })).status).toBe(200);
    expect(consumer.batches).toHaveLength(1);
  });

  it('costs nothing but that call over gRPC', async () => {
    const { connect } = await import('node:http2');
    const { consumer, grpcPort, meter } = await startReceiver();
    const session = connect(`http://127.0.0.1:${grpcPort}`);
    const stream = session.request({
      ':method': 'POST',
      ':path': TRACES,
      'content-type': 'application/grpc',
      te: 'trailers',
    });
    stream.on('error', () => undefined);
    const frame = Buffer.concat([Buffer.from([0, 0, 0, 1, 0]), Buffer.alloc(100)]);
    await new Promise<void>((resolve) => stream.write(frame, () => resolve()));
    session.destroy();
    const failed = { receiver: 'otlp', transport: 'grpc', outcome: 'failure' };
    await expect.poll(() => meter.count(METRICS.receiverRequests, failed)).toBe(1);
    expect(consumer.batches).toEqual([]);
  });
});

describe('a sender that goes while its batch is with the consumer', () => {
  it('makes the signal abort that the consumer was given', async () => {
    const { consumer, httpPort } = await startReceiver();
    let aborts = 0;
    consumer.answer = (_batch, signal) =>
      new Promise((resolve) => {
        signal.addEventListener('abort', () => {
          aborts++;
          resolve(retry('gone'));
        });
      });
    const body = tracesRequest(1);
    const connection = await openRaw(httpPort);
    connection.socket.write(Buffer.concat([Buffer.from(head(body.length)), body]));
    await consumer.reached(1);
    connection.socket.destroy();
    await expect.poll(() => aborts).toBe(1);
  });

  it('does not make it abort once the answer is out', async () => {
    const { consumer, httpPort } = await startReceiver();
    const body = tracesRequest(1);
    await send({ port: httpPort, body });
    await send({ port: httpPort, body });
    expect(consumer.aborts[0]?.aborted).toBe(false);
  });
});

describe('a sender that expects 100 Continue', () => {
  it('is told to go on and then answered', async () => {
    const { consumer, httpPort } = await startReceiver();
    const body = tracesRequest(1);
    const connection = await openRaw(httpPort);
    connection.socket.write(head(body.length, 'expect: 100-continue'));
    await connection.saw('HTTP/1.1 100 Continue\r\n\r\n');
    connection.socket.write(body);
    await connection.saw('HTTP/1.1 200 OK');
    expect(consumer.batches).toHaveLength(1);
  });

  it('is refused without having to send a body that is too large', async () => {
    const { httpPort } = await startReceiver();
    const connection = await openRaw(httpPort);
    connection.socket.write(head(65 * 1024 * 1024, 'expect: 100-continue'));
    await connection.saw('HTTP/1.1 413 ');
    expect(connection.received()).not.toContain('100 Continue');
  });
});

describe('a sender that is too slow', () => {
  it('is answered 408 and cut off when its headers take too long', async () => {
    const { httpPort } = await startReceiver({ http: 'read_header_timeout: 100ms' });
    const connection = await openRaw(httpPort);
    connection.socket.write('POST /v1/traces HTTP/1.1\r\nhost: x\r\n');
    await connection.closed;
    expect(connection.received()).toMatch(/^HTTP\/1\.1 408 /);
  });

  it('is cut off when its body takes too long, and nothing is consumed', async () => {
    const { consumer, httpPort, meter } = await startReceiver({
      http: 'read_timeout: 200ms',
    });
    const connection = await openRaw(httpPort);
    connection.socket.write(head(100));
    await connection.closed;
    await expect.poll(() => meter.count(METRICS.receiverRequests, FAILED_HTTP)).toBe(1);
    expect(consumer.batches).toEqual([]);
  });

  it('loses its idle connection after the idle timeout', { timeout: 4000 }, async () => {
    const { httpPort } = await startReceiver({ http: 'idle_timeout: 50ms' });
    const body = tracesRequest(1);
    const connection = await openRaw(httpPort);
    connection.socket.write(Buffer.concat([Buffer.from(head(body.length)), body]));
    await connection.saw('HTTP/1.1 200 OK');
    await connection.closed;
  });
});

describe('CORS on the server', () => {
  const http = 'cors: { allowed_origins: [https://app.example.com] }';
  const origin = 'https://app.example.com';

  it('answers a preflight with 204 and lets the response be read', async () => {
    const { httpPort } = await startReceiver({ http });
    const preflight = await send({
      port: httpPort,
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type',
      },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers).toMatchObject({
      'access-control-allow-origin': origin,
      'access-control-allow-methods': 'POST',
      'access-control-allow-headers': 'content-type',
    });
    const response = await send({
      port: httpPort,
      headers: { origin, 'content-type': 'application/json' },
      body: '{}',
    });
    expect(response.status).toBe(200);
    expect(response.headers['access-control-allow-origin']).toBe(origin);
  });

  it('lets errors be read too', async () => {
    const { httpPort } = await startReceiver({ http });
    const response = await send({ port: httpPort, headers: { origin, 'content-type': 'text/plain' } });
    expect(response.status).toBe(415);
    expect(response.headers['access-control-allow-origin']).toBe(origin);
  });
});
