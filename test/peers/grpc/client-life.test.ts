import { beforeEach, expect, it, onTestFinished, vi } from 'vitest';
import { GrpcCode } from '../../../src/otlp/status/grpc-code.ts';
import { Recorder } from '../../process/recorder.ts';
import { expectArrival } from '../arrivals.ts';
import { requestOf } from '../traffic.ts';
import { type ClientChainOptions, chainFromClient } from './chains.ts';
import { startClearspan, UNQUEUED } from './clearspan.ts';
import { describeLanguages, itWithLanguages } from './peer.ts';
import { PeerClient, SUCCESS } from './peer-client.ts';
import { PeerServer } from './peer-server.ts';
import { largeRequest, singles } from './spans.ts';
import { ENHANCE_YOUR_CALM, seen } from './wire-tap.ts';

const MIB = 2 ** 20;
const NO_ERROR = 0;

let backend: Recorder;
beforeEach(async () => {
  backend = await Recorder.start();
  return () => backend.stop();
});

/** Lets the backend answer only when it is released. */
function holdBackend(): { readonly held: () => number; readonly release: () => void } {
  let held = 0;
  let release: () => void = () => undefined;
  const released = new Promise<'accept'>((resolve) => {
    release = () => resolve('accept');
  });
  backend.answer = () => {
    held++;
    return released;
  };
  return { held: () => held, release };
}

/** Keys of a receiver that ends connections, and asks whether clients are there, as given. */
function living(parameters: string): ClientChainOptions {
  return { receiver: `keepalive: { server_parameters: { ${parameters} } }` };
}

