import { decodeMessage } from '../json/decode.ts';
import { type ParsedDocument, parseDocument } from '../json/document.ts';
import { encodeMessage } from '../json/encode.ts';
import type { Encoding } from '../json/encoding.ts';
import { isJsonError, type JsonError, jsonError } from '../json/fault.ts';
import { durationFields, durationMs, durationText, parseDuration } from './duration.ts';

const STATUS = 'google.rpc.Status';
const RETRY_INFO = 'google.rpc.RetryInfo';
const RETRY_INFO_URL = `type.googleapis.com/${RETRY_INFO}`;

/**
 * A `google.rpc.Status`: the body of an OTLP/HTTP error, and the content of gRPC's `grpc-status-details-bin`.
 * Of its details, the one that matters to OTLP is kept.
 */
export interface RpcStatus {
  readonly code: number;
  readonly message: string;
  /** The delay of the RetryInfo detail. Absent if there is none; 0 if it names no delay. */
  readonly retryAfterMs?: number;
}

/** The status as protobuf bytes, or as the UTF-8 bytes of its JSON form. */
export function encodeStatus(status: RpcStatus, encoding: Encoding): Uint8Array {
  const { code, message, retryAfterMs } = status;
  const delayMs = retryAfterMs === undefined ? undefined : Math.max(0, retryAfterMs);
  if (encoding === 'json') {
    const details = delayMs === undefined ? {} : { details: [retryInfoJson(delayMs)] };
    return Buffer.from(JSON.stringify({ code, message, ...details }));
  }
  const details = delayMs === undefined ? [] : [retryInfoAny(delayMs)];
  return expectBytes(encodeMessage(STATUS, { code, message, details }));
}

/**
 * Reads a status that a backend sent. Details other than RetryInfo, and a RetryInfo that makes no sense, are left
 * out.
 */
export function decodeStatus(bytes: Uint8Array, encoding: Encoding): RpcStatus | JsonError {
  if (encoding === 'json') {
    const document = parseDocument(bytes);
    return isJsonError(document) ? document : statusFromJson(document);
  }
  const message = decodeMessage(STATUS, bytes);
  if (isJsonError(message)) return message;
  return statusOf(message['code'], message['message'], delayOfDetails(message['details'], delayOfAny));
}

function statusFromJson({ value }: ParsedDocument): RpcStatus | JsonError {
  if (!isRecord(value)) return jsonError('expected an object');
  return statusOf(value['code'], value['message'], delayOfDetails(value['details'], delayOfJson));
}

function statusOf(code: unknown, message: unknown, retryAfterMs: number | undefined): RpcStatus {
  const known = {
    code: Number.isInteger(code) ? Number(code) : 0,
    message: typeof message === 'string' ? message : '',
  };
  return retryAfterMs === undefined ? known : { ...known, retryAfterMs };
}

function delayOfDetails(
  details: unknown,
  delayOf: (detail: Record<string, unknown>) => number | undefined,
): number | undefined {
  if (!Array.isArray(details)) return undefined;
  for (const detail of details as readonly unknown[]) {
    const delayMs = isRecord(detail) ? delayOf(detail) : undefined;
    if (delayMs !== undefined) return delayMs;
  }
  return undefined;
}

/** An `Any` in the JSON form carries the type's name beside the fields of the message in it. */
function retryInfoJson(delayMs: number): object {
  return { '@type': RETRY_INFO_URL, retryDelay: durationText(delayMs) };
}

function delayOfJson(detail: Record<string, unknown>): number | undefined {
  return isRetryInfo(detail['@type']) ? parseDuration(detail['retryDelay'] ?? '0s') : undefined;
}

function retryInfoAny(delayMs: number): object {
  const value = expectBytes(encodeMessage(RETRY_INFO, { retryDelay: durationFields(delayMs) }));
  return { typeUrl: RETRY_INFO_URL, value: Buffer.from(value).toString('base64') };
}

function delayOfAny(detail: Record<string, unknown>): number | undefined {
  if (!isRetryInfo(detail['typeUrl'])) return undefined;
  const info = decodeMessage(RETRY_INFO, Buffer.from(String(detail['value'] ?? ''), 'base64'));
  if (isJsonError(info)) return undefined;
  const delay = info['retryDelay'] ?? {};
  return isRecord(delay) ? durationMs(delay) : undefined;
}

/** Only what follows the last slash names the type; the rest says where its definition could be found. */
function isRetryInfo(typeUrl: unknown): boolean {
  return typeof typeUrl === 'string' && typeUrl.slice(typeUrl.lastIndexOf('/') + 1) === RETRY_INFO;
}

function expectBytes(encoded: Uint8Array | JsonError): Uint8Array {
  if (isJsonError(encoded))
    throw new Error(`a status of ours does not encode: ${encoded.path} ${encoded.reason}`);
  return encoded;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
