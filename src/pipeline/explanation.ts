/**
 * How a component came to what it wrote onto an item, for people. Only the command `explain` asks for it. Facts and
 * the names of attributes are in it, captured text is not.
 */
export interface Explanation {
  /** The item: its kind, ids and name, in words. */
  readonly item: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly sections: readonly ExplainedSection[];
}

/** Something that was looked at, and what it told. */
export interface ExplainedSection {
  readonly title: string;
  readonly lines: readonly (readonly [name: string, what: string])[];
}
