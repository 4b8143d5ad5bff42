import { Client, credentials, Metadata, status } from '@grpc/grpc-js';
import { describe } from 'vitest';
import { otlpReceiver } from '../../src/receivers/otlp/factory.ts';
import { freePort } from '../process/daemon.ts';
import { type Answer, checkReceiver } from './receiver.ts';
import { decodeSection, settingsOf } from './settings.ts';

const EXPORT_PATH = '/opentelemetry.proto.collector.trace.v1.TraceService/Export';
const asIs = (bytes: Buffer) => bytes;

async function startOtlp(protocol: 'grpc' | 'http', targets: Parameters<typeof otlpReceiver.create>[2]) {
  const port = await freePort();
  const section = `{ protocols: { ${protocol}: { endpoint: "127.0.0.1:${port}" } } }`;
  const config = await decodeSection(otlpReceiver, section);
  const receiver = otlpReceiver.create(config, settingsOf('otlp'), targets);
  await receiver.start();
  return { receiver, port };
}

describe('receiver otlp over gRPC', () => {
  checkReceiver({
    async open(targets) {
      const { receiver, port } = await startOtlp('grpc', targets);
      const client = new Client(`127.0.0.1:${port}`, credentials.createInsecure());
      return {
        receiver,
        send: (request) =>
          new Promise<Answer>((resolve) => {
            const bytes = Buffer.from(request);
            client.makeUnaryRequest(EXPORT_PATH, asIs, asIs, bytes, new Metadata(), (error) => {
              if (error === null) resolve('accepted');
              else resolve(error.code === status.UNAVAILABLE ? 'retry' : 'refused');
            });
          }),
        close: async () => client.close(),
      };
    },
  });
});

describe('receiver otlp over HTTP', () => {
  checkReceiver({
    async open(targets) {
      const { receiver, port } = await startOtlp('http', targets);
      return {
        receiver,
        send: async (request) => {
          const response = await fetch(`http://127.0.0.1:${port}/v1/traces`, {
            method: 'POST',
            headers: { 'content-type': 'application/x-protobuf' },
            body: request,
          });
          await response.arrayBuffer();
          if (response.ok) return 'accepted';
          return response.status === 503 ? 'retry' : 'refused';
        },
        close: async () => undefined,
      };
    },
  });
});
