import { onTestFinished } from 'vitest';
import { loadConfig } from '../../../src/config/load.ts';
import { SIGNALS, type Signal } from '../../../src/otlp/signal.ts';
import type { Batch } from '../../../src/pipeline/batch.ts';
import type { ReceiverTargets } from '../../../src/pipeline/component.ts';
import type { Consumer } from '../../../src/pipeline/consumer.ts';
import { ACCEPTED, type Outcome } from '../../../src/pipeline/outcome.ts';
import { REAL_TIMERS } from '../../../src/pipeline/timers.ts';
import { decodeOtlpReceiverConfig, type OtlpReceiverConfig } from '../../../src/receivers/otlp/config.ts';
import { OtlpReceiver } from '../../../src/receivers/otlp/receiver.ts';
import { RecordingLogger } from '../../doubles/logger.ts';
import { RecordingMeter } from '../../doubles/meter.ts';

/** A consumer that keeps what it was given and answers as it is told. */
export class RecordingConsumer implements Consumer {
  readonly batches: Batch[] = [];
  readonly aborts: AbortSignal[] = [];
  answer: (batch: Batch, signal: AbortSignal) => Outcome | Promise<Outcome> = () => ACCEPTED;
  readonly #waiting: { count: number; resolve: () => void }[] = [];

  async consume(batch: Batch, signal: AbortSignal): Promise<Outcome> {
    this.batches.push(batch);
    this.aborts.push(signal);
    for (const { count, resolve } of this.#waiting) if (this.batches.length >= count) resolve();
    return this.answer(batch, signal);
  }

  /** Resolves once it has been given `count` batches. */
  reached(count: number): Promise<void> {
    if (this.batches.length >= count) return Promise.resolve();
    return new Promise((resolve) => {
      this.#waiting.push({ count, resolve });
    });
  }
}

export interface DecodedConfig {
  readonly config: OtlpReceiverConfig;
  /** Messages, warnings among them. */
  readonly problems: readonly string[];
}

/** Decodes the section of a receiver from YAML, as the daemon does. */
export async function decodeConfig(yaml: string): Promise<DecodedConfig> {
  const loaded = await loadConfig(['receiver.yaml'], {}, async () => yaml);
  const config = decodeOtlpReceiverConfig(loaded.root);
  return { config, problems: loaded.problems().map(({ message }) => message) };
}

export interface RunningReceiver {
  readonly receiver: OtlpReceiver;
  readonly consumer: RecordingConsumer;
  readonly meter: RecordingMeter;
  readonly logger: RecordingLogger;
  readonly grpcPort: number;
  readonly httpPort: number;
}

export interface ReceiverOptions {
  /** Keys of `protocols::grpc` and `protocols::http`, as YAML flow mappings, added to a free port. */
  readonly grpc?: string;
  readonly http?: string;
  /** More top-level keys, as YAML lines. */
  readonly more?: string;
  /** The signals that have a pipeline. */
  readonly signals?: readonly Signal[];
  readonly consumer?: RecordingConsumer;
}

/** Starts a receiver on free ports of 127.0.0.1; it is shut down when the test ends. */
export async function startReceiver(options: ReceiverOptions = {}): Promise<RunningReceiver> {
  const { grpc = '', http = '', more = '', signals = SIGNALS } = options;
  const { config, problems } = await decodeConfig(
    `protocols:
  grpc: { endpoint: 127.0.0.1:0, ${grpc} }
  http: { endpoint: 127.0.0.1:0, ${http} }
${more}`,
  );
  if (problems.length > 0) throw new Error(problems.join('\n'));
  const consumer = options.consumer ?? new RecordingConsumer();
  const meter = new RecordingMeter();
  const logger = new RecordingLogger();
  const targets: ReceiverTargets = Object.fromEntries(signals.map((signal) => [signal, consumer]));
  const settings = {
    id: 'otlp',
    version: '0.0.0',
    logger,
    meter,
    now: () => 0,
    random: () => 0.5,
    environment: {},
    timers: REAL_TIMERS,
    extension: () => undefined,
    shared: <State>(make: () => State) => make(),
  };
  const receiver = new OtlpReceiver(config, settings, targets);
  await receiver.start();
  onTestFinished(() => receiver.shutdown(AbortSignal.abort()));
  const { grpc: grpcAddress, http: httpAddress } = receiver.addresses;
  return {
    receiver,
    consumer,
    meter,
    logger,
    grpcPort: grpcAddress?.port ?? 0,
    httpPort: httpAddress?.port ?? 0,
  };
}
