// Sends requests to an OTLP receiver and measures how long it takes to acknowledge them. Arguments: one JSON object
// (LoadOptions). For each number of seconds that comes as a line on standard input, sends for so long and prints a
// LoadReport as JSON.
import { createInterface } from 'node:readline';
import { gzipSync } from 'node:zlib';
import { quantile } from '../statistics.ts';
import { grpcSender } from './grpc-sender.ts';
import { httpSender } from './http-sender.ts';
import { pause } from './pause.ts';
import { createTraffic, type RequestSource, type Traffic } from './traffic.ts';

export interface LoadOptions extends Traffic {
  readonly protocol: 'grpc' | 'http';
  readonly isGzip: boolean;
  readonly port: number;
  /** Of gRPC, dealt out in turn. HTTP has one for each request under way. */
  readonly connections: number;
  /** As fast as requests are acknowledged, so many at a time; or so many spans a second, whatever becomes of them. */
  readonly pace: { readonly inFlight: number } | { readonly spansPerSecond: number };
}

export interface LoadReport {
  /** Acknowledged. */
  readonly spans: number;
  readonly seconds: number;
  readonly failures: number;
  /** From sending to acknowledgement. */
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** Compressing each request anew would cost the generator more than what it measures. */
const COMPRESSED_REQUESTS = 64;

/** Where a daemon does not keep up with a fixed rate, no more than so many requests wait, and the rate falls. */
const MOST_UNDER_WAY = 64;

const options = JSON.parse(process.argv[2] ?? '{}') as LoadOptions;
const { protocol, isGzip, port, spanCount, pace } = options;
const fresh = createTraffic(options);
const next = isGzip ? compressedRequests(fresh) : fresh;
const senders = Array.from({ length: options.connections }, () =>
  protocol === 'grpc' ? grpcSender(port, isGzip) : httpSender(port),
);
let turn = 0;

for await (const line of createInterface({ input: process.stdin })) {
  console.log(JSON.stringify(await sendFor(Number(line))));
}
process.exit(0);

async function sendFor(seconds: number): Promise<LoadReport> {
  const latenciesMs: number[] = [];
  let failures = 0;
  const started = performance.now();
  const endMs = started + seconds * 1000;
  const sendOne = async (): Promise<void> => {
    const body = next();
    const send = senders[turn++ % senders.length]!;
    const sent = performance.now();
    if (await send(body)) latenciesMs.push(performance.now() - sent);
    else {
      failures++;
      await pause(5);
    }
  };
  if ('inFlight' in pace) {
    const keepSending = async (): Promise<void> => {
      while (performance.now() < endMs) await sendOne();
    };
    await Promise.all(Array.from({ length: pace.inFlight }, keepSending));
  } else {
    const intervalMs = (spanCount / pace.spansPerSecond) * 1000;
    const underWay = new Set<Promise<void>>();
    for (let dueMs = started; dueMs < endMs; dueMs += intervalMs) {
      const early = dueMs - performance.now();
      if (early > 0) await pause(early);
      while (underWay.size >= MOST_UNDER_WAY && performance.now() < endMs) await Promise.race(underWay);
      if (performance.now() >= endMs) break;
      const sending: Promise<void> = sendOne().finally(() => underWay.delete(sending));
      underWay.add(sending);
    }
    await Promise.all(underWay);
  }
  return {
    spans: latenciesMs.length * spanCount,
    failures,
    seconds: (performance.now() - started) / 1000,
    p50Ms: quantile(latenciesMs, 0.5),
    p99Ms: quantile(latenciesMs, 0.99),
  };
}

function compressedRequests(source: RequestSource): RequestSource {
  const requests = Array.from({ length: COMPRESSED_REQUESTS }, () => gzipSync(source()));
  let taken = 0;
  return () => requests[taken++ % requests.length]!;
}
