// Sends requests to an OTLP receiver as fast as it acknowledges them, a few at a time, for a given time.
// Arguments: one JSON object (LoadOptions). Prints one JSON object (LoadReport) when it is done.
import { gzipSync } from 'node:zlib';
import { grpcSender } from './grpc-sender.ts';
import { httpSender } from './http-sender.ts';
import { createRequestTemplate, type RequestShape } from './sample-request.ts';

export interface LoadOptions extends RequestShape {
  readonly protocol: 'grpc' | 'http';
  readonly isGzip: boolean;
  readonly port: number;
  readonly seconds: number;
  readonly inFlight: number;
}

export interface LoadReport {
  readonly spans: number;
  readonly seconds: number;
  readonly failures: number;
  readonly requestBytes: number;
}

/** Compressing each request anew would cost the generator more than what it measures. */
const COMPRESSED_REQUESTS = 64;

const options = JSON.parse(process.argv[2] ?? '{}') as LoadOptions;
const template = createRequestTemplate(options);
const next = options.isGzip ? compressedRequests() : template.fresh;
const send =
  options.protocol === 'grpc' ? grpcSender(options.port, options.isGzip) : httpSender(options.port);
const started = performance.now();
const end = started + options.seconds * 1000;
let spans = 0;
let failures = 0;
await Promise.all(Array.from({ length: options.inFlight }, keepSending));
const report: LoadReport = {
  spans,
  failures,
  seconds: (performance.now() - started) / 1000,
  requestBytes: template.sizeBytes,
};
console.log(JSON.stringify(report));
process.exit(0);

async function keepSending(): Promise<void> {
  while (performance.now() < end) {
    if (await send(next())) spans += options.spanCount;
    else {
      failures++;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }
}

function compressedRequests(): () => Buffer {
  const requests = Array.from({ length: COMPRESSED_REQUESTS }, () => gzipSync(template.fresh()));
  let turn = 0;
  return () => requests[turn++ % requests.length] ?? Buffer.alloc(0);
}
