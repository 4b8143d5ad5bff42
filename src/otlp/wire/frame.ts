/**
 * A length-delimited field of a request: its tag begins at `tagStart`, its content is `[start, end)`; the length
 * prefix lies between. Offsets count from the beginning of the whole request.
 */
export interface Frame {
  readonly tagStart: number;
  readonly start: number;
  readonly end: number;
}

/** A span, log record or metric together with the fields that enclose it. */
export interface ItemPath {
  /** The ResourceSpans, ResourceLogs or ResourceMetrics. */
  readonly resource: Frame;
  /** The ScopeSpans, ScopeLogs or ScopeMetrics. */
  readonly scope: Frame;
  readonly item: Frame;
}
