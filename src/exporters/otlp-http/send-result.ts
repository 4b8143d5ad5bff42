import { type Encoding, encodingOf } from '../../otlp/json/encoding.ts';
import { isJsonError } from '../../otlp/json/fault.ts';
import type { Signal } from '../../otlp/signal.ts';
import { grpcCodeOf, isRetryableHttp } from '../../otlp/status/grpc-code.ts';
import { parseRetryAfter } from '../../otlp/status/retry-after.ts';
import { decodeStatus, type RpcStatus } from '../../otlp/status/rpc-status.ts';
import { readAcknowledgement, refusalReason } from '../delivery/acknowledgement.ts';
import { DELIVERED, type SendResult } from '../delivery/send.ts';
import type { HttpReply } from './http-client.ts';

const BAD_REQUEST = 400;
const PAYLOAD_TOO_LARGE = 413;
/** The Collector's receiver answers 400 where the specification asks for 413, with the words of Go's MaxBytesReader. */
const TOO_LARGE_MESSAGE = /request body too large/i;

/**
 * What an HTTP answer to an export request means for its batch (OTLP specification, "OTLP/HTTP Response").
 * `nowMs` is for a `Retry-After` that is a date.
 */
export function sendResultOf(signal: Signal, reply: HttpReply, nowMs: number): SendResult {
  if (reply.kind === 'failed') return { kind: 'retryable', reason: reply.reason };
  const { status, headers, body } = reply;
  // Bodies of other types (a proxy's error page) are not looked at.
  const encoding = encodingOf(headers['content-type']);
  if (status >= 200 && status < 300) {
    const result = encoding === undefined ? DELIVERED : readAcknowledgement(signal, body, encoding);
    return reply.isRequestFree ? { ...result, isMemoryFree: true } : result;
  }
  if (status >= 300 && status < 400) {
    return {
      kind: 'permanent',
      reason: `HTTP ${status}: redirects are not followed`,
      code: grpcCodeOf(status),
    };
  }

  const detail = encoding === undefined ? undefined : statusOf(body, encoding);
  const reason = refusalReason(`HTTP ${status}`, grpcCodeOf(status), detail?.message ?? '');
  const saysTooLarge = status === BAD_REQUEST && TOO_LARGE_MESSAGE.test(detail?.message ?? '');
  if (status === PAYLOAD_TOO_LARGE || saysTooLarge) return { kind: 'too_large', reason };
  if (!isRetryableHttp(status)) return { kind: 'permanent', reason, code: grpcCodeOf(status) };
  const afterMs = parseRetryAfter(headers['retry-after'], nowMs) ?? detail?.retryAfterMs;
  return afterMs === undefined ? { kind: 'retryable', reason } : { kind: 'retryable', reason, afterMs };
}

function statusOf(body: Uint8Array, encoding: Encoding): RpcStatus | undefined {
  const status = decodeStatus(body, encoding);
  return isJsonError(status) ? undefined : status;
}
