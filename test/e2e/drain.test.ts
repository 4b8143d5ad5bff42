import { describe, expect, it, onTestFinished } from 'vitest';
import { decodeRequest } from '../oracle/otlp.ts';
import type { Recorder, RecorderAnswer } from '../process/recorder.ts';
import { grpcClient, TRACES } from '../receivers/otlp/grpc-client.ts';
import { send } from '../receivers/otlp/http-client.ts';
import { encodeRequest } from '../receivers/otlp/requests.ts';
import { type DeploymentOptions, deploy } from './deployment.ts';

const REQUESTS = 200;

describe('SIGTERM', () => {
  it('drains everything that was accepted over both protocols, once, and ends with 0', async () => {
    const { daemon, backend, grpcPort, httpPort } = await deployed();
    const { open } = holdAnswers(backend);
    const client = grpcClient(grpcPort);
    const names = Array.from({ length: REQUESTS }, (_, index) => `span ${index}`);
    await Promise.all(
      names.map(async (name, index) => {
        const body = oneSpan(name);
        if (index % 2 === 0) expect(await client.unary(TRACES, body)).toMatchObject({ code: 0 });
        else expect((await send({ port: httpPort, body })).status).toBe(200);
      }),
    );
    expect(backend.requests).toEqual([]);
    daemon.kill('SIGTERM');
    await daemon.logged('Starting shutdown');
    open('accept');
    expect(await daemon.exited).toEqual({ code: 0, signal: null });
    expect(arrivedNames(backend)).toEqual(names.sort());
  });

  it('answers the requests that still wait for the backend before it ends', async () => {
    const { daemon, backend, grpcPort, httpPort } = await deployed({
      exporterKeys: 'sending_queue: { enabled: false }',
    });
    const { open, waiting } = holdAnswers(backend);
    const overGrpc = grpcClient(grpcPort).unary(TRACES, oneSpan('over gRPC'));
    const overHttp = send({ port: httpPort, body: oneSpan('over HTTP') });
    await expect.poll(waiting).toBe(2);
    daemon.kill('SIGTERM');
    await daemon.logged('Starting shutdown');
    open('accept');
    expect(await overGrpc).toMatchObject({ code: 0 });
    expect((await overHttp).status).toBe(200);
    expect(await daemon.exited).toEqual({ code: 0, signal: null });
    expect(arrivedNames(backend)).toEqual(['over HTTP', 'over gRPC']);
  });
});

describe('a backend that is down for a moment', () => {
  it('gets everything once it is back', async () => {
    const { backend, httpPort } = await deployed({
      exporterKeys: 'retry_on_failure: { initial_interval: 20ms, max_interval: 50ms }',
    });
    let refusals = 0;
    backend.answer = () => (refusals++ < 3 ? 'unavailable' : 'accept');
    expect((await send({ port: httpPort, body: oneSpan('patient') })).status).toBe(200);
    await expect.poll(() => arrivedNames(backend), { timeout: 10_000 }).toEqual(['patient']);
    expect(refusals).toBe(4);
  });
});

async function deployed(options: DeploymentOptions = {}) {
  const deployment = await deploy(options);
  onTestFinished(() => deployment.stop());
  return deployment;
}

/** Lets the backend answer nobody until `open` says what. */
function holdAnswers(backend: Recorder) {
  let waiting = 0;
  let open: (answer: RecorderAnswer) => void = () => {};
  const opened = new Promise<RecorderAnswer>((resolve) => {
    open = resolve;
  });
  backend.answer = () => {
    waiting++;
    return opened;
  };
  return { open, waiting: () => waiting };
}

function oneSpan(name: string): Buffer {
  const span = { traceId: Buffer.alloc(16, 1), spanId: Buffer.alloc(8, 2), name };
  return encodeRequest('traces', { resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] });
}

function arrivedNames(backend: Recorder): string[] {
  return backend.requests
    .flatMap(({ bytes }) => {
      const { resourceSpans } = decodeRequest('traces', bytes) as {
        resourceSpans: { scopeSpans: { spans: { name: string }[] }[] }[];
      };
      return resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans));
    })
    .map(({ name }) => name)
    .sort();
}
