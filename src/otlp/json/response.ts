import {
  ProtobufLogsSerializer,
  ProtobufMetricsSerializer,
  ProtobufTraceSerializer,
} from '@opentelemetry/otlp-transformer';
import type { Signal } from '../signal.ts';
import { decodeMessage } from './decode.ts';
import { parseDocument } from './document.ts';
import { encodeMessage } from './encode.ts';
import type { Encoding } from './encoding.ts';
import { isJsonError, type JsonError, jsonError } from './fault.ts';

/**
 * What a backend says of a request that it did not take as a whole. With nothing rejected, the message is a
 * warning (OTLP specification, "Partial Success").
 */
export interface PartialSuccess {
  /** Spans, metric data points or log records that are lost; sending them again is not allowed. */
  readonly rejectedCount: number;
  readonly message: string;
}

interface SignalResponse {
  readonly typeName: string;
  /** The field that counts what was rejected. */
  readonly rejected: string;
  /** Throws for bytes that are cut short. */
  readonly deserialize: (bytes: Uint8Array) => { readonly partialSuccess?: object };
}

const RESPONSES: Readonly<Record<Signal, SignalResponse>> = {
  traces: {
    typeName: 'opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse',
    rejected: 'rejectedSpans',
    deserialize: (bytes) => ProtobufTraceSerializer.deserializeResponse(bytes),
  },
  metrics: {
    typeName: 'opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceResponse',
    rejected: 'rejectedDataPoints',
    deserialize: (bytes) => ProtobufMetricsSerializer.deserializeResponse(bytes),
  },
  logs: {
    typeName: 'opentelemetry.proto.collector.logs.v1.ExportLogsServiceResponse',
    rejected: 'rejectedLogRecords',
    deserialize: (bytes) => ProtobufLogsSerializer.deserializeResponse(bytes),
  },
};

/**
 * The answer to an export request, as protobuf bytes or as the UTF-8 bytes of its JSON form. Without
 * `partialSuccess` everything was accepted.
 */
export function encodeExportResponse(
  signal: Signal,
  partialSuccess: PartialSuccess | undefined,
  encoding: Encoding,
): Uint8Array {
  if (partialSuccess === undefined) return encoding === 'json' ? Buffer.from('{}') : new Uint8Array(0);
  const { typeName, rejected } = RESPONSES[signal];
  const { rejectedCount, message } = partialSuccess;
  const bytes = encodeMessage(typeName, {
    partialSuccess: { [rejected]: rejectedCount, errorMessage: message },
  });
  if (isJsonError(bytes))
    throw new Error(`a response of ours does not encode: ${bytes.path} ${bytes.reason}`);
  return encoding === 'json' ? Buffer.from(JSON.stringify(decodeMessage(typeName, bytes))) : bytes;
}

/**
 * Reads a backend's answer to an export request. Returns undefined if everything was accepted, as an empty answer
 * says in both encodings. The package's own reader of JSON is not used: it hides damaged answers and checks no
 * types.
 */
export function decodeExportResponse(
  signal: Signal,
  bytes: Uint8Array,
  encoding: Encoding,
): PartialSuccess | undefined | JsonError {
  const { rejected } = RESPONSES[signal];
  const isJson = encoding === 'json' && bytes.length > 0;
  const message = isJson ? fromJson(signal, bytes) : fromProtobuf(signal, bytes);
  if (isJsonError(message)) return message;
  const partial = new Map(Object.entries(message.partialSuccess ?? {}));
  const rejectedCount = countOf(partial.get(rejected));
  const text = String(partial.get('errorMessage') ?? '');
  return rejectedCount === 0 && text === '' ? undefined : { rejectedCount, message: text };
}

function fromProtobuf(signal: Signal, bytes: Uint8Array): { partialSuccess?: object } | JsonError {
  try {
    return RESPONSES[signal].deserialize(bytes);
  } catch {
    return jsonError('not a well-formed protobuf message');
  }
}

/** By way of protobuf, which checks every field that the response has. */
function fromJson(signal: Signal, bytes: Uint8Array): { partialSuccess?: object } | JsonError {
  const document = parseDocument(bytes);
  if (isJsonError(document)) return document;
  const protobuf = encodeMessage(RESPONSES[signal].typeName, document.value);
  return isJsonError(protobuf) ? protobuf : fromProtobuf(signal, protobuf);
}

/** A count beyond what an int64 can hold is how the package reads a negative one: neither is a number of items. */
function countOf(rejected: unknown): number {
  const count = Number(rejected ?? 0);
  return count >= 0 && count < 2 ** 63 ? count : 0;
}
