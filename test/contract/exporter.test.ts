import { createServer, type IncomingMessage } from 'node:http';
import { Server, ServerCredentials, status } from '@grpc/grpc-js';
import { describe } from 'vitest';
import { listen } from '../../src/config/endpoint.ts';
import { otlpGrpcExporter } from '../../src/exporters/otlp-grpc/factory.ts';
import { otlpHttpExporter } from '../../src/exporters/otlp-http/factory.ts';
import { SIGNALS } from '../../src/otlp/signal.ts';
import { checkExporter, type Judge } from './exporter.ts';
import type { Fault } from './faults.ts';
import { decodeSection, settingsOf } from './settings.ts';

const EXPORT_PATH = '/opentelemetry.proto.collector.trace.v1.TraceService/Export';
const LOCAL = { host: '127.0.0.1', port: 0 };
// Small batches, so that the patterns have many requests to show themselves in.
const DELIVERY = `compression: none,
  retry_on_failure: { initial_interval: 1ms, max_interval: 5ms },
  sending_queue: { batch: { min_size: 3, max_size: 6, flush_timeout: 5ms } }`;
const asIs = (bytes: Buffer) => bytes;

const GRPC_CODES: Readonly<Record<Exclude<Fault, 'none'>, status>> = {
  retryable: status.UNAVAILABLE,
  permanent: status.INVALID_ARGUMENT,
};

const HTTP_STATUSES: Readonly<Record<Fault, number>> = { none: 200, retryable: 503, permanent: 400 };

async function grpcBackend(judge: Judge): Promise<{ port: number; close(): Promise<void> }> {
  const server = new Server();
  const method = { path: EXPORT_PATH, requestStream: false, responseStream: false } as const;
  const serializers = {
    requestSerialize: asIs,
    requestDeserialize: asIs,
    responseSerialize: asIs,
    responseDeserialize: asIs,
  };
  server.addService(
    { export: { ...method, ...serializers } },
    {
      export: (
        call: { request: Buffer },
        callback: (error: { code: status } | null, response?: Buffer) => void,
      ) => {
        const fault = judge(call.request);
        if (fault === 'none') callback(null, Buffer.alloc(0));
        else callback({ code: GRPC_CODES[fault] });
      },
    },
  );
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) => {
      if (error === null) resolve(bound);
      else reject(error);
    });
  });
  return { port, close: async () => server.forceShutdown() };
}

async function httpBackend(judge: Judge): Promise<{ port: number; close(): Promise<void> }> {
  const server = createServer(async (request: IncomingMessage, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    response.writeHead(HTTP_STATUSES[judge(Buffer.concat(chunks))]).end();
  });
  const { port } = await listen(server, LOCAL);
  return {
    port,
    close: async () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

describe('exporter otlp_grpc', () => {
  checkExporter({
    async open(judge) {
      const { port, close } = await grpcBackend(judge);
      const section = `{ endpoint: "127.0.0.1:${port}", tls: { insecure: true }, ${DELIVERY} }`;
      const config = await decodeSection(otlpGrpcExporter, section);
      const exporter = otlpGrpcExporter.create(config, settingsOf('otlp_grpc'), SIGNALS);
      await exporter.start();
      return { exporter, close };
    },
  });
});

describe('exporter otlp_http', () => {
  checkExporter({
    async open(judge) {
      const { port, close } = await httpBackend(judge);
      const section = `{ endpoint: "http://127.0.0.1:${port}", ${DELIVERY} }`;
      const config = await decodeSection(otlpHttpExporter, section);
      const exporter = otlpHttpExporter.create(config, settingsOf('otlp_http'), SIGNALS);
      await exporter.start();
      return { exporter, close };
    },
  });
});
