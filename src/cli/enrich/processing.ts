import { AsyncLocalStorage } from 'node:async_hooks';
import { setMaxListeners } from 'node:events';
import type { Signal } from '../../otlp/signal.ts';
import { concatRequests } from '../../otlp/wire/concat.ts';
import type { Batch } from '../../pipeline/batch.ts';
import type { Extension } from '../../pipeline/component.ts';
import type { Consumer } from '../../pipeline/consumer.ts';
import { ACCEPTED, type Outcome } from '../../pipeline/outcome.ts';
import { BuildError } from '../../service/build-error.ts';
import { buildProcessors, type Node, type ProcessorChain, type SettingsFor } from '../../service/graph.ts';
import type { Plan } from '../../service/plan.ts';

/** What became of a request: the bytes that came out, or why none did. */
export type Result = { readonly bytes: Uint8Array } | { readonly failure: string };

export interface Processing<Request extends Batch> {
  readonly plan: Plan;
  readonly requests: readonly Request[];
  readonly settingsFor: SettingsFor;
  /** What the processors are served by; they run as long as these do. */
  readonly extensions?: readonly Node<Extension>[];
}

/**
 * Passes requests through the processors of the plan's pipelines, of several pipelines of a signal the first one.
 * The requests enter in order and without waiting for each other, as from concurrent senders; at the end the
 * processors are shut down, which releases what they hold. A signal that has no pipeline comes out as it went in.
 */
export async function processRequests<Request extends Batch>({
  plan,
  requests,
  settingsFor,
  extensions = [],
}: Processing<Request>): Promise<{ request: Request; result: Result }[]> {
  const origin = new AsyncLocalStorage<Uint8Array[]>();
  const collect: Consumer = {
    async consume(batch: Batch): Promise<Outcome> {
      const collected = origin.getStore();
      if (collected === undefined) throw new Error('a processor detached a batch from its request');
      collected.push(batch.bytes);
      return ACCEPTED;
    },
  };
  const chains = new Map<Signal, ProcessorChain>();
  for (const { signal } of requests) {
    const pipeline = plan.pipelines.find((candidate) => candidate.signal === signal);
    if (pipeline !== undefined && !chains.has(signal)) {
      chains.set(signal, buildProcessors(plan, pipeline, collect, settingsFor));
    }
  }
  const nodes = [...chains.values()].flatMap((chain) => chain.nodes);
  for (const node of [...extensions, ...nodes.toReversed()]) await startNode(node);

  const neverAborted = new AbortController().signal;
  // Every request that waits listens to it.
  setMaxListeners(0, neverAborted);
  const passThrough = async (request: Request): Promise<Result> => {
    const collected: Uint8Array[] = [];
    const entry = chains.get(request.signal)?.entry ?? collect;
    const outcome = await origin.run(collected, () => entry.consume(request, neverAborted));
    if (outcome.kind !== 'accepted') return { failure: outcome.reason };
    return { bytes: collected.length === 0 ? new Uint8Array() : concatRequests(collected) };
  };
  const processed = requests.map(async (request) => ({ request, result: await passThrough(request) }));
  for (const { component } of nodes) await component.shutdown(neverAborted);
  const results = await Promise.all(processed);
  for (const { component } of extensions) await component.shutdown(neverAborted);
  return results;
}

/** @throws BuildError that names what cannot start: the folder of a storage, say. */
async function startNode({ label, component }: Node): Promise<void> {
  try {
    await component.start();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new BuildError(`failed to start ${label}: ${reason}`, { cause });
  }
}
