import type { Rates } from './rates.ts';

/** When rates hold: from a day on (UTC), or within a part of every day, which may run past midnight. */
export type Validity =
  | { readonly kind: 'from'; readonly timestampMs: number }
  | { readonly kind: 'daily'; readonly startMs: number; readonly endMs: number };

/** A model's rates over time. The last entry that holds at a time applies; failing all, the first one. */
export type RateSchedule = readonly [ScheduledRates, ...ScheduledRates[]];

export interface ScheduledRates {
  readonly rates: Rates;
  /** Absent for rates that hold at all times. */
  readonly validity?: Validity;
}

const DAY_MS = 86_400_000;

/** The rates at a time, given in milliseconds since 1970. */
export function ratesAt(schedule: RateSchedule, timestampMs: number): Rates {
  if (schedule.length === 1) return schedule[0].rates;
  const entry = schedule.findLast(({ validity }) => validity === undefined || holds(validity, timestampMs));
  return (entry ?? schedule[0]).rates;
}

function holds(validity: Validity, timestampMs: number): boolean {
  if (validity.kind === 'from') return timestampMs >= validity.timestampMs;
  const timeOfDayMs = timestampMs % DAY_MS;
  const { startMs, endMs } = validity;
  return endMs < startMs
    ? timeOfDayMs >= startMs || timeOfDayMs < endMs
    : timeOfDayMs >= startMs && timeOfDayMs < endMs;
}
