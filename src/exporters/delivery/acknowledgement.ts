import type { Encoding } from '../../otlp/json/encoding.ts';
import { isJsonError } from '../../otlp/json/fault.ts';
import { decodeExportResponse } from '../../otlp/json/response.ts';
import type { Signal } from '../../otlp/signal.ts';
import { GrpcCode } from '../../otlp/status/grpc-code.ts';
import { DELIVERED, type Delivered } from './send.ts';

/**
 * What a successful answer says, partial success included. The status alone decides that the request is
 * delivered: an answer that cannot be read does not undo that.
 */
export function readAcknowledgement(signal: Signal, response: Uint8Array, encoding: Encoding): Delivered {
  if (response.length === 0) return DELIVERED;
  const partial = decodeExportResponse(signal, response, encoding);
  if (partial === undefined || isJsonError(partial)) return DELIVERED;
  return { kind: 'delivered', rejectedItems: partial.rejectedCount };
}

/**
 * Codes with which a backend speaks of itself, of the connection or of the sender's rights. With the others it speaks
 * of the data, and may quote what was captured.
 */
const CODES_APART_FROM_DATA: ReadonlySet<number> = new Set([
  GrpcCode.DEADLINE_EXCEEDED,
  GrpcCode.NOT_FOUND,
  GrpcCode.PERMISSION_DENIED,
  GrpcCode.RESOURCE_EXHAUSTED,
  GrpcCode.UNIMPLEMENTED,
  GrpcCode.UNAVAILABLE,
  GrpcCode.UNAUTHENTICATED,
]);

/** `HTTP 503: busy`: how the backend refused, with its own words where they cannot be about the data. */
export function refusalReason(refusal: string, code: number, message: string): string {
  const words = CODES_APART_FROM_DATA.has(code) ? excerpt(message) : '';
  return words === '' ? refusal : `${refusal}: ${words}`;
}

const EXCERPT_LENGTH = 200;

/** A backend's own words, made fit for a log line: one line, and not long enough to echo a payload. */
function excerpt(message: string): string {
  const line = message.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim();
  return line.length > EXCERPT_LENGTH ? `${line.slice(0, EXCERPT_LENGTH)}…` : line;
}
