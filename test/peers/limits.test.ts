import { expect, it, onTestFinished } from 'vitest';
import { Recorder } from '../process/recorder.ts';
import { expectArrival } from './arrivals.ts';
import { startClearspan, startCollector, TRANSPORTS } from './relay.ts';
import { send } from './sender.ts';
import { requestOf } from './traffic.ts';

const MIB = 2 ** 20;
/** More than 2 MiB in one request: it does not fit in one half, either. */
const SPANS = 6_000;

it.each(TRANSPORTS)(
  'a request too large for the Collector reaches it in parts over %s',
  async (transport) => {
    const backend = await Recorder.start();
    onTestFinished(() => backend.stop());
    const collector = await startCollector({
      transport,
      target: { grpc: backend.grpcEndpoint, http: backend.httpEndpoint },
      grpcKeys: 'max_recv_msg_size_mib: 1',
      httpKeys: `max_request_body_size: ${MIB}`,
    });
    onTestFinished(async () => {
      await collector.stop();
    });
    const clearspan = await startClearspan({ transport, target: collector.target });
    onTestFinished(async () => {
      await clearspan.stop();
    });

    const request = requestOf('traces', SPANS);
    expect(request.length).toBeGreaterThan(2 * MIB);
    await expect(send(transport, collector.target, 'traces', request)).rejects.toThrow();
    await send(transport, clearspan.target, 'traces', request);
    await expectArrival(backend, 'traces', [request]);
  },
);
