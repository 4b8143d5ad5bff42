import type { LlmCall } from '../../llm/call.ts';
import type { Carried } from '../../llm/calls/carried.ts';
import type { Cancellation } from '../../pipeline/cancellation.ts';

/**
 * Where the requests of all pipelines of a processor meet, traces and logs alike: what they tell of the same calls is
 * put together here. `Join` does it in this process, `SharedJoin` for all workers in the primary process.
 */
export interface CallJoin {
  /** Brackets the reading of a request: before it has been read, what it brings cannot be given up. */
  reading<Result>(read: () => Promise<Result>): Promise<Result>;
  /** Enters what a request tells, its calls in order. */
  enter(calls: readonly LlmCall[], carried: readonly Carried[]): void;
  /** Resolves when the calls that were entered together can be told. Undefined: there is nothing to wait for. */
  wait(calls: readonly LlmCall[], signal: Cancellation): Promise<void> | undefined;
  /** Settles the calls of a request that is released. */
  settle(calls: readonly LlmCall[]): void;
  /** Who else tells of the call, in words. */
  others(call: LlmCall): string;
  /** Releases what waits, as soon as what is being read has been read. */
  close(): Promise<void>;
}
