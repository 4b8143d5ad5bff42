import type { LlmCall } from '../../llm/call.ts';
import { CallBook, type Reached } from '../../llm/calls/call-book.ts';
import type { Carried } from '../../llm/calls/carried.ts';
import type { Timers } from '../../pipeline/timers.ts';
import { Hold, type HoldOptions, type WaitResult } from './hold.ts';
import { WaitedSources } from './waited-sources.ts';

/** How long facts wait for a span: streams last minutes, and exporters of logs and spans keep different times. */
const KEEP_FACTS_MS = 10 * 60_000;

/**
 * Where the requests of all pipelines of a processor meet, traces and logs alike: what they tell of the same calls is
 * put together here. Never throws but for bugs.
 */
export class Join {
  readonly #book: CallBook;
  readonly #sources = new WaitedSources();
  readonly #hold: Hold;
  readonly #timers: Timers;
  readonly #waitMs: number;
  #reading = 0;
  #onRead: (() => void) | undefined;

  /** @param onWaited Told of each call that waited what came of it. */
  constructor(options: HoldOptions, timers: Timers, onWaited: (result: WaitResult) => void) {
    this.#timers = timers;
    this.#waitMs = options.waitMs;
    this.#book = new CallBook({ maxCalls: options.maxCalls, keepMs: KEEP_FACTS_MS });
    this.#hold = new Hold(this.#book, this.#sources, timers, options, onWaited);
  }

  /** Calls that wait for facts. */
  get waitingCalls(): number {
    return this.#hold.size;
  }

  /** Brackets the reading of a request: before it has been read, what it brings cannot be given up. */
  async reading<Result>(read: () => Result | Promise<Result>): Promise<Result> {
    this.#reading++;
    try {
      return await read();
    } finally {
      this.#reading--;
      if (this.#reading === 0) this.#onRead?.();
    }
  }

  /** Enters what a request tells, its calls in order. */
  enter(calls: readonly LlmCall[], carried: readonly Carried[]): void {
    const nowMs = this.#timers.elapsedMs();
    if (calls.length > 0) this.#reached(this.#book.enter(calls, nowMs), nowMs);
    if (carried.length > 0) this.#reached(this.#book.carry(carried, nowMs), nowMs);
  }

  /** Undefined where nothing is worth waiting for. */
  wait(calls: readonly LlmCall[], signal: AbortSignal): Promise<void> | undefined {
    return this.#hold.wait(calls, signal);
  }

  /** Settles the calls of a request that is released. */
  settle(calls: readonly LlmCall[]): void {
    this.#book.settle(calls, this.#timers.elapsedMs());
  }

  /** Who else tells of the call, in words. */
  others(call: LlmCall): string {
    return this.#book.others(call).join(', ') || 'none found';
  }

  /** Releases what waits, as soon as what is being read has been read. */
  async close(): Promise<void> {
    if (this.#reading > 0) {
      await new Promise<void>((resolve) => {
        this.#onRead = resolve;
      });
    }
    this.#hold.close();
  }

  #reached({ waiting, late }: Reached, nowMs: number): void {
    this.#hold.touch(waiting);
    for (const { source, toldLacking } of late) {
      // A wait would have been rewarded.
      if (toldLacking !== undefined && nowMs - toldLacking.atMs < this.#waitMs)
        this.#sources.learn(source, true);
    }
  }
}
