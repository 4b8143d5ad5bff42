import { EXPORT_METHODS } from '../../otlp/grpc-methods.ts';
import type { Cancellation } from '../../pipeline/cancellation.ts';
import type { Admission, Reservation } from './admission.ts';
import type { UnaryMethod, UnaryStatus } from './grpc.ts';
import type { Intake } from './intake.ts';
import { INTERNAL_ERROR, NO_ROOM, statusOf, unaryStatus } from './reply.ts';

/** An `Export…ServiceResponse` without partial success has no bytes. */
const EXPORT_RESPONSE = new Uint8Array(0);

/** The Export method of one signal. What a call may hold grows with its message, as it comes and as it inflates. */
export class GrpcExport implements UnaryMethod {
  readonly path: string;
  readonly #intake: Intake;
  readonly #admission: Admission;
  readonly #onBug: (bug: unknown) => void;

  constructor(intake: Intake, admission: Admission, onBug: (bug: unknown) => void) {
    this.path = EXPORT_METHODS[intake.signal];
    this.#intake = intake;
    this.#admission = admission;
    this.#onBug = onBug;
  }

  admit(): Reservation | UnaryStatus {
    return this.#admission.announce(0) ?? this.#turnAway();
  }

  noRoom(held: Reservation): UnaryStatus {
    held.release();
    return this.#turnAway();
  }

  async receive(
    message: Uint8Array,
    held: Reservation,
    signal: Cancellation,
    release?: () => void,
  ): Promise<Uint8Array | UnaryStatus> {
    try {
      const outcome = await this.#intake.take(message, signal, release);
      return outcome.kind === 'accepted' ? EXPORT_RESPONSE : unaryStatus(statusOf(outcome));
    } catch (bug) {
      this.#onBug(bug);
      return unaryStatus(INTERNAL_ERROR);
    } finally {
      held.release();
    }
  }

  abandoned(held: Reservation): void {
    held.release();
    this.#intake.failed();
  }

  #turnAway(): UnaryStatus {
    this.#intake.turnedAway();
    return unaryStatus(NO_ROOM);
  }
}
