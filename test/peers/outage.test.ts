import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { Recorder } from '../process/recorder.ts';
import { expectArrival } from './arrivals.ts';
import { freePorts, type Relay, startClearspan, startCollector, TRANSPORTS, targetOf } from './relay.ts';
import { send } from './sender.ts';
import { requestOf } from './traffic.ts';

const REQUESTS = 20;
const SPANS_PER_REQUEST = 10;

let backend: Recorder;
beforeEach(async () => {
  backend = await Recorder.start();
  return () => backend.stop();
});

function backendTarget() {
  return { grpc: backend.grpcEndpoint, http: backend.httpEndpoint };
}

function stopLater(relay: Relay): void {
  onTestFinished(async () => {
    await relay.stop();
  });
}

function numberedRequests(): Uint8Array[] {
  return Array.from({ length: REQUESTS }, (_, index) =>
    requestOf('traces', SPANS_PER_REQUEST, index * SPANS_PER_REQUEST),
  );
}

describe.each(TRANSPORTS)('over %s', (transport) => {
  it('what Clearspan took while the Collector was not there arrives once it is', async () => {
    const ports = await freePorts();
    const clearspan = await startClearspan({ transport, target: targetOf(ports) });
    stopLater(clearspan);
    const requests = numberedRequests();
    for (const request of requests) await send(transport, clearspan.target, 'traces', request);
    await clearspan.logged('export failed, will be retried');

    stopLater(await startCollector({ ports, transport, target: backendTarget() }));
    await expectArrival(backend, 'traces', requests);
  });

  it('a Collector that restarts under traffic costs nothing', async () => {
    const target = backendTarget();
    const collector = await startCollector({ transport, target });
    const clearspan = await startClearspan({ transport, target: collector.target });
    stopLater(clearspan);
    const requests: Uint8Array[] = [];
    let isBack = false;
    const sending = (async () => {
      while (!isBack || requests.length < REQUESTS) {
        const request = requestOf('traces', SPANS_PER_REQUEST, requests.length * SPANS_PER_REQUEST);
        requests.push(request);
        await send(transport, clearspan.target, 'traces', request);
      }
    })();
    expect(await collector.stop()).toEqual({ code: 0, signal: null });
    stopLater(await startCollector({ ports: collector.ports, transport, target }));
    isBack = true;
    await sending;
    await expectArrival(backend, 'traces', requests);
  });

  it('a Clearspan that restarts behind a Collector costs nothing', async () => {
    const target = backendTarget();
    const clearspan = await startClearspan({ transport, target });
    const collector = await startCollector({ transport, target: clearspan.target });
    stopLater(collector);
    const requests = numberedRequests();
    const [before, after] = [requests.slice(0, REQUESTS / 2), requests.slice(REQUESTS / 2)];
    for (const request of before) await send(transport, collector.target, 'traces', request);
    expect(await clearspan.stop()).toEqual({ code: 0, signal: null });
    for (const request of after) await send(transport, collector.target, 'traces', request);

    stopLater(await startClearspan({ ports: clearspan.ports, transport, target }));
    await expectArrival(backend, 'traces', requests);
  });
});
