/** Reads a header's value; undefined where it is not in the expected form (a capturer may have masked it). */

const SECONDS_PER_UNIT: Readonly<Record<string, number>> = {
  d: 86_400,
  h: 3600,
  m: 60,
  s: 1,
  ms: 1e-3,
  us: 1e-6,
  µs: 1e-6,
  ns: 1e-9,
};

/** No limit resets later than this; a larger number is something else. */
const LONGEST_SECONDS = 31 * 86_400;

/** Numbers from here on are times since 1970: in seconds, or in milliseconds. */
const EPOCH_SECONDS = 1e9;
const EPOCH_MILLISECONDS = 1e12;

/** A whole number, zero or more. */
export function countIn(text: string): number | undefined {
  const count = /^\d{1,15}$/.test(text) ? Number(text) : undefined;
  return count;
}

/** An amount of money, zero or more. */
export function amountIn(text: string): number | undefined {
  const amount = /^\d{1,9}(?:\.\d{1,30})?(?:[eE][+-]?\d{1,2})?$/.test(text) ? Number(text) : undefined;
  return amount !== undefined && Number.isFinite(amount) ? amount : undefined;
}

/** A number of milliseconds, in seconds. */
export function millisecondsIn(text: string): number | undefined {
  const milliseconds = decimalIn(text);
  return milliseconds === undefined ? undefined : plausible(milliseconds / 1000);
}

/**
 * The seconds until what a header tells in any of the forms in use: `6m0s`, `1.5s`, `20ms` (OpenAI, Google),
 * plain seconds (RFC 9110, Retry-After), a time as RFC 3339 (Anthropic), as an HTTP date, or as the number of
 * seconds or milliseconds since 1970.
 *
 * @param nowMs The time from which they count, in milliseconds since 1970: when the answer was there.
 * @returns Undefined where the form is none of these or the time is implausibly far; 0 for times that passed.
 */
export function secondsIn(text: string, nowMs: number): number | undefined {
  const number = decimalIn(text);
  if (number !== undefined) {
    if (number >= EPOCH_MILLISECONDS) return secondsUntil(number, nowMs);
    return number >= EPOCH_SECONDS ? secondsUntil(number * 1000, nowMs) : plausible(number);
  }
  return unitsIn(text) ?? timeIn(text, nowMs);
}

function decimalIn(text: string): number | undefined {
  return /^\d{1,15}(?:\.\d{1,20})?$/.test(text) ? Number(text) : undefined;
}

const UNITS = /^(?:\d{1,12}(?:\.\d{1,12})?(?:d|h|ms|us|µs|ns|m|s)){1,6}$/;
const UNIT = /(\d+(?:\.\d+)?)(d|h|ms|us|µs|ns|m|s)/g;

function unitsIn(text: string): number | undefined {
  if (!UNITS.test(text)) return undefined;
  let seconds = 0;
  for (const [, amount, unit] of text.matchAll(UNIT)) {
    seconds += Number(amount) * (SECONDS_PER_UNIT[unit ?? ''] ?? 0);
  }
  return plausible(seconds);
}

const RFC_3339 = /^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:[Zz]|[+-]\d{2}:\d{2})$/;
const HTTP_DATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

function timeIn(text: string, nowMs: number): number | undefined {
  if (!RFC_3339.test(text) && !HTTP_DATE.test(text)) return undefined;
  return secondsUntil(Date.parse(text), nowMs);
}

function secondsUntil(timeMs: number, nowMs: number): number | undefined {
  return plausible(Math.max(0, timeMs - nowMs) / 1000);
}

/** Rounded to microseconds, so that sums of units show no binary fractions. */
function plausible(seconds: number): number | undefined {
  return seconds <= LONGEST_SECONDS ? Math.round(seconds * 1e6) / 1e6 : undefined;
}
