const SECONDS = /^\d{1,10}$/;

/**
 * The three forms of an HTTP date that a recipient has to accept (RFC 9110, section 5.6.7). All are in GMT; the
 * last does not say so.
 */
const DATES: readonly { readonly form: RegExp; readonly zone: string }[] = [
  { form: /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/, zone: '' },
  { form: /^[A-Z][a-z]{5,8}, \d{2}-[A-Z][a-z]{2}-\d{2} \d{2}:\d{2}:\d{2} GMT$/, zone: '' },
  { form: /^[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d{2}:\d{2}:\d{2} \d{4}$/, zone: ' GMT' },
];

/**
 * The time to wait, in milliseconds, that a `Retry-After` header asks for: whole seconds or an HTTP date, which
 * is held against `nowMs` (milliseconds since 1970). A date gone by means 0; a value that is neither, undefined.
 */
export function parseRetryAfter(header: string | undefined, nowMs: number): number | undefined {
  const value = header?.trim() ?? '';
  if (SECONDS.test(value)) return Number(value) * 1000;
  const date = DATES.find(({ form }) => form.test(value));
  if (date === undefined) return undefined;
  const timeMs = Date.parse(value + date.zone);
  return Number.isNaN(timeMs) ? undefined : Math.max(0, timeMs - nowMs);
}

/** `Retry-After` in whole seconds, rounded up: a sender must not come back too early. */
export function formatRetryAfter(delayMs: number): string {
  return String(Math.ceil(Math.max(0, delayMs) / 1000));
}
