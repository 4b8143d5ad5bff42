// Sends small requests at an even pace over one connection and large ones over another, to see how long a large one
// makes the senders of small ones wait. Arguments: one JSON object (StallOptions). For each StallPhase that comes as a
// line of JSON on standard input, prints a StallReport as JSON.
import { on } from 'node:events';
import { createInterface } from 'node:readline';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import { quantile } from '../statistics.ts';
import { grpcSender } from './grpc-sender.ts';
import { type LargeEvent, type LargeOptions, sendLargeOnes } from './large-sender.ts';
import { pause } from './pause.ts';
import { createTraffic } from './traffic.ts';

export type StallOptions = LargeOptions;

export interface StallPhase {
  readonly seconds: number;
  /** Whether large requests are sent too. */
  readonly isWithLarge: boolean;
}

export interface StallReport {
  readonly spans: number;
  readonly failures: number;
  /** Of small requests, from sending to acknowledgement. */
  readonly medianMs: number;
  readonly maxMs: number;
  /** For each large request, the slowest small one from its sending on until the next. */
  readonly slowestMs: readonly number[];
}

const SMALL_SPANS = 10;
const SMALL_EACH_MS = 2;

/** A connection bears 128 calls at a time at least in both daemons; those that wait tell enough. */
const MOST_SMALL = 100;

const options = JSON.parse(process.argv[2] ?? '{}') as StallOptions;
if (isMainThread) await answerPhases();
else if (parentPort !== null) sendLargeOnes(options, parentPort);

async function answerPhases(): Promise<void> {
  const nextSmall = createTraffic({ spanCount: SMALL_SPANS, llmShare: 0, placement: 'spread' });
  const sendSmall = grpcSender(options.grpcPort, false);
  // A thread of its own: writing megabytes would make this one late.
  const largeSender = new Worker(new URL(import.meta.url), { argv: process.argv.slice(2) });
  for await (const line of createInterface({ input: process.stdin })) {
    const phase = JSON.parse(line) as StallPhase;
    console.log(JSON.stringify(await runPhase(phase, () => sendSmall(nextSmall()), largeSender)));
  }
  process.exit(0);
}

async function runPhase(
  { seconds, isWithLarge }: StallPhase,
  sendSmall: () => Promise<boolean>,
  largeSender: Worker,
): Promise<StallReport> {
  const endMs = performance.now() + seconds * 1000;
  const latenciesMs: number[] = [];
  const slowestMs: number[] = [];
  let spans = 0;
  let failures = 0;

  const smallOne = async (): Promise<void> => {
    // It belongs to the large one that was under way when it was sent, or had left work behind.
    const large = slowestMs.length - 1;
    const sent = performance.now();
    const isOk = await sendSmall();
    const ms = performance.now() - sent;
    latenciesMs.push(ms);
    if (large >= 0) slowestMs[large] = Math.max(slowestMs[large]!, ms);
    if (isOk) spans += SMALL_SPANS;
    else failures++;
  };
  const smallOnes = async (): Promise<void> => {
    const underWay = new Set<Promise<void>>();
    while (performance.now() < endMs) {
      while (underWay.size >= MOST_SMALL) await Promise.race(underWay);
      const sending: Promise<void> = smallOne().finally(() => underWay.delete(sending));
      underWay.add(sending);
      await pause(SMALL_EACH_MS);
    }
    await Promise.all(underWay);
  };
  const largeOnes = async (): Promise<void> => {
    const events = on(largeSender, 'message') as AsyncIterable<[LargeEvent]>;
    largeSender.postMessage(seconds);
    for await (const [event] of events) {
      if (event === 'done') return;
      if (event === 'sending') slowestMs.push(0);
      else if (event.isOk) spans += event.spans;
      else failures++;
    }
  };
  await Promise.all([smallOnes(), ...(isWithLarge ? [largeOnes()] : [])]);
  return {
    spans,
    failures,
    medianMs: quantile(latenciesMs, 0.5),
    maxMs: quantile(latenciesMs, 1),
    slowestMs: slowestMs.filter((ms) => ms > 0),
  };
}
