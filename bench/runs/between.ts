import type { Daemon } from '../daemons/daemon.ts';
import { type Peer, startPeer } from '../daemons/processes.ts';
import { type Relay, startRelay } from '../daemons/relay.ts';
import { pause } from '../load/pause.ts';
import type { SinkCount } from '../load/sink.ts';
import type { Scenario } from '../scenarios.ts';
import type { RunSettings } from './settings.ts';

/** A backend that counts what it is sent. */
export interface Sink {
  /** Waits until so many spans have come, so that work still queued is done, or until none come any more. */
  drained(expectedSpans: number): Promise<SinkCount>;
}

const DRAIN_POLL_MS = 20;
const DRAIN_WITHIN_MS = 10_000;

/** Starts a sink and a daemon in front of it, each in a process of its own, and ends both after the work. */
export async function betweenLoadAndSink<Result>(
  daemon: Daemon,
  { processors, isGzip }: Pick<Scenario, 'processors' | 'isGzip'>,
  { programs, profileFolder }: RunSettings,
  work: (relay: Relay, sink: Sink) => Promise<Result>,
): Promise<Result> {
  const sink = await startPeer('bench/load/sink.ts');
  try {
    const sinkPort = Number(await sink.nextLine());
    const relay = await startRelay(daemon, { programs, profileFolder, processors, isGzip, sinkPort });
    try {
      return await work(relay, { drained: (spans) => drained(sink, spans) });
    } finally {
      await relay.stop();
    }
  } finally {
    await sink.stop();
  }
}

async function drained(sink: Peer, expectedSpans: number): Promise<SinkCount> {
  const endMs = performance.now() + DRAIN_WITHIN_MS;
  for (;;) {
    const count = JSON.parse(await sink.ask('count')) as SinkCount;
    if (count.spans >= expectedSpans || performance.now() > endMs) return count;
    await pause(DRAIN_POLL_MS);
  }
}
