import type { PingEnforcement } from './config.ts';

/** So many pings too many are borne. */
const STRIKES = 2;

/** How far apart pings must be while no call is under way, unless they are permitted then. */
const IDLE_MIN_TIME_MS = 2 * 60 * 60 * 1000;

/** Tells pings that keep a connection alive from pings that only cost (gRFC A8, "Server Enforcement"). */
export class PingPolicy {
  readonly #enforcement: PingEnforcement;
  readonly #now: () => number;
  #lastPingMs = -Infinity;
  #strikes = 0;

  constructor(enforcement: PingEnforcement, now: () => number) {
    this.#enforcement = enforcement;
    this.#now = now;
  }

  /** A connection over which answers go out is worth its pings: what was counted is forgotten. */
  forgive(): void {
    this.#lastPingMs = -Infinity;
    this.#strikes = 0;
  }

  /** Asked for each ping; true where it is one too many. */
  isTooMany(openCalls: number): boolean {
    const { minTimeMs, permitWithoutStream } = this.#enforcement;
    const nowMs = this.#now();
    const leastMs = openCalls > 0 || permitWithoutStream ? minTimeMs : Math.max(minTimeMs, IDLE_MIN_TIME_MS);
    if (minTimeMs > 0 && nowMs - this.#lastPingMs < leastMs) this.#strikes++;
    this.#lastPingMs = nowMs;
    return this.#strikes > STRIKES;
  }
}
