import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { Metadata, Server, ServerCredentials, type ServerUnaryCall, type sendUnaryData } from '@grpc/grpc-js';
import { SIGNALS, type Signal } from '../../src/otlp/signal.ts';
import { decodeRequest } from '../oracle/otlp.ts';

const METHOD_PATHS: Readonly<Record<Signal, string>> = {
  traces: '/opentelemetry.proto.collector.trace.v1.TraceService/Export',
  metrics: '/opentelemetry.proto.collector.metrics.v1.MetricsService/Export',
  logs: '/opentelemetry.proto.collector.logs.v1.LogsService/Export',
};

/** An export request that a backend was sent. */
export interface RecordedRequest {
  readonly signal: Signal;
  readonly transport: 'grpc' | 'http';
  /** The request in protobuf, or in JSON where the content type says so, decompressed. */
  readonly bytes: Buffer;
  readonly headers: Readonly<Record<string, unknown>>;
}

/** What a recorder answers: acceptance, `unavailable` (UNAVAILABLE / 503) or `invalid` (INVALID_ARGUMENT / 400). */
export type RecorderAnswer = 'accept' | 'unavailable' | 'invalid';

const GRPC_CODES = { unavailable: 14, invalid: 3 } as const;
const HTTP_STATUSES = { accept: 200, unavailable: 503, invalid: 400 } as const;

/**
 * An OTLP backend on free ports of 127.0.0.1 that keeps the requests it accepts. It shares no code with the
 * project's receiver and exporters.
 */
export class Recorder {
  /** In the order of arrival; those answered otherwise than `accept` are not among them. */
  readonly requests: RecordedRequest[] = [];
  /** Decides on each request; may be replaced at any time. */
  answer: (request: RecordedRequest) => RecorderAnswer | Promise<RecorderAnswer> = () => 'accept';
  readonly #grpc: Server;
  readonly #http = createServer();
  readonly #decoded = new WeakMap<RecordedRequest, Record<string, unknown>>();
  #grpcPort = 0;

  private constructor() {
    this.#grpc = new Server({ 'grpc.max_receive_message_length': -1 });
    for (const signal of SIGNALS) {
      this.#grpc.register(
        METHOD_PATHS[signal],
        (call: ServerUnaryCall<Buffer, Buffer>, respond: sendUnaryData<Buffer>) => {
          void this.#answerGrpc(signal, call, respond);
        },
        (response: Buffer) => response,
        (request: Buffer) => request,
        'unary',
      );
    }
    this.#http.on('request', (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', async () => {
        const signal = SIGNALS.find((candidate) => request.url === `/v1/${candidate}`);
        if (signal === undefined) {
          response.writeHead(404).end();
          return;
        }
        const answer = await this.#decide({
          signal,
          transport: 'http',
          bytes: decompressed(Buffer.concat(chunks), request.headers),
          headers: request.headers,
        });
        const type = request.headers['content-type'] ?? 'application/x-protobuf';
        const accepted = answer === 'accept' && type.startsWith('application/json') ? '{}' : '';
        response.writeHead(HTTP_STATUSES[answer], { 'content-type': type }).end(accepted);
      });
    });
  }

  static async start(): Promise<Recorder> {
    const recorder = new Recorder();
    recorder.#grpcPort = await new Promise<number>((resolve, reject) => {
      recorder.#grpc.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) => {
        if (error === null) resolve(port);
        else reject(error);
      });
    });
    await new Promise<void>((resolve) => recorder.#http.listen(0, '127.0.0.1', resolve));
    return recorder;
  }

  /** `host:port` for an `otlp_grpc` exporter. */
  get grpcEndpoint(): string {
    return `127.0.0.1:${this.#grpcPort}`;
  }

  /** The base URL for an `otlp_http` exporter. */
  get httpEndpoint(): string {
    return `http://127.0.0.1:${(this.#http.address() as AddressInfo).port}`;
  }

  /**
   * The protobuf requests of a signal, as protobufjs decodes them. Each is decoded once: tests poll this, and
   * decoding megabytes again and again kept the recorder from answering within its clients' deadlines.
   */
  decoded(signal: Signal): Record<string, unknown>[] {
    return this.requests
      .filter((request) => request.signal === signal)
      .map((request) => this.#decode(request));
  }

  #decode(request: RecordedRequest): Record<string, unknown> {
    const before = this.#decoded.get(request);
    if (before !== undefined) return before;
    const decoded = decodeRequest(request.signal, request.bytes);
    this.#decoded.set(request, decoded);
    return decoded;
  }

  stop(): void {
    this.#grpc.forceShutdown();
    this.#http.close();
    this.#http.closeAllConnections();
  }

  async #answerGrpc(
    signal: Signal,
    call: ServerUnaryCall<Buffer, Buffer>,
    respond: sendUnaryData<Buffer>,
  ): Promise<void> {
    const headers = call.metadata.getMap();
    const answer = await this.#decide({ signal, transport: 'grpc', bytes: call.request, headers });
    if (answer === 'accept') respond(null, Buffer.alloc(0));
    else respond({ code: GRPC_CODES[answer], details: answer, metadata: new Metadata() });
  }

  async #decide(request: RecordedRequest): Promise<RecorderAnswer> {
    const answer = await this.answer(request);
    if (answer === 'accept') this.requests.push(request);
    return answer;
  }
}

function decompressed(body: Buffer, headers: IncomingHttpHeaders): Buffer {
  return headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body;
}
