import type { LlmCall } from '../../llm/call.ts';
import { CallBook, type Reached } from '../../llm/calls/call-book.ts';
import type { Carried } from '../../llm/calls/carried.ts';
import type { Cancellation } from '../../pipeline/cancellation.ts';
import type { Timers } from '../../pipeline/timers.ts';
import type { CallJoin } from './call-join.ts';
import { Hold, type HoldOptions, type WaitResult } from './hold.ts';
import { Readings } from './readings.ts';
import { WaitedSources } from './waited-sources.ts';

/** How long facts wait for a span: streams last minutes, and exporters of logs and spans keep different times. */
const KEEP_FACTS_MS = 10 * 60_000;

/** Puts calls together in this process. Never throws but for bugs. */
export class Join implements CallJoin {
  readonly #book: CallBook;
  readonly #sources = new WaitedSources();
  readonly #hold: Hold;
  readonly #timers: Timers;
  readonly #waitMs: number;
  readonly #readings = new Readings();

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

  reading<Result>(read: () => Promise<Result>): Promise<Result> {
    return this.#readings.during(read);
  }

  enter(calls: readonly LlmCall[], carried: readonly Carried[]): void {
    const nowMs = this.#timers.elapsedMs();
    if (calls.length > 0) this.#reached(this.#book.enter(calls, nowMs), nowMs);
    if (carried.length > 0) this.#reached(this.#book.carry(carried, nowMs), nowMs);
  }

  wait(calls: readonly LlmCall[], signal: Cancellation): Promise<void> | undefined {
    return this.#hold.wait(calls, signal);
  }

  settle(calls: readonly LlmCall[]): void {
    this.#book.settle(calls, this.#timers.elapsedMs());
  }

  others(call: LlmCall): string {
    return this.#book.others(call).join(', ') || 'none found';
  }

  async close(): Promise<void> {
    await this.#readings.idle();
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
