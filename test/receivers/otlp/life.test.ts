import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ACCEPTED, type Outcome } from '../../../src/pipeline/outcome.ts';
import { REAL_TIMERS } from '../../../src/pipeline/timers.ts';
import { otlpReceiver } from '../../../src/receivers/otlp/factory.ts';
import { RecordingLogger } from '../../doubles/logger.ts';
import { RecordingMeter } from '../../doubles/meter.ts';
import { grpcClient, TRACES } from './grpc-client.ts';
import { decodeConfig, RecordingConsumer, startReceiver } from './harness.ts';
import { openRaw, send } from './http-client.ts';
import { tracesRequest } from './requests.ts';

const SETTINGS = {
  id: 'otlp',
  version: '0.0.0',
  logger: new RecordingLogger(),
  meter: new RecordingMeter(),
  now: () => 0,
  random: () => 0.5,
  environment: {},
  timers: REAL_TIMERS,
  extension: () => undefined,
  shared: <State>(make: () => State) => make(),
};

const KEEP_ALIVE_HEAD = Buffer.from(
  [
    'POST /v1/traces HTTP/1.1',
    'host: x',
    'content-type: application/x-protobuf',
    `content-length: ${tracesRequest(1).length}`,
    '',
    '',
  ].join('\r\n'),
);

describe('a receiver as its factory makes it', () => {
  it('presents itself as otlp for all signals', () => {
    expect(otlpReceiver).toMatchObject({ type: 'otlp', signals: ['traces', 'metrics', 'logs'] });
  });

  it('may be shut down without having been started, and twice', async () => {
    const { config } = await decodeConfig('protocols:\n  grpc:\n  http:\n');
    const receiver = otlpReceiver.create(config, SETTINGS, {});
    await receiver.shutdown(AbortSignal.timeout(5000));
    await receiver.shutdown(AbortSignal.timeout(5000));
  });

  it.each(['grpc', 'http'])('fails to start where the port of %s is taken', async (protocol) => {
    const running = await startReceiver();
    const { config } = await decodeConfig(
      `protocols:\n  ${protocol}: { endpoint: 127.0.0.1:${running.httpPort} }\n`,
    );
    const second = otlpReceiver.create(config, SETTINGS, {});
    await expect(second.start()).rejects.toThrow('EADDRINUSE');
    await second.shutdown(AbortSignal.timeout(5000));
  });

  it('tells the log where it listens', async () => {
    const { logger, grpcPort, httpPort } = await startReceiver();
    expect(logger.lines.map(({ message, fields }) => [message, fields['endpoint']])).toEqual([
      ['Starting GRPC server', `127.0.0.1:${grpcPort}`],
      ['Starting HTTP server', `127.0.0.1:${httpPort}`],
    ]);
  });
});

describe('shutdown', () => {
  it('answers what is under way on both protocols, then resolves, and accepts no more', async () => {
    const { receiver, consumer, release, grpcPort, httpPort } = await startHolding();
    const overGrpc = grpcClient(grpcPort).unary(TRACES, tracesRequest(1));
    const overHttp = await openRaw(httpPort);
    overHttp.socket.write(Buffer.concat([KEEP_ALIVE_HEAD, tracesRequest(1)]));
    await consumer.reached(2);
    let resolved = false;
    const shutdown = receiver.shutdown(new AbortController().signal).then(() => {
      resolved = true;
    });
    await expect.poll(() => refusesConnections(grpcPort)).toBe(true);
    await expect.poll(() => refusesConnections(httpPort)).toBe(true);
    expect(resolved).toBe(false);
    release();
    expect(await overGrpc).toMatchObject({ code: 0 });
    await overHttp.saw('HTTP/1.1 200 OK');
    await shutdown;
    await overHttp.closed;
  });

  it('does not wait for connections that are idle, nor for those that never asked anything', async () => {
    const { receiver, grpcPort, httpPort } = await startReceiver();
    const body = tracesRequest(1);
    const client = grpcClient(grpcPort);
    expect(await client.unary(TRACES, body)).toMatchObject({ code: 0 });
    const idle = await openRaw(httpPort);
    idle.socket.write(Buffer.concat([KEEP_ALIVE_HEAD, body]));
    await idle.saw('200 OK');
    const silent = await openRaw(httpPort);
    const silentGrpc = await openRaw(grpcPort);
    await send({ port: httpPort, body });
    // No deadline: it resolves only if nothing holds it up.
    await receiver.shutdown(new AbortController().signal);
    await Promise.all([idle.closed, silent.closed, silentGrpc.closed]);
  });

  it('does not wait for a client over gRPC that is frozen', async () => {
    const { receiver, grpcPort } = await startReceiver();
    // It never reads, and so never learns that the other side has ended.
    const frozen = connect({ host: '127.0.0.1', port: grpcPort });
    onTestFinished(() => void frozen.destroy());
    frozen.on('error', () => undefined);
    await once(frozen, 'connect');
    await grpcClient(grpcPort).unary(TRACES, tracesRequest(1));
    // No deadline: it resolves only if the connection does not hold it up.
    await receiver.shutdown(new AbortController().signal);
  });

  it('cuts off what is still under way when the deadline passes', async () => {
    const { receiver, consumer, grpcPort, httpPort } = await startHolding();
    const overGrpc = grpcClient(grpcPort).unary(TRACES, tracesRequest(1));
    const overHttp = send({ port: httpPort, body: tracesRequest(1) }).catch((error: Error) => error);
    await consumer.reached(2);
    const deadline = new AbortController();
    const shutdown = receiver.shutdown(deadline.signal);
    deadline.abort();
    await shutdown;
    expect(await overGrpc).toMatchObject({ code: 14 });
    expect(await overHttp).toBeInstanceOf(Error);
    await expect.poll(() => consumer.aborts.map(({ aborted }) => aborted)).toEqual([true, true]);
  });
});

/** A receiver whose consumer accepts only after `release`. */
async function startHolding() {
  const consumer = new RecordingConsumer();
  let release = () => {};
  const released = new Promise<Outcome>((resolve) => {
    release = () => resolve(ACCEPTED);
  });
  consumer.answer = () => released;
  return { ...(await startReceiver({ consumer })), release };
}

function refusesConnections(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    socket.once('connect', () => {
      socket.destroy();
      resolve(false);
    });
    socket.once('error', () => resolve(true));
  });
}
