import { expect, vi } from 'vitest';
import type { Signal } from '../../src/otlp/signal.ts';
import { itemsOf, type OracleItem } from '../oracle/items.ts';
import { decodeRequest } from '../oracle/otlp.ts';
import type { Recorder } from '../process/recorder.ts';

const ID_FIELDS: Readonly<Record<Signal, (item: Record<string, unknown>) => unknown>> = {
  traces: (span) => span['spanId'],
  metrics: (metric) => metric['name'],
  logs: (record) => record['spanId'],
};

/** Items by their id; an id that comes twice throws. */
export type Items = ReadonlyMap<string, OracleItem>;

export function itemsSent(signal: Signal, requests: readonly Uint8Array[]): Items {
  return byId(
    signal,
    requests.flatMap((request) => itemsOf(signal, decodeRequest(signal, request))),
  );
}

/** What the backend holds once it holds `count` items of the signal. */
export async function arrived(backend: Recorder, signal: Signal, count: number): Promise<Items> {
  const items = () => backend.decoded(signal).flatMap((request) => itemsOf(signal, request));
  await vi.waitFor(() => expect(items().length).toBeGreaterThanOrEqual(count), {
    timeout: 30_000,
    interval: 50,
  });
  return byId(signal, items());
}

/** Everything that was sent is there, field by field, with its resource and scope, and nothing else. */
export async function expectArrival(
  backend: Recorder,
  signal: Signal,
  requests: readonly Uint8Array[],
): Promise<void> {
  const sent = itemsSent(signal, requests);
  const received = await arrived(backend, signal, sent.size);
  expect([...received.keys()].sort()).toEqual([...sent.keys()].sort());
  for (const [id, item] of sent) expect(received.get(id)).toEqual(item);
}

function byId(signal: Signal, items: readonly OracleItem[]): Items {
  const found = new Map<string, OracleItem>();
  for (const item of items) {
    const id = String(ID_FIELDS[signal](item.item));
    if (found.has(id)) throw new Error(`${id} came twice`);
    found.set(id, item);
  }
  return found;
}
