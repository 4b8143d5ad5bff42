import { once } from 'node:events';
import {
  type ClientHttp2Session,
  type ClientHttp2Stream,
  connect as connectHttp2,
  constants,
} from 'node:http2';
import { type AddressInfo, connect, createServer } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ACCEPTED, type Outcome } from '../../../src/pipeline/outcome.ts';
import { TRACES } from './grpc-client.ts';
import { RecordingConsumer, type RunningReceiver, startReceiver } from './harness.ts';
import { tracesRequest } from './requests.ts';

const { NGHTTP2_ENHANCE_YOUR_CALM, NGHTTP2_NO_ERROR } = constants;

interface GoAway {
  readonly code: number;
  readonly lastStreamId: number;
  readonly text: string;
}

/** A bare HTTP/2 client, of which everything is seen. */
interface RawClient {
  readonly session: ClientHttp2Session;
  readonly goAways: GoAway[];
  readonly closed: Promise<unknown>;
  call(): RawCall;
}

interface RawCall {
  readonly stream: ClientHttp2Stream;
  readonly end: Promise<CallEnd>;
}

interface CallEnd {
  readonly grpcStatus?: string;
  readonly rstCode: number;
}

function rawClient(port: number): RawClient {
  const session = connectHttp2(`http://127.0.0.1:${port}`);
  onTestFinished(() => session.destroy());
  session.on('error', () => undefined);
  const goAways: GoAway[] = [];
  session.on('goaway', (code, lastStreamId, data) => {
    goAways.push({ code, lastStreamId, text: Buffer.from(data ?? []).toString() });
  });
  const closed = new Promise((resolve) => session.on('close', resolve));
  return { session, goAways, closed, call: () => callOver(session) };
}

function callOver(session: ClientHttp2Session): RawCall {
  const stream = session.request({ ':method': 'POST', ':path': TRACES, 'content-type': 'application/grpc' });
  let grpcStatus: string | undefined;
  for (const event of ['response', 'trailers'] as const) {
    stream.on(event, (headers: Record<string, unknown>) => {
      const status = headers['grpc-status'];
      if (status !== undefined) grpcStatus = String(status);
    });
  }
  stream.on('error', () => undefined);
  stream.resume();
  const message = tracesRequest(1);
  const head = Buffer.alloc(5);
  head.writeUInt32BE(message.length, 1);
  stream.end(Buffer.concat([head, message]));
  const end = new Promise<CallEnd>((resolve) => {
    stream.on('close', () => {
      resolve({ ...(grpcStatus !== undefined && { grpcStatus }), rstCode: stream.rstCode });
    });
  });
  return { stream, end };
}

/** A receiver whose consumer accepts only after `release`. */
async function startHolding(grpc = ''): Promise<RunningReceiver & { release(): void }> {
  const consumer = new RecordingConsumer();
  let release: () => void = () => undefined;
  const released = new Promise<Outcome>((resolve) => {
    release = () => resolve(ACCEPTED);
  });
  consumer.answer = () => released;
  return { ...(await startReceiver({ consumer, grpc })), release };
}

/** Time enough for whatever has to be done. */
const NEVER = new AbortController().signal;

const ASKING_INTERVAL_MS = 20;
/** Keys of a receiver that asks often; a client has so many seconds to answer. */
function askingOften(timeoutS: number): string {
  return `keepalive: { server_parameters: { time: ${ASKING_INTERVAL_MS}ms, timeout: ${timeoutS}s } }`;
}

const EMPTY_SETTINGS = Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0]);

const OK = { grpcStatus: '0', rstCode: NGHTTP2_NO_ERROR };

