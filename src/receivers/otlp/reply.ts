import type { OutgoingHttpHeaders } from 'node:http';
import { type Encoding, MEDIA_TYPES } from '../../otlp/json/encoding.ts';
import { GrpcCode, httpStatusOf } from '../../otlp/status/grpc-code.ts';
import { formatRetryAfter } from '../../otlp/status/retry-after.ts';
import { encodeStatus, type RpcStatus } from '../../otlp/status/rpc-status.ts';
import type { Outcome } from '../../pipeline/outcome.ts';
import type { UnaryStatus } from './grpc.ts';

/** The wait that a sender is asked for where the pipeline does not know one itself. */
const DEFAULT_RETRY_AFTER_MS = 1000;

/** Over gRPC the message travels in a header, and clients bound those (8 KiB in gRPC's own). */
const LONGEST_MESSAGE = 1000;

/** What a sender is told for whose request there is no room (see Admission). */
export const NO_ROOM: RpcStatus = {
  code: GrpcCode.UNAVAILABLE,
  message: 'too much data in flight',
  retryAfterMs: DEFAULT_RETRY_AFTER_MS,
};

/** What a sender is told whose request was lost on its way in, and may come again. */
export const TRY_AGAIN: RpcStatus = {
  code: GrpcCode.UNAVAILABLE,
  message: 'interrupted',
  retryAfterMs: DEFAULT_RETRY_AFTER_MS,
};

export const INTERNAL_ERROR: RpcStatus = { code: GrpcCode.INTERNAL, message: 'internal error' };

/** An answer over HTTP, complete but for what concerns the connection. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: OutgoingHttpHeaders;
  readonly body: Uint8Array;
}

/**
 * What a sender is told of a batch that was not accepted. Pressure is UNAVAILABLE and a configured limit
 * RESOURCE_EXHAUSTED, both with RetryInfo, without which a sender would take the latter as final; what is refused
 * for good has the code that came with it (OTLP specification, "Failures" and "OTLP/gRPC Throttling").
 */
export function statusOf(outcome: Exclude<Outcome, { kind: 'accepted' }>): RpcStatus {
  // By way of UTF-8, as half a character would make gRPC's encoding of the header throw.
  const message = Buffer.from(outcome.reason.slice(0, LONGEST_MESSAGE)).toString();
  if (outcome.kind === 'retry') {
    const code = outcome.throttled === true ? GrpcCode.RESOURCE_EXHAUSTED : GrpcCode.UNAVAILABLE;
    return { code, message, retryAfterMs: outcome.afterMs ?? DEFAULT_RETRY_AFTER_MS };
  }
  const { code = GrpcCode.INTERNAL } = outcome;
  return { code: code === GrpcCode.OK ? GrpcCode.INTERNAL : code, message };
}

/** The status over gRPC; its details go along only where they say more than code and message do. */
export function unaryStatus(status: RpcStatus): UnaryStatus {
  const { code, message, retryAfterMs } = status;
  return retryAfterMs === undefined
    ? { code, message }
    : { code, message, details: encodeStatus(status, 'protobuf') };
}

/**
 * The status over HTTP, in the encoding of the request; `httpStatus` where it is not the one that goes with the
 * code. `Retry-After` is whole seconds, of which 0 would invite to come back at once.
 */
export function statusAnswer(
  status: RpcStatus,
  encoding: Encoding,
  httpStatus = httpStatusOf(status.code),
): HttpAnswer {
  const headers: OutgoingHttpHeaders = { 'content-type': MEDIA_TYPES[encoding] };
  if (status.retryAfterMs !== undefined) {
    headers['retry-after'] = formatRetryAfter(Math.max(1, status.retryAfterMs));
  }
  return { status: httpStatus, headers, body: encodeStatus(status, encoding) };
}

/** Answers to requests whose encoding is not known or not ours are plain text. */
export function textAnswer(status: number, text: string, headers: OutgoingHttpHeaders = {}): HttpAnswer {
  return {
    status,
    headers: { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff', ...headers },
    body: Buffer.from(`${text}\n`),
  };
}
