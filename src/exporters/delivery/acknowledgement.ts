import type { Encoding } from '../../otlp/json/encoding.ts';
import { isJsonError } from '../../otlp/json/fault.ts';
import { decodeExportResponse } from '../../otlp/json/response.ts';
import type { Signal } from '../../otlp/signal.ts';
import { DELIVERED, type SendResult } from './send.ts';

/**
 * What a successful answer says, partial success included. The status alone decides that the request is
 * delivered: an answer that cannot be read does not undo that.
 */
export function readAcknowledgement(signal: Signal, response: Uint8Array, encoding: Encoding): SendResult {
  if (response.length === 0) return DELIVERED;
  const partial = decodeExportResponse(signal, response, encoding);
  if (partial === undefined || isJsonError(partial)) return DELIVERED;
  return { kind: 'delivered', rejectedItems: partial.rejectedCount, message: excerpt(partial.message) };
}

const EXCERPT_LENGTH = 200;

/** A backend's own words, made fit for a log line: one line, and not long enough to echo a payload. */
export function excerpt(message: string): string {
  const line = message.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim();
  return line.length > EXCERPT_LENGTH ? `${line.slice(0, EXCERPT_LENGTH)}…` : line;
}
