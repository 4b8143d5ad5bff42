import protobuf from 'protobufjs';
import logsService from '../../proto/opentelemetry/proto/collector/logs/v1/logs_service.proto';
import metricsService from '../../proto/opentelemetry/proto/collector/metrics/v1/metrics_service.proto';
import traceService from '../../proto/opentelemetry/proto/collector/trace/v1/trace_service.proto';
import common from '../../proto/opentelemetry/proto/common/v1/common.proto';
import logs from '../../proto/opentelemetry/proto/logs/v1/logs.proto';
import metrics from '../../proto/opentelemetry/proto/metrics/v1/metrics.proto';
import resource from '../../proto/opentelemetry/proto/resource/v1/resource.proto';
import trace from '../../proto/opentelemetry/proto/trace/v1/trace.proto';
import type { Signal } from '../../src/otlp/signal.ts';

/** OTLP as protobufjs understands it: an implementation that shares nothing with otlp/wire but the .proto files. */
const FILES = [common, resource, trace, logs, metrics, traceService, logsService, metricsService];

const REQUEST_TYPES: Record<Signal, string> = {
  traces: 'opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest',
  metrics: 'opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest',
  logs: 'opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest',
};

/** Reads the .proto files anew, so that a test may add fields to what it gets. */
export function loadOtlp(): protobuf.Root {
  const root = new protobuf.Root();
  for (const file of FILES) protobuf.parse(file, root);
  root.resolveAll();
  return root;
}

const otlp = loadOtlp();

/** The type of a signal's export request; of `root` if given, else of OTLP as it is. */
export function requestType(signal: Signal, root: protobuf.Root = otlp): protobuf.Type {
  return root.lookupType(REQUEST_TYPES[signal]);
}

/** A message with all its fields, in a form that can be compared: 64-bit integers as strings, bytes as hex. */
export function decode(type: protobuf.Type, bytes: Uint8Array): Record<string, unknown> {
  return comparable(type.toObject(type.decode(bytes), { longs: String })) as Record<string, unknown>;
}

export function encode(type: protobuf.Type, message: object): Uint8Array {
  return Uint8Array.from(type.encode(type.fromObject(message)).finish());
}

export function decodeRequest(signal: Signal, bytes: Uint8Array): Record<string, unknown> {
  return decode(requestType(signal), bytes);
}

/** Serializes a request from its protobufjs object form: camel-case names, bytes as Uint8Array. */
export function encodeRequest(signal: Signal, message: object): Uint8Array {
  return encode(requestType(signal), message);
}

function comparable(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
  if (Array.isArray(value)) return value.map(comparable);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, comparable(inner)]));
}
