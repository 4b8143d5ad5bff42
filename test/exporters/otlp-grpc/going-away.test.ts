import {
  constants,
  createServer,
  type Http2Server,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2';
import { type AddressInfo, createServer as createSocketServer, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { Channel, type ChannelOptions } from '../../../src/exporters/otlp-grpc/channel.ts';
import type { Subchannel } from '../../../src/exporters/otlp-grpc/subchannel.ts';
import type { BackendAddress } from '../../../src/exporters/otlp-grpc/target.ts';
import { callUnary } from '../../../src/exporters/otlp-grpc/unary-call.ts';
import { NEVER } from '../settings.ts';
import { clientOf } from './client.ts';

const FRAME_HEAD_BYTES = 5;
const MESSAGE = [Buffer.from('request')];
const { NGHTTP2_ENHANCE_YOUR_CALM, NGHTTP2_NO_ERROR } = constants;

interface HeldCall {
  readonly stream: ServerHttp2Stream;
  readonly path: string;
  answer(): void;
}

const REQUEST = {
  headers: { ':method': 'POST', ':path': '/', ':authority': 'backend.test', ':scheme': 'http' },
  message: MESSAGE,
  isCompressed: false,
  maxResponseBytes: 1_000,
};

/** A channel to `backend.test`, whose address is that of a port of this machine. */
function channelTo(portOf: () => number, options: Partial<ChannelOptions> = {}): Channel {
  const resolve = async (): Promise<BackendAddress[]> => [{ host: '127.0.0.1', port: portOf() }];
  const channel = new Channel({
    target: { authority: 'backend.test', host: 'backend.test', resolve },
    authority: 'backend.test',
    serverName: 'backend.test',
    tls: undefined,
    keepalive: { timeMs: 10_000, timeoutMs: 10_000, permitWithoutStream: false },
    balancerName: 'round_robin',
    waitForReady: false,
    now: () => 0,
    random: () => 0.5,
    ...options,
  });
  onTestFinished(() => channel.close());
  return channel;
}

/** A server that holds each call until it is told to answer. */
class Holder {
  readonly calls: HeldCall[] = [];
  readonly sessions: ServerHttp2Session[] = [];
  readonly port: number;
  pings = 0;

  private constructor(server: Http2Server) {
    this.port = (server.address() as AddressInfo).port;
    server.on('session', (session) => {
      this.sessions.push(session);
      session.on('ping', () => this.pings++);
      session.on('error', () => undefined);
      onTestFinished(() => session.destroy());
    });
    server.on('stream', (stream, headers) => {
      stream.on('error', () => undefined);
      this.calls.push({ stream, path: String(headers[':path']), answer: () => answer(stream) });
    });
  }

  static async start(): Promise<Holder> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    return new Holder(server);
  }

  /** The calls once there are `count`, in order. */
  async called(count: number): Promise<readonly HeldCall[]> {
    await expect.poll(() => this.calls.length).toBe(count);
    return this.calls;
  }
}

function answer(stream: ServerHttp2Stream): void {
  stream.respond({ 'content-type': 'application/grpc' }, { waitForTrailers: true });
  stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
  stream.end(Buffer.alloc(FRAME_HEAD_BYTES));
}

describe('a server that goes away while calls are under way', () => {
  it.each([
    { code: NGHTTP2_NO_ERROR, first: 0 },
    // The connection ends at once, and what became of the first call is not known.
    { code: NGHTTP2_ENHANCE_YOUR_CALM, first: 14 },
  ])(
    'is asked again for those that it has not looked at, and for no other, code $code',
    async ({ code, first }) => {
      const server = await Holder.start();
      const client = clientOf(server.port);
      onTestFinished(() => client.close());
      const replies = [];
      for (const path of ['/first', '/second', '/third']) {
        replies.push(client.call(path, MESSAGE, NEVER));
        await server.called(replies.length);
      }
      const [held] = server.calls;
      server.sessions[0]!.goaway(code, held!.stream.id);
      for (const call of (await server.called(5)).slice(3)) call.answer();
      if (code === NGHTTP2_NO_ERROR) held!.answer();
      expect((await Promise.all(replies)).map((reply) => reply.code)).toEqual([first, 0, 0]);
      const paths = server.calls.map(({ path }) => path);
      expect(paths.sort()).toEqual(['/first', '/second', '/second', '/third', '/third']);
    },
  );

  it.each(['pick_first', 'round_robin'])(
    'is heard out where its name leads elsewhere by then, %s',
    async (balancerName) => {
      const [old, next] = [await Holder.start(), await Holder.start()];
      let port = old.port;
      let nowMs = 0;
      const channel = channelTo(() => port, { balancerName, now: () => nowMs });
      const first = (await channel.pick(NEVER)) as Subchannel;
      const reply = callUnary(first.connection!, REQUEST, NEVER);
      const [held] = await old.called(1);
      old.sessions[0]!.goaway(NGHTTP2_NO_ERROR, held!.stream.id);
      await expect.poll(() => first.state).toBe('idle');
      port = next.port;
      nowMs += 60_000;
      const second = (await channel.pick(NEVER)) as Subchannel;
      expect(second.address).toEqual({ host: '127.0.0.1', port: next.port });
      held!.answer();
      expect(await reply).toMatchObject({ code: 0 });
    },
  );
});

/** Waits without timers, which the tests below turn by hand. */
async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await new Promise(setImmediate);
}

