/** Units of `grpc-timeout`, in milliseconds (gRPC over HTTP2, "Timeout"). */
const UNIT_MS: Readonly<Record<string, number>> = {
  H: 3_600_000,
  M: 60_000,
  S: 1_000,
  m: 1,
  u: 1e-3,
  n: 1e-6,
};

/** Longest timeout that can be told in milliseconds: eight digits. */
const MOST_DIGITS_MS = 99_999_999;

/** Milliseconds of a `grpc-timeout` header; undefined where it is not one. */
export function parseGrpcTimeout(text: string): number | undefined {
  const match = /^(\d{1,8})([HMSmun])$/.exec(text);
  const unitMs = UNIT_MS[match?.[2] ?? ''];
  return match === null || unitMs === undefined ? undefined : Number(match[1]) * unitMs;
}

/** The header for a timeout of more than 0 milliseconds; one of more than 27 hours is told in seconds. */
export function formatGrpcTimeout(timeoutMs: number): string {
  const wholeMs = Math.ceil(timeoutMs);
  return wholeMs <= MOST_DIGITS_MS ? `${wholeMs}m` : `${Math.ceil(timeoutMs / 1_000)}S`;
}