describeLanguages((language) => {
  it('has its calls answered when Clearspan shuts down, and finds the next one on its port', async () => {
    const { client, tap, clearspan } = await chainFromClient(language, backend, { exporter: UNQUEUED });
    const requests = singles(10);
    const { held, release } = holdBackend();
    const replies = requests.map((request) => client.call(request));
    await seen(() => held() === requests.length);
    clearspan.kill('SIGTERM');
    await seen(() => tap.of('GOAWAY', 'server').length > 0);
    const late = client.call(requestOf('traces', 1, requests.length));
    release();
    for (const reply of replies) expect(await reply).toMatchObject(SUCCESS);
    expect(await late).toMatchObject({ code: GrpcCode.UNAVAILABLE });
    expect(await clearspan.exited).toEqual({ code: 0, signal: null });
    await expectArrival(backend, 'traces', requests);

    await startClearspan({ backend: backend.grpcEndpoint, port: clearspan.port });
    const next = requestOf('traces', 1, requests.length);
    await vi.waitFor(async () => expect(await client.call(next)).toMatchObject(SUCCESS), {
      timeout: 40_000,
      interval: 200,
    });
    await expectArrival(backend, 'traces', [...requests, next]);
  });

  it('is cut off with its calls when their grace is over, and comes back', async () => {
    const { client, tap } = await chainFromClient(language, backend, {
      ...living('max_connection_age: 500ms, max_connection_age_grace: 200ms'),
      exporter: UNQUEUED,
    });
    const { release } = holdBackend();
    expect(await client.call(requestOf('traces', 1))).toMatchObject({ code: GrpcCode.UNAVAILABLE });
    release();
    expect(await client.call(requestOf('traces', 1, 1))).toMatchObject(SUCCESS);
    expect(tap.connections).toBeGreaterThan(1);
    expect(new Set(tap.codes('GOAWAY', 'server'))).toEqual(new Set([NO_ERROR]));
  });

  it('is sent away when it has been idle, and comes back with its next call', async () => {
    const { client, tap } = await chainFromClient(language, backend, living('max_connection_idle: 300ms'));
    const requests = singles(2);
    expect(await client.call(requests[0]!)).toMatchObject(SUCCESS);
    await seen(() => tap.closed > 0);
    expect(tap.of('GOAWAY', 'server').length).toBeGreaterThan(0);
    expect(await client.call(requests[1]!)).toMatchObject(SUCCESS);
    await expectArrival(backend, 'traces', requests);
    expect(tap.connections).toBeGreaterThan(1);
  });

  it('is disconnected when it pings too often, and comes back', async () => {
    const { client, tap } = await chainFromClient(language, backend, {
      receiver: 'keepalive: { enforcement_policy: { min_time: 1h, permit_without_stream: true } }',
    });
    const requests = singles(2);
    expect(await client.call(requests[0]!)).toMatchObject(SUCCESS);
    tap.pingServer(4);
    await seen(() => tap.closed > 0);
    const [complaint] = tap.of('GOAWAY', 'server');
    expect(complaint!.start.readUInt32BE(4)).toBe(ENHANCE_YOUR_CALM);
    expect(complaint!.start.subarray(8).toString()).toBe('too_many_pings');
    expect(await client.call(requests[1]!)).toMatchObject(SUCCESS);
    await expectArrival(backend, 'traces', requests);
    expect(tap.connections).toBe(2);
  });

  // grpc-go and grpc-java ping every ten seconds at most.
  if (language === 'python')
    it('is borne when it pings as it may, in earnest, and not more often', async () => {
      const policy = (minTime: string): ClientChainOptions => ({
        receiver: `keepalive: { enforcement_policy: { min_time: ${minTime}, permit_without_stream: true } }`,
        client: { keepaliveMs: 500 },
      });
      const borne = await chainFromClient(language, backend, policy('1ms'));
      const tooMany = await chainFromClient(language, backend, policy('1h'));
      const requests = singles(4);
      for (const [index, { client }] of [borne, tooMany].entries()) {
        expect(await client.call(requests[index]!)).toMatchObject(SUCCESS);
      }
      await seen(() => borne.tap.pings('client').length > 4);
      await seen(() => tooMany.tap.codes('GOAWAY', 'server').includes(ENHANCE_YOUR_CALM));
      for (const [index, { client }] of [borne, tooMany].entries()) {
        expect(await client.call(requests[2 + index]!)).toMatchObject(SUCCESS);
      }
      expect(borne.tap.connections).toBe(1);
      await expectArrival(backend, 'traces', requests);
    });

  it('costs nothing but its request when it dies in the midst of it', async () => {
    const { client, tap, clearspan } = await chainFromClient(language, backend, {
      receiver: 'max_recv_msg_size_mib: 16',
      intake: 'max_in_flight_bytes: 16MiB',
    });
    const first = requestOf('traces', 1);
    expect(await client.call(first)).toMatchObject(SUCCESS);
    tap.leftBytes = 6 * MIB;
    void client.call(largeRequest(12 * MIB)).catch(() => undefined);
    await seen(() => tap.leftBytes <= 0);
    await client.kill();
    // There is only room for this one if none is held for the other.
    tap.leftBytes = Infinity;
    const other = new PeerClient(language, { target: clearspan.target });
    const whole = largeRequest(12 * MIB);
    await vi.waitFor(async () => expect(await other.call(whole)).toMatchObject(SUCCESS), {
      timeout: 30_000,
      interval: 200,
    });
    await expectArrival(backend, 'traces', [first, whole]);
  });

  it('has the work behind Clearspan cancelled when its time is over, and when it dies', async () => {
    const server = await PeerServer.start(language);
    const { client, clearspan } = await chainFromClient(
      language,
      { grpcEndpoint: server.endpoint },
      { exporter: `timeout: 60s, ${UNQUEUED}` },
    );
    server.plan({ delayMs: 60_000 }, { delayMs: 60_000 });
    const late = client.call(requestOf('traces', 1), { timeoutMs: 2_000 });
    await server.called(1);
    expect(await late).toMatchObject({ code: GrpcCode.DEADLINE_EXCEEDED });
    await server.cancelled(1);
    void client.call(requestOf('traces', 1, 1)).catch(() => undefined);
    await server.called(2);
    await client.kill();
    await server.cancelled(2);
    const other = new PeerClient(language, { target: clearspan.target });
    expect(await other.call(requestOf('traces', 1, 2))).toMatchObject(SUCCESS);
  });
});

itWithLanguages(
  'a client loses no call to the age of its connections, nor has one made twice',
  async (language) => {
    const backend = await Recorder.start();
    onTestFinished(() => backend.stop());
    const { client, tap } = await chainFromClient(language, backend, living('max_connection_age: 300ms'));
    const requests: Uint8Array[] = [];
    const callOnAndOn = async (): Promise<void> => {
      while (tap.connections < 8) {
        const [request] = singles(1, requests.length);
        requests.push(request!);
        expect(await client.call(request!)).toMatchObject(SUCCESS);
      }
    };
    await Promise.all(Array.from({ length: 16 }, callOnAndOn));
    await expectArrival(backend, 'traces', requests);
  },
);

itWithLanguages(
  'a client that answers pings stays, and one that does not is disconnected',
  async (language) => {
    const backend = await Recorder.start();
    onTestFinished(() => backend.stop());
    const { client, tap } = await chainFromClient(language, backend, living('time: 500ms, timeout: 5s'));
    const requests = singles(3);
    expect(await client.call(requests[0]!)).toMatchObject(SUCCESS);
    await seen(() => tap.pings('server').length >= 3);
    expect(await client.call(requests[1]!)).toMatchObject(SUCCESS);
    expect(tap.connections).toBe(1);
    client.freeze();
    onTestFinished(() => client.thaw());
    await seen(() => tap.closed > 0);
    client.thaw();
    expect(await client.call(requests[2]!)).toMatchObject(SUCCESS);
    await expectArrival(backend, 'traces', requests);
  },
);
