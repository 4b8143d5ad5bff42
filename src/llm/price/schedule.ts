import type { Rates } from './rates.ts';

/** When rates hold. All that is said has to be met. */
export interface Validity {
  /** From this time on, in milliseconds since 1970. */
  readonly fromMs?: number;
  /** Within a part of every day (UTC, milliseconds after midnight), which may run past midnight. */
  readonly daily?: { readonly startMs: number; readonly endMs: number };
  /** On Mondays to Fridays (UTC) only. */
  readonly weekdaysOnly?: true;
}

/** A model's rates over time. The last entry that holds at a time applies; failing all, the first one. */
export type RateSchedule = readonly [ScheduledRates, ...ScheduledRates[]];

export interface ScheduledRates {
  readonly rates: Rates;
  /** Absent for rates that hold at all times. */
  readonly validity?: Validity;
}

/** The entry that holds at a time, given in milliseconds since 1970. */
export function entryAt(schedule: RateSchedule, timestampMs: number): ScheduledRates {
  if (schedule.length === 1) return schedule[0];
  const entry = schedule.findLast(({ validity }) => validity === undefined || holds(validity, timestampMs));
  return entry ?? schedule[0];
}

const DAY_MS = 86_400_000;

/** The first day of 1970 was a Thursday. */
const THURSDAY = 4;

function holds({ fromMs, daily, weekdaysOnly }: Validity, timestampMs: number): boolean {
  if (fromMs !== undefined && timestampMs < fromMs) return false;
  const weekday = (Math.floor(timestampMs / DAY_MS) + THURSDAY) % 7;
  if (weekdaysOnly && (weekday === 0 || weekday === 6)) return false;
  if (daily === undefined) return true;
  const timeOfDayMs = timestampMs % DAY_MS;
  const { startMs, endMs } = daily;
  return endMs < startMs
    ? timeOfDayMs >= startMs || timeOfDayMs < endMs
    : timeOfDayMs >= startMs && timeOfDayMs < endMs;
}

/** `16:30:00Z`, or with an offset such as `+02:00`, as milliseconds after midnight UTC. */
export function timeOfDayMs(time: string): number {
  return (Date.parse(`2000-01-01T${time}`) + DAY_MS) % DAY_MS;
}
