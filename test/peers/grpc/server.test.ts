import { expect, it } from 'vitest';
import { GrpcCode } from '../../../src/otlp/status/grpc-code.ts';
import { send } from '../sender.ts';
import { requestOf } from '../traffic.ts';
import { chainToServer, give } from './chains.ts';
import { EACH_BY_ITSELF } from './clearspan.ts';
import { describeLanguages } from './peer.ts';
import { idsOf, largeRequest } from './spans.ts';
import { isCompressed, REFUSED_STREAM } from './wire-tap.ts';

const MIB = 2 ** 20;

describeLanguages((language) => {
  it.each(['gzip', 'none'])('is sent every span, once, compression: %s', async (compression) => {
    const { clearspan, tap, server } = await chainToServer(language, {
      exporter: `timeout: 9s, compression: ${compression}, headers: { x-team: lighthouse, x-token-bin: "ab%, c" }`,
    });
    const requests = [requestOf('traces', 23), requestOf('traces', 1, 23)];
    for (const request of requests) await give(clearspan, request);
    const ids = idsOf(...requests);
    expect([...(await server.delivered(ids))].sort()).toEqual(ids.sort());
    const { metadata, timeoutMs } = server.calls[0]!;
    expect(metadata['x-team']).toBe('lighthouse');
    expect(Buffer.from(metadata['x-token-bin']!, 'base64').toString()).toBe('ab%, c');
    expect(metadata['user-agent']).toMatch(/^Clearspan\//);
    expect(timeoutMs).toBeGreaterThan(0);
    expect(timeoutMs).toBeLessThanOrEqual(9_000);
    expect(isCompressed(tap.of('DATA', 'client')[0]!)).toBe(compression === 'gzip');
  });

  it.each([
    { compression: 'none', server: {} },
    { compression: 'gzip', server: {} },
    // grpc-go takes nothing smaller.
    { compression: 'none', server: { windowBytes: 65_535 } },
    ...(language === 'java' ? [{ compression: 'none', server: { windowBytes: 1_000 } }] : []),
  ])('is sent messages of 12 MiB beside small ones, %j', async ({ compression, server: settings }) => {
    const { clearspan, server } = await chainToServer(language, {
      server: settings,
      exporter: `timeout: 30s, compression: ${compression}`,
    });
    const requests = [
      largeRequest(12 * MIB),
      ...Array.from({ length: 20 }, (_, index) => requestOf('traces', 1, index)),
      largeRequest(12 * MIB),
    ];
    await Promise.all(requests.map((request) => give(clearspan, request)));
    const ids = idsOf(...requests);
    expect(await server.delivered(ids)).toHaveLength(ids.length);
    expect(clearspan.stderr()).not.toContain('export failed');
  });

  it('is sent no more calls at a time than it allows, and all of them', async () => {
    const { clearspan, tap, server } = await chainToServer(language, {
      server: { maxStreams: 5 },
      exporter: EACH_BY_ITSELF,
    });
    const delayed = 40;
    server.plan(...Array.from({ length: delayed }, () => ({ delayMs: 50 })));
    const requests = Array.from({ length: 300 }, (_, index) => requestOf('traces', 2, 2 * index));
    await Promise.all(requests.map((request) => give(clearspan, request)));
    const ids = idsOf(...requests);
    expect(await server.delivered(ids)).toHaveLength(ids.length);
    expect(clearspan.stderr()).not.toContain('export failed');
    expect(tap.connections).toBe(1);
    // Until the server's settings are there a client may open as many as it likes; these it may refuse, no others.
    const codes = tap.of('RST_STREAM', 'server').map(({ start }) => start.readUInt32BE(0));
    expect(codes.filter((code) => code !== REFUSED_STREAM)).toEqual([]);
  });

  it('is sent less at a time where a message was over its limit', async () => {
    const limitBytes = 256 * 1024;
    // Of what is compressed grpc-java finds the size out when it is read, and says UNKNOWN.
    const { clearspan, server } = await chainToServer(language, {
      server: { maxMessageBytes: limitBytes },
      exporter: 'compression: none',
    });
    const request = requestOf('traces', 2_000);
    expect(request.length).toBeGreaterThan(3 * limitBytes);
    await give(clearspan, request);
    const ids = idsOf(request);
    expect(await server.delivered(ids)).toHaveLength(ids.length);
    expect(clearspan.stderr()).not.toContain('dropped');
  });

  it('is not asked again for a signal that it does not know', async () => {
    const { clearspan, tap } = await chainToServer(language);
    await send('grpc', { grpc: clearspan.target, http: '' }, 'metrics', requestOf('metrics', 3));
    await clearspan.logged('data is dropped');
    expect(clearspan.stderr()).toContain('UNIMPLEMENTED');
    expect(clearspan.stderr()).not.toContain('will be retried');
    expect(tap.of('HEADERS', 'client')).toHaveLength(1);
  });

  it.each([false, true])('has its partial success counted, and not answered, gzip: %s', async (gzip) => {
    const { clearspan, tap, server } = await chainToServer(language);
    // Long enough that compressing it pays: gRPC's C core does not bother otherwise.
    server.plan({ rejected: 3, message: 'too old '.repeat(100), gzip });
    await give(clearspan, requestOf('traces', 10));
    await clearspan.logged('partial success');
    expect(clearspan.stderr()).toContain('"rejected_items":3');
    expect(isCompressed(tap.of('DATA', 'server')[0]!)).toBe(gzip);
    const next = requestOf('traces', 1, 10);
    await give(clearspan, next);
    await server.delivered(idsOf(next));
    expect(server.calls).toHaveLength(2);
  });

  it('is told when it has taken too long, and asked again', async () => {
    const { clearspan, server } = await chainToServer(language, { exporter: 'timeout: 700ms' });
    server.plan({ delayMs: 20_000 });
    const request = requestOf('traces', 5);
    await give(clearspan, request);
    const [first] = await server.called(1);
    expect(first!.timeoutMs).toBeLessThanOrEqual(700);
    await server.cancelled();
    const ids = idsOf(request);
    expect(await server.delivered(ids)).toHaveLength(ids.length);
  });

  it.each([
    { code: GrpcCode.UNAVAILABLE, retryAfterMs: 1_500 },
    { code: GrpcCode.RESOURCE_EXHAUSTED, retryAfterMs: 1_500 },
  ])('is left alone as long as it asks for, %j', async (refusal) => {
    const { clearspan, server } = await chainToServer(language);
    server.plan({ ...refusal, message: 'busy' });
    const request = requestOf('traces', 5);
    await give(clearspan, request);
    await server.called(1);
    const refusedAt = performance.now();
    const ids = idsOf(request);
    expect(await server.delivered(ids)).toHaveLength(ids.length);
    // The wait begins before this process has read of the refused call, hence the slack.
    expect(performance.now() - refusedAt).toBeGreaterThan(refusal.retryAfterMs - 100);
    expect(server.calls).toHaveLength(2);
  });

  it('is asked again after codes that may pass', async () => {
    const { clearspan, server } = await chainToServer(language);
    const codes = [
      GrpcCode.CANCELLED,
      GrpcCode.DEADLINE_EXCEEDED,
      GrpcCode.ABORTED,
      GrpcCode.OUT_OF_RANGE,
      GrpcCode.UNAVAILABLE,
      GrpcCode.DATA_LOSS,
    ];
    for (const [index, code] of codes.entries()) {
      server.plan({ code, message: 'not now' }, { code, message: 'not now either' });
      const request = requestOf('traces', 1, index);
      await give(clearspan, request);
      await server.delivered(idsOf(request));
      expect(server.calls).toHaveLength(3 * (index + 1));
    }
    expect(server.deliveredIds).toHaveLength(codes.length);
  });

  it('is not asked again after codes that are final', async () => {
    const { clearspan, server } = await chainToServer(language, { exporter: EACH_BY_ITSELF });
    const codes = [
      GrpcCode.UNKNOWN,
      GrpcCode.INVALID_ARGUMENT,
      GrpcCode.NOT_FOUND,
      GrpcCode.ALREADY_EXISTS,
      GrpcCode.PERMISSION_DENIED,
      GrpcCode.RESOURCE_EXHAUSTED,
      GrpcCode.FAILED_PRECONDITION,
      GrpcCode.UNIMPLEMENTED,
      GrpcCode.INTERNAL,
      GrpcCode.UNAUTHENTICATED,
    ];
    for (const [index, code] of codes.entries()) {
      server.plan({ code, message: 'never' });
      await give(clearspan, requestOf('traces', 1, index));
      await server.called(index + 1);
    }
    const last = requestOf('traces', 1, codes.length);
    await give(clearspan, last);
    expect(await server.delivered(idsOf(last))).toEqual(idsOf(last));
    expect(server.calls).toHaveLength(codes.length + 1);
    expect(clearspan.stderr().match(/data is dropped/g)).toHaveLength(codes.length);
    expect(clearspan.stderr()).not.toContain('will be retried');
  });
});
