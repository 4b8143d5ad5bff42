import { setMaxListeners } from 'node:events';
import type { Extension } from '../pipeline/component.ts';
import type { Logger } from '../telemetry/logger.ts';
import { describeBug } from './bug.ts';
import type { Graph, Node } from './graph.ts';

/** How long a component may still take after its deadline has passed, to count and log what it gives up. */
const LAST_WORD_MS = 1_000;

/**
 * Starts what was built, consumers before those who feed them: extensions, exporters, processors from the last to
 * the first, receivers. Rejects at the first that cannot start, naming it; what had started then has to be shut down
 * by the caller.
 */
export async function startAll(extensions: readonly Node<Extension>[], graph: Graph): Promise<void> {
  await startInOrder([
    ...extensions,
    ...graph.exporters,
    ...graph.processors.flatMap((chain) => chain.toReversed()),
    ...graph.receivers,
  ]);
  for (const { component } of extensions) component.pipelinesReady?.();
}

/** Rejects at the first that cannot start, naming it. */
export async function startInOrder(nodes: readonly Node[]): Promise<void> {
  for (const { label, component } of nodes) {
    try {
      await component.start();
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new Error(`failed to start ${label}: ${reason}`, { cause });
    }
  }
}

/**
 * Shuts down in the Collector's order: extensions are told, then receivers, processors and exporters stop, each
 * stage after the one that feeds it has given everything on, extensions last. `timeoutMs` bounds the whole;
 * receivers may use half of it, so that senders who hold a request open leave the exporters time to empty their
 * queues. Never rejects, and never waits for a component that does not heed its deadline.
 */
export async function shutdownAll(
  extensions: readonly Node<Extension>[],
  graph: Graph,
  timeoutMs: number,
  logger: Logger,
): Promise<void> {
  for (const { component } of extensions) component.pipelinesStopping?.();
  const receiversDeadline = new AbortController();
  const deadline = new AbortController();
  // Every queue that holds something listens to the deadline: many listeners are no leak here.
  setMaxListeners(0, receiversDeadline.signal, deadline.signal);
  const timers = [
    setTimeout(() => receiversDeadline.abort(), timeoutMs / 2),
    setTimeout(() => deadline.abort(), timeoutMs),
  ];
  const shut = (nodes: readonly Node[], limit: AbortController) =>
    Promise.all(nodes.map((node) => shutdownOne(node, limit.signal, logger)));

  await shut(graph.receivers, receiversDeadline);
  await Promise.all(
    graph.processors.map(async (chain) => {
      for (const node of chain) await shutdownOne(node, deadline.signal, logger);
    }),
  );
  await shut(graph.exporters, deadline);
  await shut(extensions, deadline);
  for (const timer of timers) clearTimeout(timer);
}

async function shutdownOne(node: Node, deadline: AbortSignal, logger: Logger): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  let giveUp: () => void = () => undefined;
  const overdue = new Promise<'overdue'>((resolve) => {
    giveUp = () => {
      timer = setTimeout(() => resolve('overdue'), LAST_WORD_MS);
    };
  });
  if (deadline.aborted) giveUp();
  else deadline.addEventListener('abort', giveUp);
  try {
    const result = await Promise.race([node.component.shutdown(deadline), overdue]);
    if (result === 'overdue') logger.error(`${node.label} did not stop in time; going on without it`);
  } catch (error) {
    logger.error(`failed to shut down ${node.label}`, describeBug(error));
  } finally {
    deadline.removeEventListener('abort', giveUp);
    clearTimeout(timer);
  }
}
