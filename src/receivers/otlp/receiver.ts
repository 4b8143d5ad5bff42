import type { AddressInfo } from 'node:net';
import { formatEndpoint } from '../../config/endpoint.ts';
import { Transcoder } from '../../otlp/json/transcoder.ts';
import type { MessageMemory } from '../../otlp/message-memory.ts';
import { MessagePool } from '../../otlp/message-pool.ts';
import { SIGNALS } from '../../otlp/signal.ts';
import type { Component, ComponentSettings, ReceiverTargets } from '../../pipeline/component.ts';
import { Admission } from './admission.ts';
import type { OtlpReceiverConfig } from './config.ts';
import { Gate } from './gate.ts';
import type { UnaryServer } from './grpc.ts';
import { GrpcExport } from './grpc-export.ts';
import { createUnaryServer } from './grpc-server.ts';
import { OtlpHttpServer } from './http.ts';
import { HttpExport } from './http-export.ts';
import { Intake, type Transport } from './intake.ts';

/** Node's thread pool, which does the work, has four threads: more requests at a time would take memory and gain nothing. */
const DECOMPRESSED_AT_A_TIME = 4;

/** The addresses that a started receiver listens on. */
export interface OtlpReceiverAddresses {
  readonly grpc: AddressInfo | undefined;
  readonly http: AddressInfo | undefined;
}

/** OTLP in, over gRPC, HTTP or both. A signal that no pipeline takes is unknown here: UNIMPLEMENTED and 404. */
export class OtlpReceiver implements Component {
  readonly #settings: ComponentSettings;
  readonly #targets: ReceiverTargets;
  readonly #grpc: UnaryServer | undefined;
  readonly #http: OtlpHttpServer | undefined;
  readonly #transcoder: Transcoder | undefined;
  #addresses: OtlpReceiverAddresses = { grpc: undefined, http: undefined };

  constructor(
    config: OtlpReceiverConfig,
    settings: ComponentSettings,
    targets: ReceiverTargets,
    memory: MessageMemory = new MessagePool(settings.timers),
  ) {
    this.#settings = settings;
    this.#targets = targets;
    const admission = new Admission(config.maxInFlightBytes);
    const decompression = new Gate(DECOMPRESSED_AT_A_TIME);
    const { grpc, http } = config;
    if (grpc !== undefined) {
      const onError = (error: unknown) => this.#report('gRPC', error);
      this.#grpc = createUnaryServer({
        ...grpc,
        decompression,
        memory,
        now: settings.now,
        random: settings.random,
        methods: this.#intakes('grpc').map((intake) => new GrpcExport(intake, admission, onError)),
        onError,
      });
    }
    if (http !== undefined) {
      const onError = (error: unknown) => this.#report('HTTP', error);
      const transcoder = new Transcoder(onError);
      this.#transcoder = transcoder;
      const exports = this.#intakes('http').map((intake) => {
        const path = http.paths[intake.signal];
        return [
          path,
          new HttpExport(intake, http, admission, decompression, transcoder, memory, onError),
        ] as const;
      });
      this.#http = new OtlpHttpServer({ config: http, exports: new Map(exports), onError });
    }
  }

  get addresses(): OtlpReceiverAddresses {
    return this.#addresses;
  }

  async start(): Promise<void> {
    const { logger } = this.#settings;
    const grpc = await this.#grpc?.listen();
    if (grpc !== undefined) logger.info('Starting GRPC server', { endpoint: endpointOf(grpc) });
    const http = await this.#http?.listen();
    if (http !== undefined) logger.info('Starting HTTP server', { endpoint: endpointOf(http) });
    this.#addresses = { grpc, http };
  }

  async shutdown(deadline: AbortSignal): Promise<void> {
    await Promise.all([this.#grpc?.close(deadline), this.#http?.close(deadline)]);
    await this.#transcoder?.close();
  }

  #intakes(transport: Transport): Intake[] {
    const { meter, id } = this.#settings;
    return SIGNALS.flatMap((signal) => {
      const target = this.#targets[signal];
      return target === undefined ? [] : [new Intake(signal, target, meter, id, transport)];
    });
  }

  /** Says what kind of error it was and where from; its message could quote what was received. */
  #report(protocol: string, error: unknown): void {
    this.#settings.logger.error(`OTLP ${protocol} server: unexpected error`, {
      error: error instanceof Error ? error.name : typeof error,
      code: error instanceof Error && 'code' in error ? String(error.code) : undefined,
    });
  }
}

function endpointOf({ address, port }: AddressInfo): string {
  return formatEndpoint({ host: address, port });
}
