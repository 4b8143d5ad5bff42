// Sends small requests at an even pace over one connection and large ones over another, to see how long a large one
// makes the senders of small ones wait. Arguments: one JSON object (StallOptions). For each StallPhase that comes as a
// line of JSON on standard input, prints a StallReport as JSON.
import { createInterface } from 'node:readline';
import { quantile } from '../statistics.ts';
import { grpcSender } from './grpc-sender.ts';
import { httpSender } from './http-sender.ts';
import { createLargeRequests, type LargeKind } from './large-requests.ts';
import { createTraffic } from './traffic.ts';

export interface StallOptions {
  readonly large: LargeKind;
  readonly grpcPort: number;
  readonly httpPort: number;
}

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

/** After a large one is acknowledged: what it leaves behind is sent on in this time. */
const LARGE_PAUSE_MS = 150;

const { large, grpcPort, httpPort } = JSON.parse(process.argv[2] ?? '{}') as StallOptions;
const nextSmall = createTraffic({ spanCount: SMALL_SPANS, llmShare: 0, placement: 'spread' });
const sendSmall = grpcSender(grpcPort, false);
const { spanCount: largeSpans, protocol, contentType, next: nextLarge } = createLargeRequests(large);
const sendLarge = protocol === 'grpc' ? grpcSender(grpcPort, false) : httpSender(httpPort, contentType);

for await (const line of createInterface({ input: process.stdin })) {
  console.log(JSON.stringify(await runPhase(JSON.parse(line) as StallPhase)));
}
process.exit(0);

async function runPhase({ seconds, isWithLarge }: StallPhase): Promise<StallReport> {
  const endMs = performance.now() + seconds * 1000;
  const latenciesMs: number[] = [];
  const slowestMs: number[] = [];
  let spans = 0;
  let failures = 0;

  const smallOne = async (body: Buffer): Promise<void> => {
    // It belongs to the large one that was under way when it was sent, or had left work behind.
    const large = slowestMs.length - 1;
    const sent = performance.now();
    const isOk = await sendSmall(body);
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
      const sending: Promise<void> = smallOne(nextSmall()).finally(() => underWay.delete(sending));
      underWay.add(sending);
      await pause(SMALL_EACH_MS);
    }
    await Promise.all(underWay);
  };
  const largeOnes = async (): Promise<void> => {
    while (performance.now() < endMs) {
      const body = nextLarge();
      slowestMs.push(0);
      if (await sendLarge(body)) spans += largeSpans;
      else failures++;
      await pause(LARGE_PAUSE_MS);
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

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
