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

  /**
   * How many lines this one stands for, itself and those left out since the last that passed; 0 where it is left out
   * as well. Lines count as the same by what the caller takes as their key.
   *
   * @param lines What it stands for already, where another sampler has let it pass.
   */
  weigh(key: string, lines = 1): number {
    const { tickMs, initial, thereafter } = this.#settings;
    const now = this.#now();
    if (now - this.#windowStart >= tickMs || now < this.#windowStart) {
      this.#windowStart = now;
      this.#counts.clear();
    }
    const before = this.#counts.get(key) ?? 0;
    const count = before + lines;
    this.#counts.set(key, count);
    if (before < initial) return lines;
    if (thereafter === 0) return 0;
    const passedBefore = Math.floor((before - initial) / thereafter);
    return Math.floor((count - initial) / thereafter) > passedBefore ? Math.max(lines, thereafter) : 0;
  }
}
