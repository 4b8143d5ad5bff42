import { expect, it, onTestFinished } from 'vitest';
import { SIGNALS } from '../../src/otlp/signal.ts';
import { Recorder } from '../process/recorder.ts';
import { expectArrival } from './arrivals.ts';
import { startClearspan, startCollector, TRANSPORTS } from './relay.ts';
import { send } from './sender.ts';
import { requestOf } from './traffic.ts';

it.each(TRANSPORTS)('SIGTERM sends what is still queued to the Collector over %s', async (transport) => {
  const backend = await Recorder.start();
  onTestFinished(() => backend.stop());
  const collector = await startCollector({
    transport,
    target: { grpc: backend.grpcEndpoint, http: backend.httpEndpoint },
  });
  onTestFinished(async () => {
    await collector.stop();
  });
  // A batch that would be sent only after an hour is in the queue when the signal comes.
  const clearspan = await startClearspan({
    transport,
    target: collector.target,
    exporterKeys: 'sending_queue: { batch: { flush_timeout: 1h } }',
  });
  onTestFinished(async () => {
    await clearspan.stop();
  });

  for (const signal of SIGNALS) await send(transport, clearspan.target, signal, requestOf(signal, 50));
  expect(backend.requests).toEqual([]);
  expect(await clearspan.stop()).toEqual({ code: 0, signal: null });
  for (const signal of SIGNALS) await expectArrival(backend, signal, [requestOf(signal, 50)]);
});
