/**
 * A component's line to what all worker processes share of it: its host in the primary process. Questions and answers
 * are plain data, as JSON carries it, and hold no captured text.
 */
export interface Commons {
  /**
   * Resolves to the host's answer, or to undefined where it failed; never rejects. Once `signal` aborts, the host is
   * told that nobody wants to wait any longer, and answers with what it has.
   */
  ask(question: unknown, signal: AbortSignal): Promise<unknown>;
}

/** The other end of the line: the part of a component of which there is one for all workers. */
export interface CommonsHost {
  /**
   * Answers a worker's question; workers are of the same build and to be trusted with its form. `signal` aborts when
   * the worker wants to wait no longer, or has ended.
   */
  answer(question: unknown, signal: AbortSignal): Promise<unknown>;
}