/** An empty frame SETTINGS, and a GOAWAY that lets all calls end (RFC 9113, sections 6.5 and 6.8). */
const SETTINGS_FRAME = Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0]);
const GOAWAY_FRAME = Buffer.from([0, 0, 8, 7, 0, 0, 0, 0, 0, 0x7f, 0xff, 0xff, 0xff, 0, 0, 0, 0]);

/** What the frames PING and GOAWAY of a client begin with. */
const PING_HEAD = Buffer.from([0, 0, 8, 6, 0, 0, 0, 0, 0]);
const GOAWAY_HEAD = GOAWAY_FRAME.subarray(0, 9);

interface MuteConnection {
  readonly socket: Socket;
  received: Buffer;
}

/** A server that accepts connections and says nothing by itself. */
async function startMute(): Promise<{ port: number; connections: MuteConnection[] }> {
  const connections: MuteConnection[] = [];
  const server = createSocketServer((socket) => {
    const connection = { socket, received: Buffer.alloc(0) };
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => {
      connection.received = Buffer.concat([connection.received, chunk]);
    });
    connections.push(connection);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const { socket } of connections) socket.destroy();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, connections };
}

describe('a server that does not answer', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
  afterEach(() => void vi.useRealTimers());

  it('is given up where it takes the connection and does not say what it is', async () => {
    const { port, connections } = await startMute();
    const client = clientOf(port);
    onTestFinished(() => client.close());
    const reply = client.call('/service/Method', MESSAGE, NEVER);
    await until(() => connections.length === 1 && connections[0]!.received.length > 0);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(await reply).toMatchObject({ code: 14, message: expect.stringContaining('timed out') });
  });

  it('loses the connection that it does not answer on, and no other', async () => {
    const { port, connections } = await startMute();
    const keepalive = { timeMs: 10_000, timeoutMs: 100_000, permitWithoutStream: true };
    const client = clientOf(port, { keepalive });
    onTestFinished(() => client.close());
    const onOld = client.call('/service/Method', MESSAGE, NEVER);
    await until(() => connections.length === 1);
    const [old] = connections;
    old!.socket.write(SETTINGS_FRAME);
    await until(() => old!.received.includes(MESSAGE[0]!));
    while (!old!.received.includes(PING_HEAD)) await vi.advanceTimersByTimeAsync(keepalive.timeMs);
    old!.socket.write(GOAWAY_FRAME);
    await until(() => old!.received.includes(GOAWAY_HEAD));
    const onNew = client.call('/service/Method', MESSAGE, NEVER);
    await until(() => connections.length === 2);
    connections[1]!.socket.write(SETTINGS_FRAME);
    await until(() => connections[1]!.received.includes(MESSAGE[0]!));
    await vi.advanceTimersByTimeAsync(keepalive.timeoutMs);
    expect(await Promise.race([onOld, onNew.then(() => 'new')])).toMatchObject({ code: 14 });
  });
});

describe('a server that complains of too many pings', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
  afterEach(() => void vi.useRealTimers());

  it('gets half as many on the next connection', async () => {
    const server = await Holder.start();
    const keepalive = { timeMs: 10_000, timeoutMs: 100_000, permitWithoutStream: true };
    const channel = channelTo(() => server.port, { keepalive });
    const call = async (subchannel: Subchannel): Promise<void> => {
      const calls = server.calls.length;
      const reply = callUnary(subchannel.connection!, REQUEST, NEVER);
      await until(() => server.calls.length > calls);
      server.calls.at(-1)!.answer();
      expect(await reply).toMatchObject({ code: 0 });
    };
    const subchannel = (await channel.pick(NEVER)) as Subchannel;
    while (server.pings === 0) await vi.advanceTimersByTimeAsync(keepalive.timeMs);
    server.sessions[0]!.goaway(NGHTTP2_ENHANCE_YOUR_CALM, 0, Buffer.from('too_many_pings'));
    await until(() => subchannel.state === 'idle');

    expect(await channel.pick(NEVER)).toBe(subchannel);
    await call(subchannel);
    await vi.advanceTimersByTimeAsync(2 * keepalive.timeMs);
    // What it had sent before this call has arrived with it.
    await call(subchannel);
    expect(server.sessions).toHaveLength(2);
    expect(server.pings).toBe(1);
    while (server.pings === 1) await vi.advanceTimersByTimeAsync(2 * keepalive.timeMs);
  });
});
