// Sends requests to an OTLP receiver as fast as it acknowledges them, a few at a time, for a given time.
// Arguments: one JSON object (LoadOptions). Prints one JSON object (LoadReport) when it is done.
import { Agent, request as httpRequest } from 'node:http';
import { Client, credentials } from '@grpc/grpc-js';
import { createRequestTemplate, type RequestShape } from './sample-request.ts';

export interface LoadOptions extends RequestShape {
  readonly protocol: 'grpc' | 'http';
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

type Send = (body: Buffer) => Promise<boolean>;

const options = JSON.parse(process.argv[2] ?? '{}') as LoadOptions;
const template = createRequestTemplate(options);
const send = options.protocol === 'grpc' ? grpcSender(options.port) : httpSender(options.port);
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
    if (await send(template.fresh())) spans += options.spanCount;
    else {
      failures++;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }
}

function grpcSender(port: number): Send {
  const client = new Client(`127.0.0.1:${port}`, credentials.createInsecure());
  const same = (bytes: Buffer) => bytes;
  const path = '/opentelemetry.proto.collector.trace.v1.TraceService/Export';
  return (body) =>
    new Promise((resolve) =>
      client.makeUnaryRequest(path, same, same, body, (error) => resolve(error === null)),
    );
}

function httpSender(port: number): Send {
  const agent = new Agent({ keepAlive: true });
  const headers = { 'content-type': 'application/x-protobuf' };
  return (body) =>
    new Promise((resolve) => {
      const request = httpRequest(
        { agent, port, host: '127.0.0.1', path: '/v1/traces', method: 'POST', headers },
        (response) => {
          response.resume();
          response.on('end', () => resolve(response.statusCode === 200));
        },
      );
      request.on('error', () => resolve(false));
      request.end(body);
    });
}
