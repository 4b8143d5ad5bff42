import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { type Client, credentials, makeGenericClientConstructor } from '@grpc/grpc-js';
import type { Signal } from '../../src/otlp/signal.ts';
import type { Target, Transport } from './relay.ts';

const SERVICES: Readonly<Record<Signal, string>> = {
  traces: 'opentelemetry.proto.collector.trace.v1.TraceService',
  metrics: 'opentelemetry.proto.collector.metrics.v1.MetricsService',
  logs: 'opentelemetry.proto.collector.logs.v1.LogsService',
};

const GRPC_GZIP = 2;
const NoMethods = makeGenericClientConstructor({}, 'OtlpSender');

/** Sends one export request, with gzip, and resolves once it is acknowledged; rejects where it is refused. */
export function send(
  transport: Transport,
  target: Target,
  signal: Signal,
  request: Uint8Array,
): Promise<void> {
  return transport === 'grpc'
    ? sendGrpc(target.grpc, signal, request)
    : sendHttp(target.http, signal, request);
}

async function sendGrpc(endpoint: string, signal: Signal, request: Uint8Array): Promise<void> {
  const client: Client = new NoMethods(endpoint, credentials.createInsecure(), {
    'grpc.default_compression_algorithm': GRPC_GZIP,
  });
  const identity = (bytes: Buffer): Buffer => bytes;
  try {
    await new Promise<void>((resolve, reject) => {
      const path = `/${SERVICES[signal]}/Export`;
      client.makeUnaryRequest(path, identity, identity, Buffer.from(request), (error) => {
        if (error === null) resolve();
        else reject(error);
      });
    });
  } finally {
    client.close();
  }
}

async function sendHttp(endpoint: string, signal: Signal, request: Uint8Array): Promise<void> {
  const response = await fetch(`${endpoint}/v1/${signal}`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-protobuf', 'content-encoding': 'gzip' },
    body: await promisify(gzip)(request),
  });
  const answer = await response.text();
  if (!response.ok) throw new Error(`${response.status} ${answer}`);
}
