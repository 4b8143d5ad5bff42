import { gzipSync } from 'node:zlib';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { METRICS } from '../../../src/telemetry/metric-table.ts';
import { GZIP, grpcClient, sendFrame, TRACES } from './grpc-client.ts';
import { type RunningReceiver, startReceiver } from './harness.ts';
import { CHUNKED_HEAD, openRaw, PROTOBUF, send } from './http-client.ts';
import { tracesRequest } from './requests.ts';
import { decodeStatus } from './status.ts';

const MIB = 1024 * 1024;

describe('a body of 65 MiB', () => {
  it('is answered 413 over HTTP as soon as Content-Length says so', async () => {
    const running = await startReceiver();
    const response = await send({ port: running.httpPort, headers: PROTOBUF, body: Buffer.alloc(65 * MIB) });
    expect(response.status).toBe(413);
    expect(response.headers['content-type']).toBe('application/x-protobuf');
    expect(decodeStatus(response.body)).toEqual({
      code: 8,
      message: `request body larger than ${64 * MIB} bytes`,
      retryDelayMs: undefined,
    });
    await expectStillServing(running, { http: 1 });
  });

  it('is answered 413 over HTTP when so much has come in chunks', async () => {
    const running = await startReceiver();
    const headers = { ...PROTOBUF, 'transfer-encoding': 'chunked' };
    const response = await send({ port: running.httpPort, headers, body: Buffer.alloc(65 * MIB) });
    expect(response.status).toBe(413);
    expect(decodeStatus(response.body).code).toBe(8);
    await expectStillServing(running, { http: 1 });
  });

  it('is answered 413 over HTTP without waiting for the last chunk', async () => {
    const { httpPort } = await startReceiver({ http: 'max_request_body_size: 1000' });
    const connection = await openRaw(httpPort);
    connection.socket.write(CHUNKED_HEAD);
    connection.socket.write(`3e9\r\n${'x'.repeat(1001)}\r\n`);
    await connection.saw('request body larger than 1000 bytes');
    expect(connection.received()).toMatch(/^HTTP\/1\.1 413 /);
  });

  it('is answered RESOURCE_EXHAUSTED without RetryInfo over gRPC', async () => {
    const running = await startReceiver();
    const answer = await grpcClient(running.grpcPort).unary(TRACES, Buffer.alloc(65 * MIB));
    expect(answer).toMatchObject({ code: 8, details: undefined });
    await expectStillServing(running, { grpc: 1 });
  });
});

describe('a body that is small until it is decompressed', () => {
  const bomb = gzipBomb();

  it('is answered 413 over HTTP', async () => {
    const running = await startReceiver();
    const headers = { ...PROTOBUF, 'content-encoding': 'gzip' };
    const response = await send({ port: running.httpPort, headers, body: bomb });
    expect(response.status).toBe(413);
    expect(decodeStatus(response.body).code).toBe(8);
    await expectStillServing(running, { http: 1 });
  });

  it('is answered RESOURCE_EXHAUSTED without RetryInfo over gRPC', async () => {
    const running = await startReceiver({ grpc: 'max_recv_msg_size_mib: 1' });
    const answer = await grpcClient(running.grpcPort, GZIP).unary(TRACES, Buffer.alloc(2 * MIB));
    expect(answer).toMatchObject({ code: 8, details: undefined });
    await expectStillServing(running, { grpc: 1 });
  });

  it('is cut off over gRPC before it fills the memory', async () => {
    const running = await startReceiver();
    expect(await sendFrame(running.grpcPort, { compressed: true, content: bomb })).toBe('8');
    await expectStillServing(running, { grpc: 1 });
  });
});

