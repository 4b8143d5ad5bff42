export interface SamplingSettings {
  /** Length of a window, after which counting starts anew. */
  readonly tickMs: number;
  /** Lines of one message that pass in a window before sampling begins. */
  readonly initial: number;
  /** After those, one line in so many passes; 0 means none. */
  readonly thereafter: number;
}

/** The Collector's defaults. */
export const DEFAULT_SAMPLING: SamplingSettings = { tickMs: 10_000, initial: 10, thereafter: 100 };

/** Keeps a log from drowning in one message: per window, the first few lines pass, then one in so many. */
export class LogSampler {
  readonly #settings: SamplingSettings;
  readonly #now: () => number;
  readonly #counts = new Map<string, number>();
  #windowStart = Number.NEGATIVE_INFINITY;

  /** `now` is a clock in milliseconds. */
  constructor(settings: SamplingSettings, now: () => number) {
    this.#settings = settings;
    this.#now = now;
  }

  /** True where this line is to be written. Lines count as the same by what the caller takes as their key. */
  admits(key: string): boolean {
    const { tickMs, initial, thereafter } = this.#settings;
    const now = this.#now();
    if (now - this.#windowStart >= tickMs || now < this.#windowStart) {
      this.#windowStart = now;
      this.#counts.clear();
    }
    const count = (this.#counts.get(key) ?? 0) + 1;
    this.#counts.set(key, count);
    return count <= initial || (thereafter > 0 && (count - initial) % thereafter === 0);
  }
}
