/** What a Transcoder and its thread say to each other. */

import type { Signal } from '../signal.ts';
import type { JsonError } from './fault.ts';

/** Sent once, when the thread can be asked. */
export const READY = 'ready';

export interface TranscodeTask {
  readonly id: number;
  readonly signal: Signal;
  readonly json: Uint8Array;
}

export interface TranscodeResult {
  readonly id: number;
  /** Undefined where reading it threw. */
  readonly result: Uint8Array | JsonError | undefined;
}
