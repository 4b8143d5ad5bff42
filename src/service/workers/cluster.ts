/** The one door to node:cluster, whose processes share the sockets that they listen on. */

import cluster from 'node:cluster';
import { once } from 'node:events';
import type { PrimaryMessage, WorkerMessage } from './messages.ts';
import type { WorkerEvents, WorkerProcess } from './worker-pool.ts';

/**
 * Starts this program once more, with the same arguments, as a worker. The primary process accepts connections and
 * deals them out in turn, since senders keep few of them and for long: left to the kernel, one worker often gets most.
 */
export function forkWorker(events: WorkerEvents): WorkerProcess {
  cluster.schedulingPolicy = cluster.SCHED_RR;
  const worker = cluster.fork();
  worker.on('message', (message: WorkerMessage) => events.message(message));
  // An error is a message that found no process any more, of whose end `exit` tells.
  worker.on('error', () => undefined);
  // What it said last may be read after its end was told.
  void Promise.all([
    once(worker.process, 'exit') as Promise<[number | null, string | null]>,
    once(worker.process, 'disconnect'),
  ]).then(([[code, signal]]) => events.ended({ code, signal }));
  return {
    pid: worker.process.pid ?? 0,
    send: (message) => {
      if (worker.isConnected()) worker.send(message);
    },
    kill: () => {
      worker.process.kill('SIGKILL');
    },
  };
}

/** A worker's line to the primary process. When that ends, so does the worker: node:cluster sees to it. */
export interface PrimaryLine {
  send(message: WorkerMessage): void;
  /** Resolves when the message is on its way. */
  flush(message: WorkerMessage): Promise<void>;
  onMessage(take: (message: PrimaryMessage) => void): void;
}

/** Undefined in a process that is no worker. */
export function primaryLine(): PrimaryLine | undefined {
  if (!cluster.isWorker) return undefined;
  return {
    send: (message) => {
      process.send?.(message);
    },
    flush: (message) =>
      new Promise((resolve) => {
        if (process.send === undefined || !process.connected) resolve();
        else process.send(message, undefined, undefined, () => resolve());
      }),
    onMessage: (take) => {
      process.on('message', take);
    },
  };
}
