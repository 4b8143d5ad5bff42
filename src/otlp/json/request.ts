import type { Signal } from '../signal.ts';
import { decodeMessage } from './decode.ts';
import { parseDocument } from './document.ts';
import { encodeMessage } from './encode.ts';
import { isJsonError, type JsonError, jsonError } from './fault.ts';

const REQUESTS: Readonly<Record<Signal, string>> = {
  traces: 'opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest',
  metrics: 'opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest',
  logs: 'opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest',
};

/**
 * Turns an export request in OTLP/JSON (text, or its UTF-8 bytes) into protobuf bytes, which the caller owns.
 *
 * The rules are those of the OTLP specification, "JSON Protobuf Encoding", and of proto3's JSON mapping where
 * that is silent: ids in hex of either case, other bytes in base64 of either alphabet; lowerCamelCase keys;
 * unknown keys ignored; enums as numbers; 64-bit integers as strings or numbers, exact either way; `null` is
 * "absent"; of two equal keys the last counts.
 */
export function jsonToProtobuf(signal: Signal, document: string | Uint8Array): Uint8Array | JsonError {
  const parsed = parseDocument(document);
  return isJsonError(parsed) ? parsed : encodeMessage(REQUESTS[signal], parsed.value);
}

/**
 * Turns an export request in protobuf into one line of OTLP/JSON, without a line break at its end. `bytes` are
 * only read.
 *
 * Ids are lower-case hex, 64-bit integers strings, enums numbers; fields with their default value are left out,
 * except keys of attributes and members of a oneof (`{"stringValue":""}` is not `{}`). What JSON cannot express
 * is lost: unknown fields, minus zero, and strings that are not UTF-8.
 */
export function protobufToJson(signal: Signal, bytes: Uint8Array): string | JsonError {
  const message = decodeMessage(REQUESTS[signal], bytes);
  if (isJsonError(message)) return message;
  try {
    return JSON.stringify(message);
  } catch {
    // Strings have a greatest length, and control characters take six characters each.
    return jsonError('too large for one JSON text');
  }
}
