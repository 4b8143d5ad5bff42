/**
 * Bound for durations that become a timer, 20 days: Node.js takes delays of up to 2^31 - 1 milliseconds, fires longer
 * ones at once, and some users of a timer (a gRPC connection's age) lengthen it by a tenth.
 */
export const LONGEST_TIMER_MS = 20 * 24 * 3_600_000;

const UNIT_MS: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  μs: 1e-3,
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
};

const DURATION = /^[+-]?(?:(?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+$/;
const PART = /(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|μs|ms|s|m|h)/g;

/**
 * Reads a duration as Go's `time.ParseDuration` does: `300ms`, `-1.5h`, `1h15m30s`, and `0` without a unit.
 * Result in milliseconds; undefined where the text is no duration.
 */
export function parseDuration(text: string): number | undefined {
  if (/^[+-]?0$/.test(text)) return 0;
  if (!DURATION.test(text)) return undefined;
  let totalMs = 0;
  for (const [, amount, unit] of text.matchAll(PART)) {
    totalMs += Number(amount) * (UNIT_MS[unit ?? ''] ?? Number.NaN);
  }
  if (!Number.isFinite(totalMs)) return undefined;
  return text.startsWith('-') ? -totalMs : totalMs;
}

/** Milliseconds in the largest unit that leaves a whole number: `90000` is `90s`, `60000` is `1m`. */
export function formatDuration(durationMs: number): string {
  if (durationMs === 0) return '0s';
  for (const unit of ['h', 'm', 's'] as const) {
    const amount = durationMs / (UNIT_MS[unit] ?? 1);
    if (Number.isInteger(amount)) return `${amount}${unit}`;
  }
  return `${durationMs}ms`;
}
