import { expect, it, onTestFinished } from 'vitest';
import { requestOf } from '../traffic.ts';
import { chainToServer, give } from './chains.ts';
import { EACH_BY_ITSELF } from './clearspan.ts';
import { describeLanguages, itWithLanguages, type Language } from './peer.ts';
import { PeerServer } from './peer-server.ts';
import { idsOf, singles } from './spans.ts';
import { ENHANCE_YOUR_CALM, REFUSED_STREAM, seen } from './wire-tap.ts';

const NO_ERROR = 0;

/** On a busy machine a call may take long; one that is given up would be made twice. */
const PATIENT = 'timeout: 60s';
const EACH_PATIENTLY = `${PATIENT}, ${EACH_BY_ITSELF}`;

/** A server in the place of one that has ended. */
async function restart(language: Language, server: PeerServer): Promise<PeerServer> {
  await server.kill();
  return PeerServer.start(language, { port: server.port });
}

describeLanguages((language) => {
  it('a server that drains answers what is under way, and its successor gets the rest, each once', async () => {
    const { clearspan, tap, server } = await chainToServer(language, { exporter: EACH_PATIENTLY });
    const underWay = singles(30);
    server.plan(...underWay.map(() => ({ delayMs: 1_000 })));
    for (const request of underWay) await give(clearspan, request);
    await server.called(underWay.length);
    const drained = server.drain();
    await seen(() => tap.of('GOAWAY', 'server').length > 0);
    const rest = singles(10, underWay.length);
    for (const request of rest) await give(clearspan, request);
    await drained;
    expect([...server.deliveredIds].sort()).toEqual(idsOf(...underWay).sort());
    const next = await restart(language, server);
    expect([...(await next.delivered(idsOf(...rest)))].sort()).toEqual(idsOf(...rest).sort());
    expect(new Set(tap.codes('GOAWAY', 'server'))).toEqual(new Set([NO_ERROR]));
    expect(clearspan.stderr()).not.toContain('dropped');
  });

  it('a server that dies with calls under way is sent them again by its port', async () => {
    const { clearspan, server } = await chainToServer(language, { exporter: EACH_PATIENTLY });
    const requests = singles(20);
    server.plan(...requests.map(() => ({ delayMs: 60_000 })));
    for (const request of requests) await give(clearspan, request);
    await server.called(requests.length);
    const next = await restart(language, server);
    expect([...(await next.delivered(idsOf(...requests)))].sort()).toEqual(idsOf(...requests).sort());
    expect(clearspan.stderr()).not.toContain('dropped');
  });

  it('a server that cuts a call off with its connection, its grace being over, is asked again', async () => {
    const { clearspan, tap, server } = await chainToServer(language, {
      server: { maxAgeMs: 1_000, graceMs: 100 },
      exporter: PATIENT,
    });
    server.plan({ delayMs: 60_000 });
    const request = requestOf('traces', 3);
    await give(clearspan, request);
    const ids = idsOf(request);
    expect([...(await server.delivered(ids))].sort()).toEqual(ids.sort());
    expect(server.calls).toHaveLength(2);
    expect(tap.connections).toBeGreaterThan(1);
  });

  it('a server that refuses calls over its limit is sent them again, and answers each once', async () => {
    const { clearspan, tap, server } = await chainToServer(language, {
      server: { maxStreams: 1 },
      wire: { maxStreams: 1_000 },
      exporter: EACH_PATIENTLY,
    });
    server.plan({ delayMs: 1_000 });
    const requests = singles(8);
    for (const request of requests) await give(clearspan, request);
    const ids = idsOf(...requests);
    const delivered = await server.delivered(ids);
    // Netty ends the connection when the rest of a call comes that it has refused, with the one that it had taken.
    if (language === 'java') expect(new Set(delivered)).toEqual(new Set(ids));
    else expect([...delivered].sort()).toEqual(ids.sort());
    expect(new Set(tap.codes('RST_STREAM', 'server'))).toEqual(new Set([REFUSED_STREAM]));
    expect(clearspan.stderr()).not.toContain('dropped');
  });

  it('a server that takes one call at a time gets one at a time, also where some are given up', async () => {
    const { clearspan, tap, server } = await chainToServer(language, {
      server: { maxStreams: 1 },
      exporter: `timeout: 1s, ${EACH_BY_ITSELF}`,
    });
    const warmUp = requestOf('traces', 1);
    await give(clearspan, warmUp);
    await server.delivered(idsOf(warmUp));
    // The first keeps the others waiting, until their time is over, too.
    server.plan({ delayMs: 60_000 });
    const requests = singles(8, 1);
    for (const request of requests) await give(clearspan, request);
    await server.cancelled();
    const ids = idsOf(warmUp, ...requests);
    // Of those that are given up some may just have been sent, and answered in vain.
    expect(new Set(await server.delivered(ids))).toEqual(new Set(ids));
    expect(tap.connections).toBe(1);
    // A server that has not yet cleared a call away that was given up may refuse the one behind it, which is made again.
    const refused = tap.codes('RST_STREAM', 'server').filter((code) => code === REFUSED_STREAM);
    expect(refused.length).toBeLessThanOrEqual(tap.codes('RST_STREAM', 'client').length);
  });
});

