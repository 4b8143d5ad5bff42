import type { Signal } from '../otlp/signal.ts';

/**
 * The datum that travels through a pipeline: one serialized `Export{Trace,Metrics,Logs}ServiceRequest`.
 *
 * `bytes` is owned by the batch and never changed in place; a component that alters something makes a new batch, and
 * one that wants to keep some of the bytes beyond its turn copies them. The bytes are well-formed protobuf (the
 * receiver checked them), so that requests may be joined by concatenation without one sender's damage spoiling
 * another's data.
 */
export interface Batch {
  readonly signal: Signal;
  readonly bytes: Uint8Array;
  /**
   * The same bytes in pieces, where they came together from several requests. Whoever can send them one after the
   * other need not ask for `bytes`, which then costs a copy.
   */
  readonly parts?: readonly Uint8Array[];
  /** Spans, metric data points or log records inside. */
  readonly itemCount: number;
  /**
   * Gives the memory of `bytes` back to be used again for other data. Called once at most, and only by the one consumer
   * with which the batch ends, when it is done with the batch and nobody can read the bytes any more: no queue, no
   * attempt that was given up, no socket. Where that is not certain it is not called, and the memory is collected.
   *
   * So a batch that is given to several consumers, or shares memory with the one it was made of, has none. Whoever
   * copies what it needs of a batch and makes another ends the first, and may give the second memory and release of its
   * own.
   */
  readonly release?: () => void;
}
