/** A `google.protobuf.Duration` as decoded: `seconds` are decimal digits, and a zero may be left out. */
interface DurationFields {
  readonly seconds?: unknown;
  readonly nanos?: unknown;
}

const DURATION_TEXT = /^(\d{1,12})(?:\.(\d{1,9}))?s$/;

export function durationFields(delayMs: number): DurationFields {
  const wholeMs = Math.ceil(delayMs);
  return { seconds: String(Math.floor(wholeMs / 1000)), nanos: (wholeMs % 1000) * 1e6 };
}

/** Milliseconds, rounded up. Undefined for a negative duration, which no delay can be. */
export function durationMs({ seconds = 0, nanos = 0 }: DurationFields): number | undefined {
  const delayMs = Number(seconds) * 1000 + Math.ceil(Number(nanos) / 1e6);
  return delayMs >= 0 ? delayMs : undefined;
}

/** The JSON form of a duration: seconds with a fraction of three digits if it has one, and an `s`. */
export function durationText(delayMs: number): string {
  const wholeMs = Math.ceil(delayMs);
  return wholeMs % 1000 === 0 ? `${wholeMs / 1000}s` : `${(wholeMs / 1000).toFixed(3)}s`;
}

/** Milliseconds, rounded up. Undefined for anything but a duration that is not negative. */
export function parseDuration(text: unknown): number | undefined {
  const [, seconds, fraction = ''] = (typeof text === 'string' && DURATION_TEXT.exec(text)) || [];
  if (seconds === undefined) return undefined;
  return durationMs({ seconds, nanos: Number(fraction.padEnd(9, '0')) });
}
