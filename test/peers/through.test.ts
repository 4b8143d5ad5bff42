import { describe, expect, it, onTestFinished } from 'vitest';
import { SIGNALS } from '../../src/otlp/signal.ts';
import { Recorder } from '../process/recorder.ts';
import { arrived, expectArrival, itemsSent } from './arrivals.ts';
import { type Relay, startClearspan, startCollector, TRANSPORTS, type Transport } from './relay.ts';
import { send } from './sender.ts';
import { llmCallRequest, requestOf } from './traffic.ts';

/** More than a batch of ten, odd, so that the two resources of a request differ in size. */
const ITEMS = 23;

const ORDERS = {
  'the Collector in front of Clearspan': [startCollector, startClearspan],
  'Clearspan in front of the Collector': [startClearspan, startCollector],
} as const;

/** Starts sender -> first -> second -> recorder, all of them speaking `transport`. */
async function chain(order: keyof typeof ORDERS, transport: Transport) {
  const [startFirst, startSecond] = ORDERS[order];
  const backend = await Recorder.start();
  onTestFinished(() => backend.stop());
  const second = await startSecond({
    transport,
    target: { grpc: backend.grpcEndpoint, http: backend.httpEndpoint },
  });
  onTestFinished(() => stopped(second));
  const first = await startFirst({ transport, target: second.target });
  onTestFinished(() => stopped(first));
  return { first, backend };
}

async function stopped(relay: Relay): Promise<void> {
  await relay.stop();
}

describe.each(Object.keys(ORDERS) as (keyof typeof ORDERS)[])('%s', (order) => {
  it.each(TRANSPORTS)('passes every field of every signal on over %s', async (transport) => {
    const { first, backend } = await chain(order, transport);
    for (const signal of SIGNALS) {
      const requests = [requestOf(signal, ITEMS), requestOf(signal, 1, ITEMS)];
      for (const request of requests) await send(transport, first.target, signal, request);
      await expectArrival(backend, signal, requests);
    }
    expect(backend.requests.map((request) => request.transport)).toEqual(
      backend.requests.map(() => transport),
    );
    // Of gRPC requests the recorder's server takes this header away.
    if (transport === 'grpc') return;
    for (const request of backend.requests) expect(request.headers['content-encoding']).toBe('gzip');
  });

  it.each(TRANSPORTS)(
    'delivers an LLM call over %s with what Clearspan adds and no other change',
    async (transport) => {
      const { first, backend } = await chain(order, transport);
      const request = llmCallRequest(1);
      await send(transport, first.target, 'traces', request);
      const sent = [...itemsSent('traces', [request]).values()][0]!;
      const received = [...(await arrived(backend, 'traces', 1)).values()][0]!;

      const own = sent.item['attributes'] as { key: string; value: object }[];
      const all = received.item['attributes'] as { key: string; value: object }[];
      expect(all.slice(0, own.length)).toEqual(own);
      expect({ ...received, item: { ...received.item, attributes: own } }).toEqual(sent);
      const added = Object.fromEntries(all.slice(own.length).map(({ key, value }) => [key, value]));
      expect(added).toMatchObject({
        'llm.provider': { stringValue: 'openai' },
        'llm.request_model': { stringValue: 'gpt-4o-mini' },
        'llm.model': { stringValue: 'gpt-4o-mini-2024-07-18' },
        'llm.input_tokens': { intValue: '25' },
        'llm.output_tokens': { intValue: '4' },
        'llm.stop_reason': { stringValue: 'stop' },
        'llm.system_prompt_hash': { stringValue: expect.stringMatching(/^[0-9a-f]{16}$/) },
        'llm.cost_usd': { doubleValue: expect.closeTo((25 * 0.15 + 4 * 0.6) / 1e6, 12) },
        'llm.enrichment.status': { stringValue: 'complete' },
      });
      expect(new Set(all.map(({ key }) => key)).size).toBe(all.length);
    },
  );
});
