/** Lets the first few of each second through, and of the rest every so manieth (the Collector's log sampling). */
export class Sampler {
  readonly #initial: number;
  readonly #thereafter: number;
  #second = Number.NaN;
  #seen = 0;

  constructor(initial: number, thereafter: number) {
    this.#initial = initial;
    this.#thereafter = thereafter;
  }

  /** Whether the one that comes at `nowMs` is let through. */
  admits(nowMs: number): boolean {
    const second = Math.floor(nowMs / 1_000);
    if (second !== this.#second) {
      this.#second = second;
      this.#seen = 0;
    }
    this.#seen++;
    if (this.#seen <= this.#initial) return true;
    return this.#thereafter > 0 && (this.#seen - this.#initial) % this.#thereafter === 0;
  }
}
