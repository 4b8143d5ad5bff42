/** The status codes of gRPC (google.rpc.Code), by name. */
export const GrpcCode = {
  OK: 0,
  CANCELLED: 1,
  UNKNOWN: 2,
  INVALID_ARGUMENT: 3,
  DEADLINE_EXCEEDED: 4,
  NOT_FOUND: 5,
  ALREADY_EXISTS: 6,
  PERMISSION_DENIED: 7,
  RESOURCE_EXHAUSTED: 8,
  FAILED_PRECONDITION: 9,
  ABORTED: 10,
  OUT_OF_RANGE: 11,
  UNIMPLEMENTED: 12,
  INTERNAL: 13,
  UNAVAILABLE: 14,
  DATA_LOSS: 15,
  UNAUTHENTICATED: 16,
} as const;

export type GrpcCodeName = keyof typeof GrpcCode;

type Retryable = 'always' | 'with RetryInfo' | 'never';

interface CodeRow {
  /** The HTTP status with which an OTLP receiver answers, as the Collector's does (otlpreceiver/internal/errors). */
  readonly httpStatus: number;
  /** Whether an exporter may send again (OTLP specification, "Failures" of OTLP/gRPC). */
  readonly retryable: Retryable;
}

const CODES: Readonly<Record<GrpcCodeName, CodeRow>> = {
  OK: { httpStatus: 200, retryable: 'never' },
  CANCELLED: { httpStatus: 503, retryable: 'always' },
  UNKNOWN: { httpStatus: 500, retryable: 'never' },
  INVALID_ARGUMENT: { httpStatus: 400, retryable: 'never' },
  DEADLINE_EXCEEDED: { httpStatus: 503, retryable: 'always' },
  NOT_FOUND: { httpStatus: 500, retryable: 'never' },
  ALREADY_EXISTS: { httpStatus: 500, retryable: 'never' },
  PERMISSION_DENIED: { httpStatus: 403, retryable: 'never' },
  RESOURCE_EXHAUSTED: { httpStatus: 429, retryable: 'with RetryInfo' },
  FAILED_PRECONDITION: { httpStatus: 500, retryable: 'never' },
  ABORTED: { httpStatus: 503, retryable: 'always' },
  OUT_OF_RANGE: { httpStatus: 503, retryable: 'always' },
  UNIMPLEMENTED: { httpStatus: 404, retryable: 'never' },
  INTERNAL: { httpStatus: 500, retryable: 'never' },
  UNAVAILABLE: { httpStatus: 503, retryable: 'always' },
  DATA_LOSS: { httpStatus: 503, retryable: 'always' },
  UNAUTHENTICATED: { httpStatus: 401, retryable: 'never' },
};

/** What an HTTP status of a backend means in gRPC's terms, as the Collector's otlp_http exporter reads it. */
const CODE_OF_HTTP_STATUS: ReadonlyMap<number, number> = new Map([
  [400, GrpcCode.INVALID_ARGUMENT],
  [401, GrpcCode.UNAUTHENTICATED],
  [403, GrpcCode.PERMISSION_DENIED],
  [404, GrpcCode.UNIMPLEMENTED],
  [413, GrpcCode.RESOURCE_EXHAUSTED],
  [429, GrpcCode.RESOURCE_EXHAUSTED],
  [502, GrpcCode.UNAVAILABLE],
  [503, GrpcCode.UNAVAILABLE],
  [504, GrpcCode.UNAVAILABLE],
]);

/** OTLP specification, "Retryable Response Codes" of OTLP/HTTP. */
const RETRYABLE_HTTP_STATUSES: ReadonlySet<number> = new Set([429, 502, 503, 504]);

const NAMES: ReadonlyMap<number, GrpcCodeName> = new Map(
  (Object.keys(GrpcCode) as GrpcCodeName[]).map((name) => [GrpcCode[name], name]),
);

/** The name of a code; of one that gRPC does not define, UNKNOWN, as gRPC demands. */
export function grpcCodeName(code: number): GrpcCodeName {
  return NAMES.get(code) ?? 'UNKNOWN';
}

/** The HTTP status with which a receiver answers in place of a gRPC code. */
export function httpStatusOf(code: number): number {
  return CODES[grpcCodeName(code)].httpStatus;
}

/** The gRPC code that says what an HTTP status of a backend says: 2xx is OK, one without a counterpart UNKNOWN. */
export function grpcCodeOf(httpStatus: number): number {
  if (httpStatus >= 200 && httpStatus < 300) return GrpcCode.OK;
  return CODE_OF_HTTP_STATUS.get(httpStatus) ?? GrpcCode.UNKNOWN;
}

/** Whether an exporter may send a request again that was answered so over gRPC. */
export function isRetryableGrpc(code: number, hasRetryInfo: boolean): boolean {
  const { retryable } = CODES[grpcCodeName(code)];
  return retryable === 'always' || (retryable === 'with RetryInfo' && hasRetryInfo);
}

/** Whether an exporter may send a request again that was answered so over HTTP. */
export function isRetryableHttp(httpStatus: number): boolean {
  return RETRYABLE_HTTP_STATUSES.has(httpStatus);
}
