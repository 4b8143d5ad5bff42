import type { Signal } from '../otlp/signal.ts';

/**
 * The datum that travels through a pipeline: one serialized `Export{Trace,Metrics,Logs}ServiceRequest`.
 *
 * `bytes` is owned by the batch and never changed in place; a component that alters something makes a new
 * batch. The bytes are well-formed protobuf (the receiver checked them), so that requests may be joined by
 * concatenation without one sender's damage spoiling another's data.
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
}
