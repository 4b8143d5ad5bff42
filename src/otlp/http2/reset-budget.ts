/** Streams that clients may break off: at once, and each second from then on (as nghttp2 has it; CVE-2023-44487). */
const BURST = 1_000;
const PER_SECOND = 33;

/** Tells clients that break calls off now and then from those that do nothing else. */
export class ResetBudget {
  readonly #now: () => number;
  #left = BURST;
  #atMs: number;

  /** `now` is a clock in milliseconds. */
  constructor(now: () => number) {
    this.#now = now;
    this.#atMs = now();
  }

  /** Asked for each reset; false where it is one too many. */
  spend(): boolean {
    const nowMs = this.#now();
    const earned = (Math.max(0, nowMs - this.#atMs) / 1000) * PER_SECOND;
    this.#left = Math.min(BURST, this.#left + earned) - 1;
    this.#atMs = nowMs;
    return this.#left >= 0;
  }
}
