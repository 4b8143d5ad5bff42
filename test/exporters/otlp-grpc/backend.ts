import {
  Metadata,
  Server,
  ServerCredentials,
  type ServerUnaryCall,
  type ServiceDefinition,
  type sendUnaryData,
} from '@grpc/grpc-js';
import { EXPORT_METHODS } from '../../../src/otlp/grpc-methods.ts';
import { SIGNALS, type Signal } from '../../../src/otlp/signal.ts';
import { encodeStatus } from '../../../src/otlp/status/rpc-status.ts';

export interface GrpcFailure {
  readonly code: number;
  readonly details: string;
  readonly retryAfterMs?: number;
}

export interface ReceivedCall {
  readonly signal: Signal;
  readonly bytes: Buffer;
  readonly metadata: Metadata;
  /** HTTP/2's `:authority`. */
  readonly authority: string;
}

/** What the backend answers: response bytes, a failure, or nothing at all. */
export type GrpcAnswer = Uint8Array | GrpcFailure | 'silence';

/** An OTLP/gRPC backend that records what it gets and answers as it is told. */
export class GrpcBackend {
  readonly calls: ReceivedCall[] = [];
  /** Asked for each call, in order. */
  answer: (call: ReceivedCall, index: number) => GrpcAnswer = () => new Uint8Array(0);
  readonly #server = new Server();
  port = 0;

  constructor() {
    const passThrough = (bytes: Buffer): Buffer => bytes;
    const definition: Record<string, ServiceDefinition[string]> = {};
    for (const signal of SIGNALS) {
      definition[signal] = {
        path: EXPORT_METHODS[signal],
        requestStream: false,
        responseStream: false,
        requestSerialize: passThrough,
        requestDeserialize: passThrough,
        responseSerialize: passThrough,
        responseDeserialize: passThrough,
      };
    }
    const handler =
      (signal: Signal) =>
      (call: ServerUnaryCall<Buffer, Buffer>, reply: sendUnaryData<Buffer>): void =>
        this.#handle(signal, call, reply);
    this.#server.addService(definition, {
      traces: handler('traces'),
      metrics: handler('metrics'),
      logs: handler('logs'),
    });
  }

  /** Listens on a port of its own choice, or on a given one or address. */
  async start(address = '127.0.0.1:0', credentials = ServerCredentials.createInsecure()): Promise<this> {
    this.port = await new Promise<number>((resolve, reject) => {
      this.#server.bindAsync(address, credentials, (error, port) => (error ? reject(error) : resolve(port)));
    });
    return this;
  }

  stop(): void {
    this.#server.forceShutdown();
  }

  #handle(signal: Signal, call: ServerUnaryCall<Buffer, Buffer>, reply: sendUnaryData<Buffer>): void {
    const received = { signal, bytes: call.request, metadata: call.metadata, authority: call.getHost() };
    this.calls.push(received);
    const answer = this.answer(received, this.calls.length - 1);
    if (answer === 'silence') return;
    if (answer instanceof Uint8Array) {
      reply(null, Buffer.from(answer));
      return;
    }
    const metadata = new Metadata();
    if (answer.retryAfterMs !== undefined) {
      const { code, details, retryAfterMs } = answer;
      const status = encodeStatus({ code, message: details, retryAfterMs }, 'protobuf');
      metadata.set('grpc-status-details-bin', Buffer.from(status));
    }
    reply({ code: answer.code, details: answer.details, metadata });
  }
}
