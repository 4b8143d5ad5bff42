import { setTimeout } from 'node:timers';
import { setImmediate } from 'node:timers/promises';
import zlib, { gzipSync } from 'node:zlib';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { Gate } from '../../../src/receivers/otlp/gate.ts';
import { GZIP, grpcClient, TRACES } from './grpc-client.ts';
import { startReceiver } from './harness.ts';
import { PROTOBUF, send } from './http-client.ts';
import { tracesRequest } from './requests.ts';

describe('Gate', () => {
  it('runs as many tasks at a time as it may, in order, and all of them in the end', async () => {
    const gate = new Gate(2);
    const started: number[] = [];
    let running = 0;
    let most = 0;
    const task = (number: number) => async () => {
      started.push(number);
      most = Math.max(most, ++running);
      await setImmediate();
      running--;
      return number;
    };
    const results = await Promise.all([0, 1, 2, 3, 4].map((number) => gate.run(task(number))));
    expect([results, started, most]).toEqual([[0, 1, 2, 3, 4], [0, 1, 2, 3, 4], 2]);
  });

  it('lets the next one in after a task that failed', async () => {
    const gate = new Gate(1);
    const failed = gate.run(() => Promise.reject(new Error('out of order')));
    const next = gate.run(async () => 'done');
    await expect(failed).rejects.toThrow('out of order');
    expect(await next).toBe('done');
  });
});

it('keeps a receiver from decompressing more than four bodies at a time over HTTP', async () => {
  const { httpPort, consumer } = await startReceiver();
  const gunzips = watchGunzips();
  const headers = { ...PROTOBUF, 'content-encoding': 'gzip' };
  const body = gzipSync(tracesRequest(1, 1_000_000));
  const answers = await Promise.all(
    Array.from({ length: 20 }, () => send({ port: httpPort, headers, body })),
  );
  expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200));
  expect(consumer.batches.length).toBe(20);
  expect(gunzips.most).toBe(4);
});

it('keeps a receiver from decompressing more than four messages at a time over gRPC', async () => {
  const { grpcPort, consumer } = await startReceiver();
  const client = grpcClient(grpcPort, GZIP);
  const gunzips = watchGunzips();
  const message = tracesRequest(1, 1_000_000);
  const answers = await Promise.all(Array.from({ length: 20 }, () => client.unary(TRACES, message)));
  expect(answers.map(({ code }) => code)).toEqual(Array(20).fill(0));
  expect(consumer.batches.length).toBe(20);
  expect(gunzips.most).toBe(4);
});

/** Counts how many messages are decompressed at the same time. */
function watchGunzips(): { most: number } {
  const genuine = zlib.gunzip.bind(zlib);
  const watch = { most: 0 };
  let running = 0;
  const spy = vi.spyOn(zlib, 'gunzip').mockImplementation((...call: unknown[]) => {
    const [bytes, options, done] = call as [Buffer, zlib.ZlibOptions, (...result: unknown[]) => void];
    watch.most = Math.max(watch.most, ++running);
    // Long enough for the others to come: a body of a megabyte may be inflated before the next one has arrived.
    setTimeout(() => {
      genuine(bytes, options, (...result) => {
        running--;
        done(...result);
      });
    }, 50);
  });
  onTestFinished(() => spy.mockRestore());
  return watch;
}
