import { beforeEach, expect, it } from 'vitest';
import { GrpcCode } from '../../../src/otlp/status/grpc-code.ts';
import { Recorder } from '../../process/recorder.ts';
import { arrived, expectArrival } from '../arrivals.ts';
import { requestOf } from '../traffic.ts';
import { chainFromClient } from './chains.ts';
import { describeLanguages } from './peer.ts';
import { SUCCESS } from './peer-client.ts';
import { largeRequest } from './spans.ts';
import { isCompressed } from './wire-tap.ts';

const MIB = 2 ** 20;

let backend: Recorder;
beforeEach(async () => {
  backend = await Recorder.start();
  return () => backend.stop();
});

describeLanguages((language) => {
  it.each([false, true])('delivers every field, gzip: %s, with metadata of its own', async (gzip) => {
    const { client, tap } = await chainFromClient(language, backend);
    const request = requestOf('traces', 23);
    const metadata = { 'x-team': 'lighthouse', 'x-empty': '' };
    const binary = { 'x-trace-bin': Buffer.from([0, 255, 128, 44, 10]) };
    expect(await client.call(request, { gzip, metadata, binary, timeoutMs: 20_000 })).toMatchObject(SUCCESS);
    await expectArrival(backend, 'traces', [request]);
    expect(isCompressed(tap.of('DATA', 'client')[0]!)).toBe(gzip);
  });

  it.each([
    { gzip: false, client: {} },
    { gzip: true, client: {} },
    { gzip: false, client: { windowBytes: 65_535 } },
  ])('delivers messages of 12 MiB beside small ones, %j', async ({ gzip, client: settings }) => {
    const { client } = await chainFromClient(language, backend, { client: settings });
    const requests = [
      largeRequest(12 * MIB),
      ...Array.from({ length: 20 }, (_, index) => requestOf('traces', 1, index)),
      largeRequest(12 * MIB),
    ];
    const replies = await Promise.all(requests.map((request) => client.call(request, { gzip })));
    for (const reply of replies) expect(reply).toMatchObject(SUCCESS);
    await expectArrival(backend, 'traces', requests);
  });

  it('has hundreds of calls answered at the same time, as many as there may be', async () => {
    const { client, tap } = await chainFromClient(language, backend, {
      receiver: 'max_concurrent_streams: 16',
    });
    const requests = Array.from({ length: 400 }, (_, index) => requestOf('traces', 3, 3 * index));
    const replies = await Promise.all(
      requests.map((request, index) => client.call(request, { gzip: index % 2 === 0 })),
    );
    for (const reply of replies) expect(reply).toMatchObject(SUCCESS);
    await expectArrival(backend, 'traces', requests);
    expect(tap.connections).toBe(1);
    expect(tap.of('RST_STREAM', 'server')).toEqual([]);
  });

  it.each([false, true])('is told of a message over the limit, and goes on, gzip: %s', async (gzip) => {
    const { client, tap } = await chainFromClient(language, backend, {
      receiver: 'max_recv_msg_size_mib: 1',
    });
    const [first, request] = [requestOf('traces', 1), requestOf('traces', 1, 1)];
    expect(await client.call(first)).toMatchObject(SUCCESS);
    const refusal = await client.call(largeRequest(3 * MIB), { gzip });
    expect(refusal).toMatchObject({ code: GrpcCode.RESOURCE_EXHAUSTED, retryAfterMs: 0 });
    expect(refusal.message).toContain(`larger than max (${MIB} bytes)`);
    expect(await client.call(request)).toMatchObject(SUCCESS);
    await expectArrival(backend, 'traces', [first, request]);
    expect(tap.connections).toBe(1);
  });

  it('is told UNIMPLEMENTED of methods and services that are not there', async () => {
    const { client } = await chainFromClient(language, backend);
    for (const method of [
      '/opentelemetry.proto.collector.trace.v1.TraceService/Import',
      '/opentelemetry.proto.collector.logs.v1.LogsService/Export',
      '/grpc.health.v1.Health/Check',
    ]) {
      const refusal = await client.call(requestOf('traces', 1), { method });
      expect(refusal).toMatchObject({
        code: GrpcCode.UNIMPLEMENTED,
        message: expect.stringContaining(method),
      });
    }
    expect(backend.requests).toEqual([]);
  });

  it('is told INVALID_ARGUMENT of bytes that are no request', async () => {
    const { client } = await chainFromClient(language, backend);
    for (const bytes of [Buffer.from([0x0a, 0x05, 1]), Buffer.from('no protobuf'), Buffer.alloc(MIB, 0xff)]) {
      const refusal = await client.call(bytes);
      expect(refusal).toMatchObject({
        code: GrpcCode.INVALID_ARGUMENT,
        message: expect.stringContaining('malformed protobuf at byte'),
      });
    }
    // An empty message is a request without items.
    expect(await client.call(Buffer.alloc(0))).toMatchObject(SUCCESS);
    expect(await client.call(requestOf('traces', 1))).toMatchObject(SUCCESS);
    await arrived(backend, 'traces', 1);
  });

  it.each([false, true])('has all spans of its OpenTelemetry SDK delivered, gzip: %s', async (gzip) => {
    const { client } = await chainFromClient(language, backend);
    const count = 300;
    expect(await client.exportBySdk(count, { gzip })).toMatchObject({ code: GrpcCode.OK });
    const spans = await arrived(backend, 'traces', count);
    const names = [...spans.values()].map(({ item }) => item['name']);
    expect(new Set(names).size).toBe(count);
  });
});