describe('a connection that has been told to go away', () => {
  it('has its calls answered, however long its client is silent', async () => {
    const { receiver, consumer, grpcPort, release } = await startHolding(askingOften(10));
    const client = rawClient(grpcPort);
    const { end } = client.call();
    await consumer.reached(1);
    const shutdown = receiver.shutdown(NEVER);
    await new Promise((resolve) => setTimeout(resolve, 10 * ASKING_INTERVAL_MS));
    release();
    expect(await end).toEqual(OK);
    await shutdown;
    expect(client.goAways[0]).toEqual({ code: NGHTTP2_NO_ERROR, lastStreamId: 2 ** 31 - 1, text: '' });
  });

  it('is still asked whether its client is there, and cut off where it is not', async () => {
    const { receiver, consumer, grpcPort } = await startHolding(askingOften(2));
    const relay = await startRelay(grpcPort, (chunk, send) => send(withoutGoAway(chunk)));
    const client = rawClient(relay.port);
    const { end } = client.call();
    await consumer.reached(1);
    const shutdown = receiver.shutdown(NEVER);
    await expect.poll(() => client.goAways.length).toBeGreaterThan(0);
    for (let pings = 0; pings < 3; pings++) await once(client.session, 'ping');
    relay.pass = () => undefined;
    await shutdown;
    expect((await end).grpcStatus).toBeUndefined();
    await expect.poll(() => consumer.aborts[0]?.aborted).toBe(true);
  });

  it('has calls answered that are under way at the end of its age, and then closes', async () => {
    const { consumer, grpcPort, release } = await startHolding(
      'keepalive: { server_parameters: { max_connection_age: 50ms } }',
    );
    const client = rawClient(grpcPort);
    const { end } = client.call();
    await consumer.reached(1);
    await expect.poll(() => client.goAways.length).toBeGreaterThan(0);
    release();
    expect(await end).toEqual(OK);
    await client.closed;
  });

  it('is cut off with its calls at the end of its grace', async () => {
    const { consumer, grpcPort } = await startHolding(
      'keepalive: { server_parameters: { max_connection_age: 50ms, max_connection_age_grace: 50ms } }',
    );
    const client = rawClient(grpcPort);
    const { end } = client.call();
    await consumer.reached(1);
    expect((await end).grpcStatus).toBeUndefined();
    await client.closed;
    expect(client.goAways[0]?.code).toBe(NGHTTP2_NO_ERROR);
    await expect.poll(() => consumer.aborts[0]?.aborted).toBe(true);
  });

  it('closes when it has been idle for its time, and not while a call is under way', async () => {
    const { consumer, grpcPort, release } = await startHolding(
      'keepalive: { server_parameters: { max_connection_idle: 50ms } }',
    );
    const [busy, idle] = [rawClient(grpcPort), rawClient(grpcPort)];
    const { end } = busy.call();
    await consumer.reached(1);
    await idle.closed;
    expect(busy.goAways).toEqual([]);
    release();
    expect(await end).toEqual(OK);
    await busy.closed;
  });

  it('is not cut off while its client takes its time to close its side', async () => {
    const { receiver, grpcPort } = await startReceiver({
      grpc: 'keepalive: { server_parameters: { max_connection_idle: 50ms } }',
    });
    const socket = connect({ host: '127.0.0.1', port: grpcPort, allowHalfOpen: true });
    onTestFinished(() => void socket.destroy());
    const ends: string[] = [];
    for (const event of ['end', 'close'] as const) socket.on(event, () => ends.push(event));
    socket.on('error', () => undefined);
    socket.resume();
    socket.write(Buffer.concat([Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'), EMPTY_SETTINGS]));
    // It does not answer the goodbye, for which it has a second.
    await expect.poll(() => ends, { timeout: 10_000 }).toEqual(['end']);
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    // That a connection has been cut off shows only after the first write.
    for (let write = 0; write < 3; write++) {
      socket.write(EMPTY_SETTINGS);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    expect(ends).toEqual(['end']);
    // At shutdown it is not waited for so long; this has no deadline.
    await receiver.shutdown(NEVER);
  });

  it('has calls answered that are on their way when it is told', async () => {
    for (let round = 0; round < 20; round++) {
      const { receiver, consumer, grpcPort, release } = await startHolding();
      const straight: Relay['pass'] = (chunk, send) => send(chunk);
      const relay = await startRelay(grpcPort, straight);
      const client = rawClient(relay.port);
      const first = client.call();
      await consumer.reached(1);
      let second = first;
      const passOn = await new Promise<() => void>((resolve) => {
        const held: Buffer[] = [];
        relay.pass = (chunk, send) => {
          held.push(chunk);
          resolve(() => {
            relay.pass = straight;
            send(Buffer.concat(held));
          });
        };
        second = client.call();
      });
      // After a timer Node.js reads sockets before it writes what is due to them.
      await new Promise((resolve) => setTimeout(resolve));
      passOn();
      const shutdown = receiver.shutdown(NEVER);
      await expect.poll(() => client.goAways.length).toBeGreaterThan(0);
      release();
      expect(await first.end).toEqual(OK);
      expect(await second.end).toEqual(OK);
      await shutdown;
      expect(consumer.batches).toHaveLength(2);
    }
  });
});

interface Relay {
  readonly port: number;
  /** What is done with what comes from the client; may be replaced at any time. */
  pass: (chunk: Buffer, send: (chunk: Buffer) => void) => void;
}

/** Stands between a client and the receiver; what the receiver says is passed on. */
async function startRelay(targetPort: number, pass: Relay['pass']): Promise<Relay> {
  const server = createServer((client) => {
    const upstream = connect(targetPort, '127.0.0.1');
    for (const socket of [client, upstream]) {
      socket.setNoDelay(true);
      socket.on('error', () => undefined);
      onTestFinished(() => void socket.destroy());
    }
    client.on('data', (chunk: Buffer) => relay.pass(chunk, (part) => void upstream.write(part)));
    client.on('end', () => upstream.end());
    upstream.pipe(client);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const relay: Relay = { port: (server.address() as AddressInfo).port, pass };
  return relay;
}

/** What a frame GOAWAY begins with, and how long it is (RFC 9113, section 6.8). */
const GOAWAY_HEAD = Buffer.from([0, 0, 8, 7, 0, 0, 0, 0, 0]);
const GOAWAY_BYTES = 17;

/** Clients of gRPC do not say that they go, too, when they are told to; Node.js does, and is then asked no more. */
function withoutGoAway(chunk: Buffer): Buffer {
  const at = chunk.indexOf(GOAWAY_HEAD);
  return at < 0 ? chunk : Buffer.concat([chunk.subarray(0, at), chunk.subarray(at + GOAWAY_BYTES)]);
}

describe('a client that pings too often', () => {
  it('is told so, and cut off', async () => {
    const { grpcPort } = await startReceiver({
      grpc: 'keepalive: { enforcement_policy: { min_time: 1h, permit_without_stream: true } }',
    });
    const client = rawClient(grpcPort);
    await once(client.session, 'remoteSettings');
    for (let pings = 0; pings < 4; pings++) client.session.ping(() => undefined);
    await client.closed;
    expect(client.goAways).toEqual([
      { code: NGHTTP2_ENHANCE_YOUR_CALM, lastStreamId: 0, text: 'too_many_pings' },
    ]);
  });
});

describe('what is not gRPC over HTTP/2', () => {
  it.each([
    { method: 'POST', type: 'application/json', status: 415 },
    { method: 'POST', type: 'application/x-protobuf', status: 415 },
    { method: 'POST', type: 'application/grpc-web', status: 415 },
    { method: 'POST', type: undefined, status: 415 },
    { method: 'GET', type: 'application/grpc', status: 405 },
  ])('is answered $status, $method $type', async ({ method, type, status }) => {
    const { consumer, grpcPort } = await startReceiver();
    const { session } = rawClient(grpcPort);
    const stream = session.request({
      ':method': method,
      ':path': TRACES,
      ...(type !== undefined && { 'content-type': type }),
    });
    stream.resume();
    if (method === 'POST') stream.end(Buffer.from('{}'));
    const [headers] = await once(stream, 'response');
    expect(headers[':status']).toBe(status);
    expect(consumer.batches).toEqual([]);
  });

  it('may be gRPC with a format or a parameter', async () => {
    const { grpcPort } = await startReceiver();
    const { session } = rawClient(grpcPort);
    for (const type of ['application/grpc+proto', 'application/grpc;x=1']) {
      const stream = session.request({ ':method': 'POST', ':path': TRACES, 'content-type': type });
      stream.resume();
      stream.end(Buffer.alloc(5));
      const [trailers] = await once(stream, 'trailers');
      expect(trailers['grpc-status']).toBe('0');
    }
  });
});
