import type { LlmCall } from '../../llm/call.ts';
import type { CallBook } from '../../llm/calls/call-book.ts';
import { sourceOf } from '../../llm/calls/known.ts';
import type { Cancellation } from '../../pipeline/cancellation.ts';
import type { Timers } from '../../pipeline/timers.ts';
import type { WaitedSources } from './waited-sources.ts';

export interface HoldOptions {
  /** How long a request waits for facts of its calls; 0: not at all. */
  readonly waitMs: number;
  /** Calls that wait at a time; further ones do not. */
  readonly maxCalls: number;
}

/** Records of one message each come one after the other: how long after the latest another one may follow. */
const PIECE_GRACE_MS = 200;

/** `cancelled`: the sender has gone, or the daemon stops. */
export type WaitResult = 'joined' | 'timeout' | 'cancelled';

interface HeldRequest {
  readonly waiting: Set<LlmCall>;
  readonly release: (result: WaitResult) => void;
}

/** Keeps requests whose calls lack facts that others may bring, until these have come or the time is over. */
export class Hold {
  readonly #book: CallBook;
  readonly #sources: WaitedSources;
  readonly #timers: Timers;
  readonly #options: HoldOptions;
  readonly #requestOf = new Map<LlmCall, HeldRequest>();
  readonly #onWaited: (result: WaitResult) => void;
  #isOpen = true;

  constructor(
    book: CallBook,
    sources: WaitedSources,
    timers: Timers,
    options: HoldOptions,
    onWaited: (result: WaitResult) => void,
  ) {
    this.#book = book;
    this.#sources = sources;
    this.#timers = timers;
    this.#options = options;
    this.#onWaited = onWaited;
  }

  /** Calls that wait. */
  get size(): number {
    return this.#requestOf.size;
  }

  /** Resolves when nothing is worth waiting for any more, or `signal` aborts. Undefined: nothing is. */
  wait(calls: readonly LlmCall[], signal: Cancellation): Promise<void> | undefined {
    if (!this.#isOpen || this.#options.waitMs === 0 || signal.aborted) return undefined;
    const room = this.#options.maxCalls - this.#requestOf.size;
    const waiting = calls.filter((call) => this.#isWorthWaiting(call)).slice(0, Math.max(0, room));
    return waiting.length === 0 ? undefined : this.#hold(new Set(waiting), signal);
  }

  /** Looks again at calls for which something has come. */
  touch(calls: Iterable<LlmCall>): void {
    for (const call of calls) {
      const request = this.#requestOf.get(call);
      if (request === undefined || this.#isLacking(call)) continue;
      const restMs = this.#restOfGraceMs(this.#book.lacks(call).latestPieceMs);
      if (restMs > 0) this.#timers.after(restMs, () => this.touch([call]));
      else this.#satisfy(call, request);
    }
  }

  /** Releases everything, and holds nothing any more. */
  close(): void {
    this.#isOpen = false;
    for (const request of new Set(this.#requestOf.values())) request.release('cancelled');
  }

  #hold(waiting: Set<LlmCall>, signal: Cancellation): Promise<void> {
    return new Promise((resolve) => {
      const release = (result: WaitResult) => {
        cancel();
        signal.removeEventListener('abort', abandon);
        for (const call of waiting) {
          this.#requestOf.delete(call);
          this.#onWaited(result);
        }
        resolve();
      };
      const abandon = () => release('cancelled');
      const request = { waiting, release };
      const cancel = this.#timers.after(this.#options.waitMs, () => {
        for (const call of waiting) this.#sources.learn(sourceOf(call), !this.#isLacking(call));
        release('timeout');
      });
      signal.addEventListener('abort', abandon);
      for (const call of waiting) this.#requestOf.set(call, request);
      // Pieces that came before their call may still be followed by others.
      this.touch(waiting);
    });
  }

  #satisfy(call: LlmCall, request: HeldRequest): void {
    this.#sources.learn(sourceOf(call), true);
    this.#requestOf.delete(call);
    request.waiting.delete(call);
    this.#onWaited('joined');
    if (request.waiting.size === 0) request.release('joined');
  }

  #isWorthWaiting(call: LlmCall): boolean {
    const { figures, request, latestPieceMs } = this.#book.lacks(call);
    if (figures || request) return this.#sources.isWorthWaiting(sourceOf(call));
    return this.#restOfGraceMs(latestPieceMs) > 0;
  }

  #isLacking(call: LlmCall): boolean {
    const { figures, request } = this.#book.lacks(call);
    return figures || request;
  }

  #restOfGraceMs(latestPieceMs: number | undefined): number {
    return latestPieceMs === undefined ? 0 : latestPieceMs + PIECE_GRACE_MS - this.#timers.elapsedMs();
  }
}
