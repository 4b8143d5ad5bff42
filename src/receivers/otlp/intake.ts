import type { Signal } from '../../otlp/signal.ts';
import { GrpcCode } from '../../otlp/status/grpc-code.ts';
import { checkRequest } from '../../otlp/wire/check.ts';
import { isWireError } from '../../otlp/wire/error.ts';
import type { Batch } from '../../pipeline/batch.ts';
import type { Cancellation } from '../../pipeline/cancellation.ts';
import type { Consumer } from '../../pipeline/consumer.ts';
import { ACCEPTED, type Outcome, refused } from '../../pipeline/outcome.ts';
import type { Counter, Meter } from '../../telemetry/meter.ts';
import { METRICS } from '../../telemetry/metric-table.ts';

export type Transport = 'grpc' | 'http';

/**
 * Where both transports hand in the requests of one signal: checks the bytes, gives them to the pipeline and
 * counts what became of them.
 */
export class Intake {
  readonly signal: Signal;
  readonly #consumer: Consumer;
  readonly #accepted: Counter;
  readonly #refused: Counter;
  readonly #failed: Counter;
  readonly #successes: Counter;
  readonly #refusals: Counter;
  readonly #failures: Counter;

  constructor(signal: Signal, consumer: Consumer, meter: Meter, receiver: string, transport: Transport) {
    const labels = { receiver, transport };
    this.signal = signal;
    this.#consumer = consumer;
    this.#accepted = meter.counter(METRICS.receiverAccepted[signal], labels);
    this.#refused = meter.counter(METRICS.receiverRefused[signal], labels);
    this.#failed = meter.counter(METRICS.receiverFailed[signal], labels);
    this.#successes = meter.counter(METRICS.receiverRequests, { ...labels, outcome: 'success' });
    this.#refusals = meter.counter(METRICS.receiverRequests, { ...labels, outcome: 'refused' });
    this.#failures = meter.counter(METRICS.receiverRequests, { ...labels, outcome: 'failure' });
  }

  /**
   * Takes one serialized export request, which the pipeline owns from here on; `release` is the batch's. Bytes that are
   * not such a request
   * are refused as INVALID_ARGUMENT; a request without items succeeds without reaching the pipeline (OTLP
   * specification, "the server SHOULD respond with success" to an empty one). Rejects only where the consumer
   * does, which is a bug of the consumer.
   */
  async take(bytes: Uint8Array, signal: Cancellation, release?: () => void): Promise<Outcome> {
    const itemCount = checkRequest(this.signal, bytes);
    if (isWireError(itemCount)) {
      this.failed();
      const reason = `malformed protobuf at byte ${itemCount.offset}: ${itemCount.reason}`;
      return refused(reason, GrpcCode.INVALID_ARGUMENT);
    }
    if (itemCount === 0) {
      this.#successes.add();
      return ACCEPTED;
    }
    const outcome = await this.#consume(
      { signal: this.signal, bytes, itemCount, ...(release && { release }) },
      signal,
    );
    if (outcome.kind === 'accepted') {
      this.#successes.add();
      this.#accepted.add(itemCount);
    } else {
      this.#refusals.add();
      this.#refused.add(itemCount);
    }
    return outcome;
  }

  async #consume(batch: Batch, signal: Cancellation): Promise<Outcome> {
    try {
      return await this.#consumer.consume(batch, signal);
    } catch (bug) {
      this.#failures.add();
      this.#failed.add(batch.itemCount);
      throw bug;
    }
  }

  /** Counts a request that was turned away for want of room, before anybody knew what was in it. */
  turnedAway(): void {
    this.#refusals.add();
  }

  /** Counts a request that was cut off, too large or not readable. How many items it held is not known. */
  failed(): void {
    this.#failures.add();
  }
}