itWithLanguages(
  'a server that limits the age of connections gets every call once, over several of them',
  async (language) => {
    const { clearspan, tap, server } = await chainToServer(language, {
      server: { maxAgeMs: 1_000, graceMs: 20_000 },
      exporter: EACH_PATIENTLY,
    });
    const requests: Uint8Array[] = [];
    while (tap.connections < 4) {
      const wave = singles(8, requests.length);
      server.plan(...wave.map((_, index) => ({ delayMs: 10 * index })));
      requests.push(...wave);
      await Promise.all(wave.map((request) => give(clearspan, request)));
    }
    const ids = idsOf(...requests);
    expect([...(await server.delivered(ids))].sort()).toEqual(ids.sort());
    expect(server.calls).toHaveLength(requests.length);
    expect(clearspan.stderr()).not.toContain('export failed');
  },
);

itWithLanguages('a server that allows pings gets them, and keeps the connection', async (language) => {
  const { clearspan, tap, server } = await chainToServer(language, {
    server: { minPingMs: 100 },
    exporter: `${PATIENT}, keepalive: { time: 1s, permit_without_stream: true }`,
  });
  const [first, second] = singles(2);
  await give(clearspan, first!);
  await seen(() => tap.pings('client').length >= 4);
  await give(clearspan, second!);
  const ids = idsOf(first!, second!);
  expect([...(await server.delivered(ids))].sort()).toEqual(ids.sort());
  expect(tap.connections).toBe(1);
  expect(tap.codes('GOAWAY', 'server')).toEqual([]);
});

itWithLanguages(
  'a server that finds the pings too many is left a while and asked again for what it cut off',
  async (language) => {
    const { clearspan, tap, server } = await chainToServer(language, {
      exporter: `${PATIENT}, keepalive: { time: 1s }`,
    });
    server.plan({ delayMs: 60_000 });
    const request = requestOf('traces', 3);
    await give(clearspan, request);
    await seen(() => tap.codes('GOAWAY', 'server').includes(ENHANCE_YOUR_CALM));
    const [complaint] = tap.of('GOAWAY', 'server');
    expect(complaint!.start.subarray(8).toString()).toBe('too_many_pings');
    const ids = idsOf(request);
    expect([...(await server.delivered(ids))].sort()).toEqual(ids.sort());
    expect(server.calls).toHaveLength(2);
    expect(tap.connections).toBe(2);
  },
);

itWithLanguages(
  'a server that does not answer pings loses its connection, and is found again when it does',
  async (language) => {
    const { clearspan, tap, server } = await chainToServer(language, {
      server: { minPingMs: 100 },
      exporter: `${PATIENT}, keepalive: { time: 1s, timeout: 1s }`,
    });
    const [first, second] = singles(2);
    await give(clearspan, first!);
    await server.delivered(idsOf(first!));
    server.freeze();
    onTestFinished(() => server.thaw());
    await give(clearspan, second!);
    await seen(() => tap.connections > 1);
    server.thaw();
    // What it had been sent before it was frozen it may answer, too, though nobody hears that.
    expect(await server.delivered(idsOf(second!))).toContain(idsOf(second!)[0]);
    expect(clearspan.stderr()).not.toContain('dropped');
  },
);
