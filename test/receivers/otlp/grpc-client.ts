import { type ClientHttp2Stream, connect } from 'node:http2';
import {
  Client,
  type ClientOptions,
  type ClientUnaryCall,
  compressionAlgorithms,
  credentials,
  type Metadata,
  type ServiceError,
} from '@grpc/grpc-js';
import { onTestFinished } from 'vitest';

export const TRACES = '/opentelemetry.proto.collector.trace.v1.TraceService/Export';
export const METRICS_METHOD = '/opentelemetry.proto.collector.metrics.v1.MetricsService/Export';
export const LOGS = '/opentelemetry.proto.collector.logs.v1.LogsService/Export';

export const GZIP: ClientOptions = { 'grpc.default_compression_algorithm': compressionAlgorithms.gzip };

export type UnaryAnswer =
  | { readonly code: 0; readonly response: Buffer }
  | { readonly code: number; readonly message: string; readonly details: Buffer | undefined };

export interface RawGrpcClient {
  /** Sends serialized bytes to a method and resolves to what came back, errors included. */
  unary(path: string, bytes: Uint8Array, options?: { deadlineMs?: number }): Promise<UnaryAnswer>;
  /** The same, with the call itself to cancel. */
  start(path: string, bytes: Uint8Array): { call: ClientUnaryCall; answer: Promise<UnaryAnswer> };
  close(): void;
}

/** A client of grpc-js that sends bytes as they are. It never retries, so that each answer is seen. */
export function grpcClient(port: number, options: ClientOptions = {}): RawGrpcClient {
  const client = new Client(`127.0.0.1:${port}`, credentials.createInsecure(), {
    'grpc.enable_retries': 0,
    'grpc.max_send_message_length': -1,
    'grpc.use_local_subchannel_pool': 1,
    ...options,
  });
  onTestFinished(() => client.close());

  function start(path: string, bytes: Uint8Array, deadlineMs?: number) {
    let call: ClientUnaryCall | undefined;
    const answer = new Promise<UnaryAnswer>((resolve) => {
      call = client.makeUnaryRequest(
        path,
        (message: Buffer) => message,
        (message: Buffer) => message,
        Buffer.from(bytes),
        deadlineMs === undefined ? {} : { deadline: Date.now() + deadlineMs },
        (error: ServiceError | null, response?: Buffer) => {
          if (error === null) resolve({ code: 0, response: response ?? Buffer.alloc(0) });
          else resolve({ code: error.code, message: error.details, details: detailsOf(error.metadata) });
        },
      );
    });
    if (call === undefined) throw new Error('the call did not start');
    return { call, answer };
  }

  return {
    unary: (path, bytes, { deadlineMs } = {}) => start(path, bytes, deadlineMs).answer,
    start,
    close: () => client.close(),
  };
}

function detailsOf(metadata: Metadata): Buffer | undefined {
  const [value] = metadata.get('grpc-status-details-bin');
  return Buffer.isBuffer(value) ? value : undefined;
}

/**
 * One call of Export with a frame that was put together by hand, as no gRPC client would send it. Resolves to the
 * `grpc-status` of an answer that consists of trailers only.
 */
export function sendFrame(
  port: number,
  { compressed, content }: { compressed: boolean; content: Buffer },
): Promise<unknown> {
  const { stream, status } = openExport(port);
  const header = Buffer.alloc(5);
  header.writeUInt8(compressed ? 1 : 0, 0);
  header.writeUInt32BE(content.length, 1);
  stream.end(Buffer.concat([header, content]));
  return status;
}

/** The `grpc-status` that a call of Export is answered with before anything of its message has been sent. */
export function statusBeforeMessage(port: number): Promise<unknown> {
  return openExport(port).status;
}

function openExport(port: number): { stream: ClientHttp2Stream; status: Promise<unknown> } {
  const session = connect(`http://127.0.0.1:${port}`);
  onTestFinished(() => session.destroy());
  const stream = session.request({
    ':method': 'POST',
    ':path': TRACES,
    'content-type': 'application/grpc',
    te: 'trailers',
    'grpc-encoding': 'gzip',
  });
  const status = new Promise((resolve, reject) => {
    stream.on('response', (headers) => resolve(headers['grpc-status']));
    stream.on('error', reject);
  });
  return { stream, status };
}