describe('a body of exactly the limit', () => {
  it('is taken over both protocols', async () => {
    const limit = MIB;
    const { consumer, httpPort, grpcPort } = await startReceiver({
      http: `max_request_body_size: ${limit}`,
      grpc: 'max_recv_msg_size_mib: 1',
    });
    const overhead = tracesRequest(1, limit / 2).length - limit / 2;
    const body = tracesRequest(1, limit - overhead);
    expect(body.length).toBe(limit);
    expect((await send({ port: httpPort, body })).status).toBe(200);
    expect(await grpcClient(grpcPort).unary(TRACES, body)).toMatchObject({ code: 0 });
    expect(consumer.batches).toHaveLength(2);
  });
});

describe('a sender that goes on sending after it was told 413', () => {
  it('is cut off after five seconds', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => {
      vi.useRealTimers();
    });
    const { httpPort } = await startReceiver({ http: 'max_request_body_size: 1000' });
    const connection = await openRaw(httpPort);
    connection.socket.write(
      'POST /v1/traces HTTP/1.1\r\nhost: x\r\ncontent-type: application/x-protobuf\r\ncontent-length: 2000\r\n\r\n',
    );
    await connection.saw('413 Payload Too Large');
    vi.advanceTimersByTime(4_999);
    await send({ port: httpPort });
    expect(connection.socket.closed).toBe(false);
    vi.advanceTimersByTime(1);
    await connection.closed;
  });

  it('gets the whole answer even if the connection is to be closed after it', async () => {
    const { httpPort } = await startReceiver({ http: 'max_request_body_size: 1000' });
    const connection = await openRaw(httpPort);
    let reset = false;
    connection.socket.on('error', () => {
      reset = true;
    });
    connection.socket.write(
      'POST /v1/traces HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-type: application/x-protobuf\r\ncontent-length: 2000\r\n\r\n',
    );
    await connection.saw('request body larger than 1000 bytes');
    connection.socket.write(Buffer.alloc(1000));
    await send({ port: httpPort });
    connection.socket.write(Buffer.alloc(1000));
    await connection.closed;
    expect(reset).toBe(false);
  });

  it('gets the whole answer, and may use the connection again once its body is through', async () => {
    const { httpPort, consumer } = await startReceiver({ http: 'max_request_body_size: 1000' });
    const connection = await openRaw(httpPort);
    connection.socket.write(
      'POST /v1/traces HTTP/1.1\r\nhost: x\r\ncontent-type: application/x-protobuf\r\ncontent-length: 2000\r\n\r\n',
    );
    await connection.saw('413 Payload Too Large');
    connection.socket.write(Buffer.alloc(2000));
    const next = tracesRequest(1);
    connection.socket.write(
      `POST /v1/traces HTTP/1.1\r\nhost: x\r\ncontent-type: application/x-protobuf\r\ncontent-length: ${next.length}\r\n\r\n`,
    );
    connection.socket.write(next);
    await connection.saw('200 OK');
    expect(consumer.batches).toHaveLength(1);
  });
});

/** 1 GiB of zeros in 1 MiB, as gzip members of 128 MiB, each of them too large by itself. */
function gzipBomb(): Buffer {
  const member = gzipSync(Buffer.alloc(128 * MIB));
  return Buffer.concat(Array.from({ length: 8 }, () => member));
}

/** Both protocols still take data, nothing of the bad request reached the consumer, and it was counted. */
async function expectStillServing(running: RunningReceiver, failures: { grpc?: number; http?: number }) {
  const { consumer, grpcPort, httpPort, meter } = running;
  expect(consumer.batches).toEqual([]);
  const body = tracesRequest(1);
  expect((await send({ port: httpPort, body })).status).toBe(200);
  expect(await grpcClient(grpcPort).unary(TRACES, body)).toMatchObject({ code: 0 });
  expect(consumer.batches).toHaveLength(2);
  for (const transport of ['grpc', 'http'] as const) {
    const labels = { receiver: 'otlp', transport, outcome: 'failure' };
    expect(meter.count(METRICS.receiverRequests, labels)).toBe(failures[transport] ?? 0);
  }
}
