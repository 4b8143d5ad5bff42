import { connect } from 'node:http2';
import { gzipSync } from 'node:zlib';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { ACCEPTED, type Outcome } from '../../../src/pipeline/outcome.ts';
import { Gate } from '../../../src/receivers/otlp/gate.ts';
import { METRICS } from '../../../src/telemetry/metric-table.ts';
import { grpcClient, statusBeforeMessage, TRACES } from './grpc-client.ts';
import { RecordingConsumer, type RunningReceiver, startReceiver } from './harness.ts';
import { CHUNKED_HEAD, openRaw, PROTOBUF, send } from './http-client.ts';
import { tracesRequest } from './requests.ts';
import { decodeStatus } from './status.ts';

const MIB = 1024 * 1024;
const LIMITS = {
  grpc: 'max_recv_msg_size_mib: 1',
  http: 'max_request_body_size: 1MiB',
  more: 'max_in_flight_bytes: 1MiB',
};

describe('a receiver that holds as much as it may', () => {
  it('answers 503 with Retry-After before the body over HTTP, and takes it later', async () => {
    const { running, release, held } = await startFull();
    const connection = await openRaw(running.httpPort);
    connection.socket.write(
      'POST /v1/traces HTTP/1.1\r\nhost: x\r\ncontent-type: application/x-protobuf\r\ncontent-length: 500000\r\n\r\n',
    );
    await connection.saw('too much data in flight');
    expect(connection.received()).toMatch(/^HTTP\/1\.1 503 /);
    expect(connection.received().toLowerCase()).toContain('\r\nretry-after: 1\r\n');
    release();
    expect(await held).toMatchObject({ code: 0 });
    expect((await send({ port: running.httpPort, body: tracesRequest(1, 500_000) })).status).toBe(200);
    const labels = { receiver: 'otlp', transport: 'http', outcome: 'refused' };
    expect(running.meter.count(METRICS.receiverRequests, labels)).toBe(1);
  });

  it('answers 503 once a body in chunks outgrows what is free, without waiting for its end', async () => {
    const { running } = await startFull();
    const connection = await openRaw(running.httpPort);
    connection.socket.write(`${CHUNKED_HEAD}7a120\r\n`);
    connection.socket.write(Buffer.alloc(400_000));
    await connection.saw('too much data in flight');
    expect(connection.received()).toMatch(/^HTTP\/1\.1 503 /);
  });

  it('answers 503 when what a body decompresses to outgrows what is free', async () => {
    const { running } = await startFull();
    const headers = { ...PROTOBUF, 'content-encoding': 'gzip' };
    const body = gzipSync(tracesRequest(1, 500_000));
    expect((await send({ port: running.httpPort, headers, body })).status).toBe(503);
  });

  it('answers UNAVAILABLE with RetryInfo over gRPC, and takes it later', async () => {
    const { running, release, held } = await startFull();
    const client = grpcClient(running.grpcPort);
    const answer = await client.unary(TRACES, tracesRequest(1, 500_000));
    expect(answer).toMatchObject({ code: 14, message: 'too much data in flight' });
    const details = 'details' in answer ? answer.details : undefined;
    expect(decodeStatus(details!)).toMatchObject({ code: 14, retryDelayMs: 1000 });
    release();
    await held;
    expect(await client.unary(TRACES, tracesRequest(1, 500_000))).toMatchObject({ code: 0 });
    const labels = { receiver: 'otlp', transport: 'grpc', outcome: 'refused' };
    expect(running.meter.count(METRICS.receiverRequests, labels)).toBe(1);
  });

  it('turns requests away at their headers while nothing at all is free', async () => {
    const exactly = tracesRequest(1, MIB - (tracesRequest(1, MIB / 2).length - MIB / 2));
    const { running } = await startFull(exactly);
    expect(await statusBeforeMessage(running.grpcPort)).toBe('14');
    expect((await send({ port: running.httpPort })).status).toBe(503);
    const count = (outcome: string) =>
      running.meter.count(METRICS.receiverRequests, { receiver: 'otlp', transport: 'grpc', outcome });
    expect([count('refused'), count('failure')]).toEqual([1, 0]);
  });

  it('is not one to which large bodies were announced that do not come', async () => {
    const running = await startReceiver(LIMITS);
    for (let silent = 0; silent < 3; silent++) {
      const connection = await openRaw(running.httpPort);
      connection.socket.write(
        'POST /v1/traces HTTP/1.1\r\nhost: x\r\nexpect: 100-continue\r\ncontent-type: application/x-protobuf\r\ncontent-length: 1048576\r\n\r\n',
      );
      await connection.saw('100 Continue');
    }
    expect((await send({ port: running.httpPort, body: tracesRequest(1, 500_000) })).status).toBe(200);
  });

  it('counts messages over gRPC whose calls do not end, and frees them with their connection', async () => {
    const running = await startReceiver(LIMITS);
    const session = connect(`http://127.0.0.1:${running.grpcPort}`);
    onTestFinished(() => session.destroy());
    const message = tracesRequest(1, 900_000);
    const head = Buffer.alloc(5);
    head.writeUInt32BE(message.length, 1);
    const headers = { 'content-type': 'application/grpc', te: 'trailers' };
    const stream = session.request({ ':method': 'POST', ':path': TRACES, ...headers });
    stream.on('error', () => undefined);
    await new Promise((sent) => stream.write(Buffer.concat([head, message]), sent));
    // Its acknowledgement comes behind the message.
    await new Promise((acknowledged) => session.ping(acknowledged));
    const status = async () =>
      (await send({ port: running.httpPort, body: tracesRequest(1, 500_000) })).status;
    await expect.poll(status).toBe(503);
    session.destroy();
    await expect.poll(status).toBe(200);
  });

  it('holds nothing for a message that is decompressed when its client has gone', async () => {
    let proceed = () => {};
    const gone = new Promise<void>((resolve) => {
      proceed = resolve;
    });
    const spy = vi.spyOn(Gate.prototype, 'run').mockImplementation((task) => gone.then(task));
    onTestFinished(() => spy.mockRestore());
    const { grpcPort, httpPort, meter } = await startReceiver(LIMITS);
    const session = connect(`http://127.0.0.1:${grpcPort}`);
    const message = gzipSync(tracesRequest(1, 900_000));
    const head = Buffer.alloc(5, 1);
    head.writeUInt32BE(message.length, 1);
    const headers = { 'content-type': 'application/grpc', te: 'trailers', 'grpc-encoding': 'gzip' };
    session
      .request({ ':method': 'POST', ':path': TRACES, ...headers })
      .on('error', () => undefined)
      .end(Buffer.concat([head, message]));
    await expect.poll(() => spy.mock.calls.length).toBe(1);
    session.destroy();
    const labels = { receiver: 'otlp', transport: 'grpc', outcome: 'failure' };
    await expect.poll(() => meter.count(METRICS.receiverRequests, labels)).toBe(1);
    proceed();
    await Promise.all(spy.mock.results.map(({ value }) => value));
    await new Promise((resolve) => setImmediate(resolve));
    expect((await send({ port: httpPort, body: tracesRequest(1, 500_000) })).status).toBe(200);
  });

  it('has everything free again after requests that failed in every way', async () => {
    const { running, release, held } = await startFull();
    release();
    await held;
    const { httpPort, grpcPort } = running;
    const client = grpcClient(grpcPort);
    await send({ port: httpPort, body: tracesRequest(1, 300_000).subarray(0, 200_000) });
    await send({
      port: httpPort,
      headers: { ...PROTOBUF, 'content-encoding': 'gzip' },
      body: 'x'.repeat(200_000),
    });
    await send({ port: httpPort, body: Buffer.alloc(2 * MIB) });
    await client.unary(TRACES, tracesRequest(1, 300_000).subarray(0, 200_000));
    await client.unary(TRACES, Buffer.alloc(2 * MIB));
    const cut = await openRaw(httpPort);
    cut.socket.write(
      'POST /v1/traces HTTP/1.1\r\nhost: x\r\ncontent-type: application/x-protobuf\r\ncontent-length: 400000\r\n\r\n',
    );
    cut.socket.write(Buffer.alloc(100_000), () => cut.socket.resetAndDestroy());
    await cut.closed;
    await expect
      .poll(async () => (await send({ port: httpPort, body: tracesRequest(1, MIB - 1000) })).status)
      .toBe(200);
  });
});

/** A receiver whose only megabyte is mostly taken by a batch that the consumer holds until `release`. */
async function startFull(batch = tracesRequest(1, 700_000)) {
  const consumer = new RecordingConsumer();
  let release = () => {};
  const released = new Promise<Outcome>((resolve) => {
    release = () => resolve(ACCEPTED);
  });
  consumer.answer = () => released;
  const running: RunningReceiver = await startReceiver({ ...LIMITS, consumer });
  const held = grpcClient(running.grpcPort).unary(TRACES, batch);
  await consumer.reached(1);
  return { running, held, release };
}
